//! Values that break a rule (422, api-facts 3.2): the title is the message, the detail begins with the member.

use jsonapi::{Rule, Violation};
use models::errors::{self, ErrorEntry};
use serde_json::{Map, Value};

use super::row::{Row, meta};

/// The row of a violation.
pub(super) fn row(violation: &Violation) -> Row {
    let rule = &violation.rule;
    let (entry, part) = entry(rule);
    let row = part.into_iter().fold(Row::new(entry), |row, (name, value)| row.with(name, &value));
    let mut row = match violation.member.name() {
        Some(name) => row.with("member", name),
        None => row.whole(),
    };
    row.meta = Some(rule_meta(rule));
    row.pointer(violation.member.pointer())
}

/// The entry of a rule, and what of the rule is filled in.
fn entry(rule: &Rule) -> (ErrorEntry, Option<(&'static str, String)>) {
    match rule {
        Rule::Blank => (errors::BLANK, None),
        Rule::Taken(_) => (errors::TAKEN, None),
        Rule::Invalid => (errors::INVALID, None),
        Rule::Type(kind) => (errors::INVALID_TYPE, Some(("type", (*kind).to_owned()))),
        Rule::Expired => (errors::EXPIRED, None),
        Rule::TooShort(least) => (errors::TOO_SHORT, Some(("length", characters(*least)))),
        Rule::TooLong(most) => (errors::TOO_LONG, Some(("length", characters(*most)))),
        Rule::GreaterThanOrEqualTo(least) => (errors::GREATER_THAN_OR_EQUAL_TO, Some(("bound", least.clone()))),
        Rule::LessThanOrEqualTo(most) => (errors::LESS_THAN_OR_EQUAL_TO, Some(("bound", most.clone()))),
        Rule::Inclusion(_) => (errors::INCLUSION, None),
        Rule::TooCommon => (errors::TOO_COMMON, None),
        Rule::TooDeep(most) => (errors::TOO_DEEP, Some(("max", most.to_string()))),
        Rule::TooLarge(most) => (errors::TOO_LARGE, Some(("max", most.to_string()))),
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

/// A bound as a JSON number; its text when it is none.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
