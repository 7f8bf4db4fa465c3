//! The parsers alone: what they must hold to, whatever the input.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jsonapi::query::{self, QueryKind};
use jsonapi::{Action, Query, request};
use models::RESOURCES;

use super::input::Input;

/// Where a link leads that is parsed again.
const URL: &str = "https://example.com/list";

/// How the parsers took an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Parsed {
    /// As one that means something.
    Accepted,
    /// As one that does not, with reasons.
    Refused,
}

/// Parses the input.
///
/// # Errors
///
/// What is wrong with the parsers.
pub(super) fn check(input: &Input) -> Result<Parsed, String> {
    catch_unwind(AssertUnwindSafe(|| parse(input))).unwrap_or_else(|_| Err("a parser panics".to_owned()))
}

fn parse(input: &Input) -> Result<Parsed, String> {
    let query = parse_query(input)?;
    let body = parse_body(input)?;
    Ok(if query == Parsed::Refused { query } else { body })
}

fn parse_query(input: &Input) -> Result<Parsed, String> {
    let (kind, resource) = QueryKind::of(input.operation.action, input.operation.resource);
    match query::parse(resource, kind, RESOURCES, &input.query) {
        Err(problems) if problems.is_empty() => Err("the query is refused without a reason".to_owned()),
        Err(_) => Ok(Parsed::Refused),
        Ok(query) => {
            if kind == QueryKind::List {
                round_trip(&query)?;
            }
            Ok(Parsed::Accepted)
        }
    }
}

/// What is printed into a link must parse as the same query, and print the same link again.
fn round_trip(query: &Query) -> Result<(), String> {
    let first = query::links(query, 1, URL).first;
    let printed = first.split_once('?').map_or("", |(_, printed)| printed);
    let again = query::parse(query.selection.resource, QueryKind::List, RESOURCES, printed)
        .map_err(|problems| format!("its own link is refused: {first}\n{problems:?}"))?;
    let same = again.filter == query.filter && again.sort == query.sort && again.page.size == query.page.size;
    if !same || again.selection != query.selection {
        return Err(format!("its own link means something else: {first}"));
    }
    let printed_again = query::links(&again, 1, URL).first;
    if printed_again == first { Ok(()) } else { Err(format!("its link changes: {first} then {printed_again}")) }
}

fn parse_body(input: &Input) -> Result<Parsed, String> {
    let Some(body) = &input.body else { return Ok(Parsed::Accepted) };
    let id = (input.operation.action == Action::Update).then_some(input.id.as_str());
    match request::parse(input.operation.resource, input.operation.action, id, body) {
        Ok(_) => Ok(Parsed::Accepted),
        Err(problems) if problems.is_empty() => Err("the body is refused without a reason".to_owned()),
        Err(_) => Ok(Parsed::Refused),
    }
}
