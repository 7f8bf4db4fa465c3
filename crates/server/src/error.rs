//! The single place that turns what went wrong into status, code, title and detail (api-facts 3.2 and 3.3).
//!
//! Titles and details are the documented ones, word for word. What the documented errors do not say, such as the names
//! that would have been right, is added as `meta.hint`.

use axum::http::StatusCode;
use domain::Failure;
use jsonapi::problem::Member;
use jsonapi::{ErrorDocument, ErrorObject, MEDIA_TYPE, Problem, Rule, Source, Violation};
use serde_json::{Map, Value};

/// Why a request is not answered as it asked.
#[derive(Debug)]
pub enum Error {
    /// The service did not do it.
    Service(Failure),
    /// The request did not come so far.
    Refused(Refusal),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Service(failure)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a request is refused before the service sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is at this address.
    RouteNotFound,
    /// The address does not take this method; the text lists those that it takes.
    MethodNotAllowed(String),
    /// The `Accept` header asks for something else; the text is its value.
    NotAcceptable(String),
    /// The body of a write is of another media type; the text is the `Content-Type` header's value.
    UnsupportedMediaType(String),
    /// The body is larger than this many bytes.
    BodyTooLarge(usize),
    /// The body ended before it was complete.
    BodyIncomplete,
    /// The request target is longer than this many bytes.
    TargetTooLong(usize),
    /// The path is not valid percent-encoded UTF-8.
    MalformedPath,
    /// The server broke while it answered.
    Panicked,
}

impl Error {
    /// The status of the answer and its document; the status is the first error's (api-facts 3.1).
    ///
    /// A fault of the server gives the trace id and nothing else.
    #[must_use]
    pub fn document(&self, trace_id: &str) -> (StatusCode, ErrorDocument) {
        let (status, mut errors) = match self {
            Self::Service(Failure::Problems(problems)) if !problems.is_empty() => problem_objects(problems),
            Self::Service(failure) => one(failure_row(failure)),
            Self::Refused(refusal) => one(refusal_row(refusal)),
        };
        let more = match self {
            _ if status.is_server_error() => Some(meta("trace_id", trace_id)),
            Self::Refused(Refusal::BodyTooLarge(limit)) => Some(meta("hint", format!("At most {limit} bytes."))),
            Self::Service(_) | Self::Refused(_) => None,
        };
        if let (Some(error), Some(meta)) = (errors.first_mut(), more) {
            error.meta = Some(meta);
        }
        (status, ErrorDocument { errors })
    }
}

/// What is said of a body over the limit, here and at the token endpoint.
pub(crate) const BODY_TOO_LARGE: &str = "The request body is larger than this server accepts.";
/// What is said when there is too much to do, here and at the token endpoint.
pub(crate) const BUSY: &str = "The server is busy. Try again later.";
/// What is said of a read that the database gave up.
const QUERY_TIMEOUT: &str = "The query takes longer than this server allows. Narrow it by an attribute that can be sorted \
                             by, such as created_at, or ask for a page nearer to the first or the last.";

/// One row of the error table: status, code, title and detail.
struct Row(StatusCode, Option<&'static str>, &'static str, String);

impl Row {
    /// The bad requests for which there is no code.
    fn uncoded(detail: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, None, "Bad Request", detail.into())
    }

    fn of(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self(status, Some(code), title, detail.into())
    }
}

fn one(Row(status, code, title, detail): Row) -> (StatusCode, Vec<ErrorObject>) {
    let status_text = status.as_str().to_owned();
    let title = title.to_owned();
    (status, vec![ErrorObject { title, detail, code, source: None, status: status_text, meta: None }])
}

/// Failures of the service other than problems of the request.
fn failure_row(failure: &Failure) -> Row {
    match failure {
        Failure::NotFound => Row::of(
            StatusCode::NOT_FOUND,
            "RECORD_NOT_FOUND",
            "Record not found",
            "The requested resource was not found. Please double-check the resource id.",
        ),
        Failure::AccessDenied => Row::of(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "Access denied",
            "You are not authorized to perform this action on the requested resource.",
        ),
        Failure::InvalidToken => Row::of(
            StatusCode::UNAUTHORIZED,
            "INVALID_TOKEN",
            "Invalid token",
            "The access token you provided is invalid.",
        ),
        Failure::Locked(reason) => Row::of(StatusCode::LOCKED, "LOCKED", "Locked resource", reason.clone()),
        Failure::Busy { .. } => {
            Row::of(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", "Service unavailable", BUSY)
        }
        Failure::TooSlow => Row::of(StatusCode::SERVICE_UNAVAILABLE, "QUERY_TIMEOUT", "Query timeout", QUERY_TIMEOUT),
        Failure::Internal(_) | Failure::Problems(_) => internal(),
    }
}

fn internal() -> Row {
    let text = "Internal Server Error";
    Row::of(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", text, text)
}

/// Requests that are refused before the service sees them.
fn refusal_row(refusal: &Refusal) -> Row {
    match refusal {
        Refusal::RouteNotFound => Row::of(
            StatusCode::NOT_FOUND,
            "ROUTE_NOT_FOUND",
            "Route not found",
            "There is nothing at this address. /docs lists what there is.",
        ),
        Refusal::MethodNotAllowed(allow) => Row::of(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "Method not allowed",
            format!("This address does not take the method. It takes {allow}."),
        ),
        Refusal::NotAcceptable(found) => Row::of(
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            "Not acceptable",
            format!(
                "All requests must use the '{MEDIA_TYPE}' Accept without media type parameters. This request specified '{found}'."
            ),
        ),
        Refusal::UnsupportedMediaType(found) => Row::of(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Unsupported media type",
            format!(
                "All requests that create or update must use the '{MEDIA_TYPE}' Content-Type. This request specified '{found}'."
            ),
        ),
        Refusal::BodyTooLarge(_) => {
            Row::of(StatusCode::PAYLOAD_TOO_LARGE, "CONTENT_TOO_LARGE", "Content too large", BODY_TOO_LARGE)
        }
        Refusal::TargetTooLong(limit) => Row::of(
            StatusCode::URI_TOO_LONG,
            "URI_TOO_LONG",
            "URI too long",
            format!("The path and query must not be longer than {limit} bytes."),
        ),
        Refusal::BodyIncomplete => Row::uncoded("The request body ended before it was complete."),
        Refusal::MalformedPath => Row::uncoded("The path is not valid percent-encoded UTF-8."),
        Refusal::Panicked => internal(),
    }
}

/// All problems of a request, in their order.
fn problem_objects(problems: &[Problem]) -> (StatusCode, Vec<ErrorObject>) {
    let status = match problems.first() {
        Some(Problem::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, problems.iter().map(problem_object).collect())
}

fn problem_object(problem: &Problem) -> ErrorObject {
    if let Problem::Invalid(violation) = problem {
        return violation_object(violation);
    }
    let (code, title) = problem_title(problem);
    ErrorObject {
        title: title.to_owned(),
        detail: problem_detail(problem),
        code,
        source: problem_source(problem),
        status: StatusCode::BAD_REQUEST.as_str().to_owned(),
        meta: problem_hint(problem).map(|hint| meta("hint", hint)),
    }
}

/// A `meta` with one member.
fn meta(name: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value.into())])
}

/// Code and title, from the table of api-facts 3.3.
fn problem_title(problem: &Problem) -> (Option<&'static str>, &'static str) {
    let (code, title) = match problem {
        Problem::MalformedJson(_) | Problem::NotAnObject | Problem::MalformedQuery => return (None, "Bad Request"),
        Problem::MemberMissing(_) => ("PARAM_MISSING", "Missing Parameter"),
        Problem::DataNotAnObject | Problem::MemberNotAnObject(_) => ("INVALID_DATA_FORMAT", "Invalid data format"),
        Problem::UnknownType(_) | Problem::FieldsType(_) => ("INVALID_RESOURCE", "Invalid resource"),
        Problem::MemberNotAllowed { .. } | Problem::ParameterNotAllowed { .. } => {
            ("PARAM_NOT_ALLOWED", "Param not allowed")
        }
        Problem::IdMissing => ("KEY_ORDER_MISMATCH", "A key is required"),
        Problem::IdMismatch(_) => ("KEY_NOT_INCLUDED_IN_URL", "Key is not included in URL"),
        Problem::NotALinkage(_) => ("INVALID_LINKS_OBJECT", "Invalid Links Object"),
        Problem::LinkageType { .. } => ("TYPE_MISMATCH", "Type Mismatch"),
        Problem::PageParameterNotAllowed(_) => ("PARAM_NOT_ALLOWED", "Page parameter not allowed"),
        Problem::PageValue { .. } | Problem::PageSizeExceeded(_) => ("INVALID_PAGE_VALUE", "Invalid page value"),
        Problem::SortCriteria { .. } => ("INVALID_SORT_CRITERIA", "Invalid sort criteria"),
        Problem::FilterNotAllowed { .. } => ("FILTER_NOT_ALLOWED", "Filter not allowed"),
        Problem::FilterValue { .. } => ("INVALID_FILTER_VALUE", "Invalid filter value"),
        Problem::FilterSyntax(_) => ("INVALID_FILTERS_SYNTAX", "Invalid filters syntax"),
        Problem::Include { .. } => ("INVALID_INCLUDE", "Invalid include"),
        Problem::Field { .. } => ("INVALID_FIELD", "Invalid field"),
        Problem::FieldsFormat => ("INVALID_FIELD_FORMAT", "Invalid field format"),
        Problem::Invalid(_) => ("VALIDATION_ERROR", "is invalid"),
    };
    (Some(code), title)
}

/// The detail, from the table of api-facts 3.3, with or without a full stop as there.
fn problem_detail(problem: &Problem) -> String {
    match problem {
        Problem::MalformedJson(message) => message.clone(),
        Problem::NotAnObject => "Request must be a hash".to_owned(),
        Problem::MalformedQuery => "The query string is not valid percent-encoded UTF-8.".to_owned(),
        Problem::MemberMissing(name) => format!("The required parameter, {name}, is missing."),
        Problem::DataNotAnObject => "Data must be a hash.".to_owned(),
        Problem::MemberNotAnObject(name) => format!("{} must be a hash.", capitalized(name)),
        Problem::UnknownType(name) | Problem::FieldsType(name) => format!("{name} is not a valid resource."),
        Problem::MemberNotAllowed { name, .. } | Problem::ParameterNotAllowed { name, .. } => {
            format!("{name} is not allowed.")
        }
        Problem::FilterNotAllowed { parameter, .. } => format!("{} is not allowed.", innermost(parameter)),
        Problem::FilterValue { name, value, .. } => format!("{value} is not a valid value for {name}."),
        Problem::IdMissing => "The resource object does not contain a key.".to_owned(),
        Problem::IdMismatch(id) => format!("The URL does not support the key {id}"),
        Problem::NotALinkage(_) => "Data is not a valid Links Object.".to_owned(),
        Problem::LinkageType { found, .. } => format!("{found} is not a valid type for this operation."),
        Problem::PageParameterNotAllowed(name) => format!("{name} is not an allowed page parameter."),
        Problem::PageValue { member, value } => format!("{value} is not a valid value for {member} page parameter."),
        Problem::PageSizeExceeded(max) => format!("size exceeds maximum page size of {max}."),
        Problem::SortCriteria { key, resource, .. } => format!("{key} is not a valid sort criteria for {resource}"),
        Problem::FilterSyntax(value) => format!("{value} is not a valid syntax for filtering."),
        Problem::Include { path, resource, .. } => {
            format!("{path} is not a valid includable relationship of {resource}")
        }
        Problem::Field { field, resource } => {
            format!("{} is not a valid field for {resource}.", field.as_deref().unwrap_or("nil"))
        }
        Problem::FieldsFormat => "Fields must specify a type.".to_owned(),
        Problem::Invalid(violation) => rule_message(&violation.rule),
    }
}

/// Where in the request the problem is. The documented id mismatch does not say.
fn problem_source(problem: &Problem) -> Option<Source> {
    let pointer = |text: &str| Some(Source::Pointer(text.to_owned()));
    let parameter = |text: String| Some(Source::Parameter(text));
    match problem {
        Problem::MalformedJson(_)
        | Problem::NotAnObject
        | Problem::MalformedQuery
        | Problem::IdMismatch(_)
        | Problem::Invalid(_) => None,
        Problem::MemberMissing("data") => pointer(""),
        Problem::MemberMissing(_) | Problem::DataNotAnObject | Problem::IdMissing => pointer("/data"),
        Problem::MemberNotAnObject(name) => pointer(&format!("/data/{name}")),
        Problem::UnknownType(_) => pointer("/data/type"),
        Problem::MemberNotAllowed { pointer: at, .. } => pointer(at),
        Problem::NotALinkage(name) => pointer(&format!("/data/relationships/{name}")),
        Problem::LinkageType { relationship, .. } => pointer(&format!("/data/relationships/{relationship}")),
        Problem::ParameterNotAllowed { name, .. } => parameter(name.clone()),
        Problem::FilterNotAllowed { parameter: name, .. } | Problem::FilterValue { parameter: name, .. } => {
            parameter(name.clone())
        }
        Problem::PageParameterNotAllowed(name) => parameter(format!("page[{name}]")),
        Problem::PageValue { member, .. } => parameter(format!("page[{member}]")),
        Problem::PageSizeExceeded(_) => parameter("page[size]".to_owned()),
        Problem::SortCriteria { .. } => parameter("sort".to_owned()),
        Problem::FilterSyntax(_) => parameter("filter".to_owned()),
        Problem::Include { .. } => parameter("include".to_owned()),
        Problem::Field { resource, .. } => parameter(format!("fields[{resource}]")),
        Problem::FieldsType(name) => parameter(format!("fields[{name}]")),
        Problem::FieldsFormat => parameter("fields".to_owned()),
    }
}

/// What would have been right, where the documented detail does not say it.
fn problem_hint(problem: &Problem) -> Option<String> {
    match problem {
        Problem::MemberNotAllowed { suggestion, .. } => suggestion.map(|name| format!("Did you mean {name}?")),
        Problem::ParameterNotAllowed { hint: allowed, .. }
        | Problem::SortCriteria { allowed, .. }
        | Problem::Include { allowed, .. } => (!allowed.is_empty()).then(|| format!("It can be {allowed}.")),
        Problem::FilterNotAllowed { hint, .. } | Problem::FilterValue { hint, .. } => Some(hint.clone()),
        _ => None,
    }
}

/// A value that breaks a rule (422, api-facts 3.2): the title is the message, the detail begins with the member.
fn violation_object(violation: &Violation) -> ErrorObject {
    let message = rule_message(&violation.rule);
    let (pointer, detail) = match &violation.member {
        Member::Attribute(name) => (format!("/data/attributes/{name}"), format!("{name} - {message}")),
        Member::Relationship(name) => (format!("/data/relationships/{name}"), format!("{name} - {message}")),
        Member::Record => ("/data".to_owned(), message.clone()),
    };
    ErrorObject {
        title: message,
        detail,
        code: Some("VALIDATION_ERROR"),
        source: Some(Source::Pointer(pointer)),
        status: StatusCode::UNPROCESSABLE_ENTITY.as_str().to_owned(),
        meta: Some(rule_meta(&violation.rule)),
    }
}

/// The message of a broken rule, in the words of Rails.
fn rule_message(rule: &Rule) -> String {
    match rule {
        Rule::Blank => "can't be blank".to_owned(),
        Rule::Taken(_) => "has already been taken".to_owned(),
        Rule::Invalid => "is invalid".to_owned(),
        Rule::Type(kind) => format!("must be {kind}"),
        Rule::Expired => "is expired".to_owned(),
        Rule::TooShort(least) => format!("is too short (minimum is {})", characters(*least)),
        Rule::TooLong(most) => format!("is too long (maximum is {})", characters(*most)),
        Rule::GreaterThanOrEqualTo(least) => format!("must be greater than or equal to {least}"),
        Rule::LessThanOrEqualTo(most) => format!("must be less than or equal to {most}"),
        Rule::Inclusion(_) => "is not included in the list".to_owned(),
        Rule::TooCommon => "is too common".to_owned(),
        Rule::TooDeep(most) => format!("is nested too deeply (maximum is {most} levels)"),
        Rule::TooLarge(most) => format!("is too large (maximum is {most} bytes)"),
    }
}

/// The `meta` of a broken rule: its name, and what the caller sent or must keep to.
fn rule_meta(rule: &Rule) -> Map<String, Value> {
    let (name, more): (_, Option<(&str, Value)>) = match rule {
        Rule::Blank => ("blank", None),
        Rule::Taken(value) => ("taken", value.clone().map(|value| ("value", value.into()))),
        Rule::Invalid => ("invalid", None),
        Rule::Type(_) => ("invalid_type", None),
        Rule::Expired => ("expired", None),
        Rule::TooShort(least) => ("too_short", Some(("count", (*least).into()))),
        Rule::TooLong(most) => ("too_long", Some(("count", (*most).into()))),
        Rule::GreaterThanOrEqualTo(least) => ("greater_than_or_equal_to", Some(("count", number(least)))),
        Rule::LessThanOrEqualTo(most) => ("less_than_or_equal_to", Some(("count", number(most)))),
        Rule::Inclusion(allowed) => ("inclusion", Some(("hint", format!("It can be {}.", allowed.join(", ")).into()))),
        Rule::TooCommon => ("too_common", None),
        Rule::TooDeep(most) => ("too_deep", Some(("count", (*most).into()))),
        Rule::TooLarge(most) => ("too_large", Some(("count", (*most).into()))),
    };
    let mut members = meta("error", name);
    members.extend(more.map(|(name, value)| (name.to_owned(), value)));
    members
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// The innermost name of a parameter: `nope_eq` of `filter[q][nope_eq]`.
fn innermost(parameter: &str) -> &str {
    parameter.rsplit('[').next().unwrap_or_default().trim_end_matches(']')
}

/// A bound as a JSON number; its text when it is none.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests;
