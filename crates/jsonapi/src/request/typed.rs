//! One attribute's raw JSON as a value of its kind, or the rules that it breaks.

use super::{format, members};
use crate::descriptor::{Attribute, Kind, Write};
use crate::json::{Refusal, Source, compact, is_double};
use crate::problem::{Problem, Rule};
use crate::value::{Timestamp, Value, is_date};

/// What became of a raw value.
pub(super) enum Typed {
    /// It is a value that the attribute can hold.
    Value(Value),
    /// It breaks these rules.
    Broken(Vec<Rule>),
}

impl From<Rule> for Typed {
    fn from(rule: Rule) -> Self {
        Self::Broken(vec![rule])
    }
}

/// Reads raw JSON for an attribute.
///
/// # Errors
///
/// [`Problem::MalformedJson`] when a string is not Unicode or a member comes twice.
pub(super) fn read(attribute: &Attribute, raw: &str, source: Source, pointer: &str) -> Result<Typed, Problem> {
    let raw = raw.trim();
    if raw == "null" {
        let refused = !attribute.nullable || is_required(attribute);
        return Ok(if refused { Rule::Blank.into() } else { Typed::Value(Value::Null) });
    }
    match attribute.kind {
        Kind::String | Kind::DateTime | Kind::Date => read_string(attribute, raw, pointer),
        Kind::Integer => Ok(read_integer(attribute, raw)),
        Kind::Number => Ok(read_number(attribute, raw)),
        Kind::Boolean => Ok(match raw {
            "true" => Typed::Value(Value::Boolean(true)),
            "false" => Typed::Value(Value::Boolean(false)),
            _ => Rule::Type("a boolean").into(),
        }),
        Kind::Object => read_json(raw, b'{', Rule::Type("an object"), source, pointer),
        Kind::Array => read_json(raw, b'[', Rule::Type("an array"), source, pointer),
    }
}

/// Whether the attribute must hold something: what must be sent on create cannot be emptied later.
pub(super) fn is_required(attribute: &Attribute) -> bool {
    attribute.create == Write::Required || attribute.update == Write::Required
}

/// Reads what is a string on the wire.
fn read_string(attribute: &Attribute, raw: &str, pointer: &str) -> Result<Typed, Problem> {
    let Some(text) = members::string(raw, pointer)? else {
        return Ok(Rule::Type("a string").into());
    };
    if text.contains('\0') {
        // PostgreSQL cannot store it, and nothing that prints well contains it.
        return Ok(Rule::Invalid.into());
    }
    if is_required(attribute) && text.trim().is_empty() {
        return Ok(Rule::Blank.into());
    }
    let broken = broken_string_rules(attribute, &text);
    if !broken.is_empty() {
        return Ok(Typed::Broken(broken));
    }
    Ok(match attribute.kind {
        Kind::DateTime => {
            Timestamp::parse_rfc3339(&text).map_or_else(|| Rule::Invalid.into(), |at| Typed::Value(Value::DateTime(at)))
        }
        Kind::Date if !is_date(&text) => Rule::Invalid.into(),
        _ => Typed::Value(Value::String(text)),
    })
}

/// The rules of length, choice and format that a text breaks.
fn broken_string_rules(attribute: &Attribute, text: &str) -> Vec<Rule> {
    let constraints = &attribute.constraints;
    let length = text.chars().count();
    let too_short = constraints.min_length.filter(|&least| length < least).map(Rule::TooShort);
    let too_long = constraints.max_length.filter(|&most| length > most).map(Rule::TooLong);
    let not_listed = !constraints.enumeration.is_empty() && !constraints.enumeration.contains(&text);
    let inclusion = not_listed.then_some(Rule::Inclusion(constraints.enumeration));
    let malformed = constraints.format.is_some_and(|name| !format::matches(name, text));
    too_short.into_iter().chain(too_long).chain(inclusion).chain(malformed.then_some(Rule::Invalid)).collect()
}

/// Reads a 64-bit integer; like JSON Schema, it takes `1.0` for one.
fn read_integer(attribute: &Attribute, raw: &str) -> Typed {
    let Some(number) = number(raw) else {
        return Rule::Type("an integer").into();
    };
    if let Ok(integer) = raw.parse::<i64>() {
        return bounded(attribute, number, Value::Integer(integer));
    }
    if number.is_finite() && number.fract() != 0.0 {
        return Rule::Type("an integer").into();
    }
    // Every whole number within these bounds is exact as a double, and the text has at most 17 digits.
    let exact = (-9_007_199_254_740_992.0..=9_007_199_254_740_992.0).contains(&number);
    match format!("{number:.0}").parse() {
        Ok(integer) if exact => bounded(attribute, number, Value::Integer(integer)),
        _ if number < 0.0 => Rule::GreaterThanOrEqualTo(i64::MIN.to_string()).into(),
        _ => Rule::LessThanOrEqualTo(i64::MAX.to_string()).into(),
    }
}

/// Reads a double.
fn read_number(attribute: &Attribute, raw: &str) -> Typed {
    match number(raw) {
        Some(number) if is_double(raw) => bounded(attribute, number, Value::Number(number)),
        Some(_) => Rule::Invalid.into(),
        None => Rule::Type("a number").into(),
    }
}

/// The number that valid JSON text is; `None` when it is another value.
fn number(raw: &str) -> Option<f64> {
    raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then(|| raw.parse().ok()).flatten()
}

/// The value when it is within the attribute's bounds.
fn bounded(attribute: &Attribute, number: f64, value: Value) -> Typed {
    let constraints = &attribute.constraints;
    let low =
        constraints.minimum.filter(|&least| number < least).map(|least| Rule::GreaterThanOrEqualTo(least.to_string()));
    let high = constraints.maximum.filter(|&most| number > most).map(|most| Rule::LessThanOrEqualTo(most.to_string()));
    low.or(high).map_or(Typed::Value(value), Typed::from)
}

/// Reads an object or an array.
fn read_json(raw: &str, bracket: u8, wrong_type: Rule, source: Source, pointer: &str) -> Result<Typed, Problem> {
    if members::kind(raw) != Some(bracket) {
        return Ok(wrong_type.into());
    }
    match compact(raw, source) {
        Ok(text) => Ok(Typed::Value(Value::Json(text))),
        Err(Refusal::Rule(rule)) => Ok(rule.into()),
        Err(Refusal::Malformed(why)) => Err(Problem::MalformedJson(format!("{why} in {pointer}"))),
    }
}
