//! The error table: everything that can go wrong, with the status and the document that the caller gets.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jsonapi::problem::Member;
use jsonapi::{Problem, Rule, Violation};

use super::*;

fn text(text: &str) -> String {
    text.to_owned()
}

/// One of each; the compiler does not say when one is missing, but an arm of the table without a line in the snapshot does.
fn problems() -> Vec<Problem> {
    let (resource, allowed) = ("customers", text("id, email"));
    vec![
        Problem::MalformedJson(text("EOF while parsing a value at line 1 column 8")),
        Problem::NotAnObject,
        Problem::MemberMissing("data"),
        Problem::MemberMissing("type"),
        Problem::DataNotAnObject,
        Problem::MemberNotAnObject("attributes"),
        Problem::UnknownType(text("foos")),
        Problem::MemberNotAllowed { name: text("foo"), suggestion: None, pointer: text("/data/attributes/foo") },
        Problem::MemberNotAllowed {
            name: text("emial"),
            suggestion: Some("email"),
            pointer: text("/data/attributes/emial"),
        },
        Problem::IdMissing,
        Problem::IdMismatch(text("XxYyZzKkJj")),
        Problem::NotALinkage(text("customer")),
        Problem::LinkageType { found: text("foos"), relationship: "customer" },
        Problem::MalformedQuery,
        Problem::ParameterNotAllowed { name: text("foo"), hint: text("include, sort") },
        Problem::PageParameterNotAllowed(text("foo")),
        Problem::PageValue { member: "number", value: text("0") },
        Problem::PageSizeExceeded(25),
        Problem::SortCriteria { key: text("foo"), resource, allowed: allowed.clone() },
        Problem::FilterNotAllowed { parameter: text("filter[foo]"), hint: text("Did you mean filter[food]?") },
        Problem::FilterNotAllowed { parameter: text("filter[q][foo_eq]"), hint: text("Did you mean food_eq?") },
        Problem::FilterValue {
            parameter: text("filter[q][foo_true]"),
            name: text("foo_true"),
            value: text("maybe"),
            hint: text("It must be true or false."),
        },
        Problem::FilterSyntax(text("foo")),
        Problem::Include { path: text("foo"), resource, allowed },
        Problem::Include { path: text("foo"), resource, allowed: String::new() },
        Problem::Field { field: Some(text("foo")), resource },
        Problem::Field { field: None, resource },
        Problem::FieldsType(text("foos")),
        Problem::FieldsFormat,
    ]
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::Blank,
        Rule::Taken(None),
        Rule::Taken(Some(text("john@example.com"))),
        Rule::Invalid,
        Rule::Type("a string"),
        Rule::Expired,
        Rule::TooShort(1),
        Rule::TooShort(6),
        Rule::TooLong(255),
        Rule::GreaterThanOrEqualTo(text("1")),
        Rule::LessThanOrEqualTo(text("2.5")),
        Rule::Inclusion(&["prospect", "acquired"]),
        Rule::TooCommon,
        Rule::TooDeep(32),
        Rule::TooLarge(65_536),
    ]
}

fn failures() -> Vec<Failure> {
    vec![
        Failure::NotFound,
        Failure::AccessDenied,
        Failure::InvalidToken,
        Failure::Locked(text("it has customer_password_resets")),
        Failure::Busy { retry_after_seconds: 2 },
        Failure::TooSlow,
        Failure::internal("the cause is for the log"),
        Failure::Problems(Vec::new()),
    ]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::RouteNotFound,
        Refusal::MethodNotAllowed(text("GET, HEAD, POST")),
        Refusal::NotAcceptable(text("text/html")),
        Refusal::UnsupportedMediaType(text("application/json")),
        Refusal::BodyTooLarge(1_048_576),
        Refusal::BodyIncomplete,
        Refusal::BodyTooSlow,
        Refusal::TargetTooLong(8_192),
        Refusal::TooManyRequests { retry_after_seconds: 2 },
        Refusal::TokenMissing,
        Refusal::MalformedPath,
        Refusal::OutcomeUnknown,
        Refusal::Panicked,
    ]
}

/// Every error that the variants above become.
fn every_error() -> Vec<Error> {
    let problems = problems().into_iter().map(|problem| Failure::Problems(vec![problem]));
    let violations = rules().into_iter().map(|rule| Failure::violation(Violation::attribute("name", rule)));
    let members = [Member::Relationship(text("customer")), Member::Record];
    let members = members.map(|member| Failure::violation(Violation { member, rule: Rule::Invalid }));
    let services = problems.chain(violations).chain(members).chain(failures()).map(Error::from);
    services.chain(refusals().into_iter().map(Error::from)).collect()
}

#[test]
fn the_error_table() {
    let mut table = String::new();
    for error in every_error() {
        let (status, document) = error.document("TRACE");
        let body = String::from_utf8_lossy(&document.to_bytes()).into_owned();
        assert!(!body.contains("for the log"));
        let _ = writeln!(table, "{} {body}", status.as_u16());
    }
    insta::assert_snapshot!("error_table", table);
}

/// What clients compare: a change of it is a change of the API.
#[test]
fn names_statuses_codes_and_titles_stay_as_they_are() {
    let mut table = String::new();
    for (part, entries) in [("api", errors::ALL), ("token", errors::token::ALL)] {
        let _ = writeln!(table, "{part}");
        for entry in entries {
            let _ =
                writeln!(table, "  {} {} {} | {}", entry.name, entry.status, entry.code.unwrap_or("-"), entry.title);
        }
    }
    insta::assert_snapshot!("entries", table);
}

#[test]
fn every_entry_of_the_table_is_answered() {
    let answered: BTreeSet<&str> = every_error().iter().flat_map(Error::rows).map(|row| row.entry.name).collect();
    let table: BTreeSet<&str> = errors::ALL.iter().map(|entry| entry.name).collect();
    assert_eq!(answered, table);
}

#[test]
fn everything_is_filled_in() {
    for error in every_error() {
        for object in error.document("TRACE").1.errors {
            assert!(!object.title.contains('{') && !object.detail.contains('{'), "{object:?}");
        }
    }
}

#[test]
fn the_titles_of_broken_rules_are_what_rails_says_of_them() {
    for rule in rules() {
        let message = rule.message().into_owned();
        let row = violation::row(&Violation::attribute("name", rule));
        assert_eq!(row.object().title, message);
        assert_eq!(row.object().detail, format!("name - {message}"));
    }
}

#[test]
fn the_status_of_the_answer_is_the_first_errors_and_all_errors_are_told() {
    let violation = || Problem::Invalid(Violation::attribute("email", Rule::Blank));
    let both = Error::from(Failure::Problems(vec![violation(), Problem::IdMissing]));
    let (status, document) = both.document("");
    assert_eq!((status.as_u16(), document.errors.len()), (422, 2));
    let (status, _) = Error::from(Failure::Problems(vec![Problem::IdMissing, violation()])).document("");
    assert_eq!(status.as_u16(), 400);
}
