//! Requests that cannot be understood (api-facts 3.3): which entry each problem is, where it stands, and what would do.

use jsonapi::Problem;
use models::errors;

use super::row::Row;

/// The row of a problem, whether of the body or of the query string.
#[expect(clippy::too_many_lines, reason = "one arm for each problem; the compiler tells when one is missing")]
pub(super) fn row(problem: &Problem) -> Row {
    match problem {
        Problem::Invalid(violation) => super::violation::row(violation),
        Problem::MalformedJson(message) => Row::new(errors::MALFORMED_JSON).with("message", message),
        Problem::NotAnObject => Row::new(errors::NOT_AN_OBJECT),
        Problem::MemberMissing(name) => {
            let pointer = if *name == "data" { "" } else { "/data" };
            Row::new(errors::PARAM_MISSING).with("name", name).pointer(pointer)
        }
        Problem::DataNotAnObject => Row::new(errors::INVALID_DATA_FORMAT).with("name", "Data").pointer("/data"),
        Problem::MemberNotAnObject(name) => {
            Row::new(errors::INVALID_DATA_FORMAT).with("name", &capitalized(name)).pointer(format!("/data/{name}"))
        }
        Problem::UnknownType(name) => Row::new(errors::INVALID_RESOURCE).with("type", name).pointer("/data/type"),
        Problem::MemberNotAllowed { name, suggestion, pointer } => {
            let hint = suggestion.map(|name| format!("Did you mean {name}?"));
            Row::new(errors::PARAM_NOT_ALLOWED).with("name", name).pointer(pointer).hint(hint)
        }
        Problem::IdMissing => Row::new(errors::KEY_ORDER_MISMATCH).pointer("/data"),
        // The documented one does not say where.
        Problem::IdMismatch(id) => Row::new(errors::KEY_NOT_INCLUDED_IN_URL).with("id", id),
        Problem::NotALinkage(name) => Row::new(errors::INVALID_LINKS_OBJECT).pointer(relationship(name)),
        Problem::LinkageType { found, relationship: name } => {
            Row::new(errors::TYPE_MISMATCH).with("type", found).pointer(relationship(name))
        }
        Problem::MalformedQuery => Row::new(errors::MALFORMED_QUERY),
        Problem::ParameterNotAllowed { name, hint } => {
            Row::new(errors::PARAM_NOT_ALLOWED).with("name", name).parameter(name).hint(allowed(hint))
        }
        Problem::PageParameterNotAllowed(name) => {
            Row::new(errors::PAGE_PARAMETER_NOT_ALLOWED).with("name", name).parameter(format!("page[{name}]"))
        }
        Problem::PageValue { member, value } => Row::new(errors::INVALID_PAGE_VALUE)
            .with("value", value)
            .with("member", member)
            .parameter(format!("page[{member}]")),
        Problem::PageSizeExceeded(max) => Row::new(errors::PAGE_SIZE_EXCEEDED).with("max", max).parameter("page[size]"),
        Problem::SortCriteria { key, resource, allowed: keys } => Row::new(errors::INVALID_SORT_CRITERIA)
            .with("key", key)
            .with("type", resource)
            .parameter("sort")
            .hint(allowed(keys)),
        Problem::FilterNotAllowed { parameter, hint } => Row::new(errors::FILTER_NOT_ALLOWED)
            .with("name", innermost(parameter))
            .parameter(parameter)
            .hint(Some(hint.clone())),
        Problem::FilterValue { parameter, name, value, hint } => Row::new(errors::INVALID_FILTER_VALUE)
            .with("value", value)
            .with("name", name)
            .parameter(parameter)
            .hint(Some(hint.clone())),
        Problem::FilterSyntax(value) => {
            Row::new(errors::INVALID_FILTERS_SYNTAX).with("value", value).parameter("filter")
        }
        Problem::Include { path, resource, allowed: names } => Row::new(errors::INVALID_INCLUDE)
            .with("path", path)
            .with("type", resource)
            .parameter("include")
            .hint(allowed(names)),
        Problem::Field { field, resource } => Row::new(errors::INVALID_FIELD)
            .with("field", field.as_deref().unwrap_or("nil"))
            .with("type", resource)
            .parameter(format!("fields[{resource}]")),
        Problem::FieldsType(name) => {
            Row::new(errors::INVALID_RESOURCE).with("type", name).parameter(format!("fields[{name}]"))
        }
        Problem::FieldsFormat => Row::new(errors::INVALID_FIELD_FORMAT).parameter("fields"),
    }
}

/// What would have been taken, unless nothing would.
fn allowed(names: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("It can be {names}."))
}

fn relationship(name: &str) -> String {
    format!("/data/relationships/{name}")
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// The innermost name of a parameter: `nope_eq` of `filter[q][nope_eq]`.
fn innermost(parameter: &str) -> &str {
    parameter.rsplit('[').next().unwrap_or_default().trim_end_matches(']')
}
