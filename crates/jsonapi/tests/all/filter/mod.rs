//! Filters: what they mean, and which are refused.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod grammar;
mod hints;
mod limits;
mod plain;
mod printer;
mod secrets;
mod table;
mod values;

use jsonapi::Problem;
use jsonapi::descriptor::Resource;
use jsonapi::query::{Query, QueryKind, parse};

use crate::fixture::{ARTICLES, RESOURCES};

/// The query of a list whose parameters are these, not encoded.
fn query(resource: &'static Resource, parameters: &[(&str, &str)]) -> Result<Query, Vec<Problem>> {
    let pair = |&(name, value): &(&str, &str)| format!("{}={}", encode(name), encode(value));
    let raw = parameters.iter().map(pair).collect::<Vec<_>>().join("&");
    parse(resource, QueryKind::List, RESOURCES, &raw)
}

/// Encodes what has a meaning in query strings.
fn encode(text: &str) -> String {
    let special = |character: char| "%&+=\0".contains(character).then(|| format!("%{:02X}", u32::from(character)));
    text.chars().map(|character| special(character).unwrap_or_else(|| character.to_string())).collect()
}

/// What one key of `filter[q]` means, as text; or its problem.
fn condition(resource: &'static Resource, key: &str, value: &str) -> Result<String, Problem> {
    let query = query(resource, &[(&format!("filter[q][{key}]"), value)]);
    query.map(|query| printer::print(resource, &query.filter)).map_err(|mut problems| problems.remove(0))
}

/// What one key means of an article.
#[track_caller]
fn means(key: &str, value: &str, expected: &str) {
    assert_eq!(condition(&ARTICLES, key, value).as_deref(), Ok(expected), "{key}={value}");
}

/// The hint of a key or value that is refused.
#[track_caller]
fn hint(problem: &Problem) -> &str {
    match problem {
        Problem::FilterNotAllowed { hint, .. } | Problem::FilterValue { hint, .. } => hint,
        other => panic!("{other:?} has no hint"),
    }
}
