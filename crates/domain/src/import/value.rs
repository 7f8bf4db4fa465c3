//! The value of one member of a line.

use jsonapi::descriptor::{Attribute, Kind};
use jsonapi::request::read_attribute;
use jsonapi::{Rule, Timestamp, Value};
use persistence::table::{Column, ColumnKind};

/// How deep objects and arrays may be nested: what every reader of them takes, as in requests.
const MAX_DEPTH: usize = 32;

/// The value of an attribute, or what is wrong with it.
pub(super) fn of_attribute(attribute: &Attribute, raw: &str) -> Result<Value, String> {
    let raw = raw.trim();
    match (attribute.kind, raw.bytes().next()) {
        // Requests lose nulls inside of arrays; history keeps them (decision 19).
        (Kind::Object, Some(b'{')) | (Kind::Array, Some(b'[')) => compact(raw).map(Value::Json),
        _ => read_attribute(attribute, raw).map_err(|rules| wording(&rules)),
    }
}

/// The value of a private column, or what is wrong with it.
pub(super) fn of_column(column: &Column, raw: &str) -> Result<Value, String> {
    let json: serde_json::Value = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    let value = match (column.kind, json) {
        (_, serde_json::Value::Null) if column.nullable => Some(Value::Null),
        (ColumnKind::Text, serde_json::Value::String(text)) if !text.contains('\0') => Some(Value::String(text)),
        (ColumnKind::Timestamp, serde_json::Value::String(text)) => {
            Timestamp::parse_rfc3339(&text).map(Value::DateTime)
        }
        (ColumnKind::Integer, serde_json::Value::Number(number)) => number.as_i64().map(Value::Integer),
        (ColumnKind::Number, serde_json::Value::Number(number)) => number.as_f64().map(Value::Number),
        (ColumnKind::Boolean, serde_json::Value::Bool(boolean)) => Some(Value::Boolean(boolean)),
        _ => None,
    };
    value.ok_or_else(|| "is not what the column holds".to_owned())
}

/// Valid JSON text without the white space between its tokens.
fn compact(raw: &str) -> Result<String, String> {
    let mut text = String::with_capacity(raw.len());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for character in raw.chars() {
        if !quoted && character.is_ascii_whitespace() {
            continue;
        }
        text.push(character);
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("is nested deeper than {MAX_DEPTH} levels"));
        }
    }
    if text.contains("\\u0000") { Err("holds a NUL character".to_owned()) } else { Ok(text) }
}

/// The broken rules in words. No value is repeated: it may be a secret.
fn wording(rules: &[Rule]) -> String {
    let words: Vec<String> = rules
        .iter()
        .map(|rule| match rule {
            Rule::Blank => "must be there and not be empty".to_owned(),
            Rule::Type(name) => format!("must be {name}"),
            Rule::TooShort(count) => format!("must have at least {count} characters"),
            Rule::TooLong(count) => format!("must have at most {count} characters"),
            Rule::GreaterThanOrEqualTo(least) => format!("must be {least} or greater"),
            Rule::LessThanOrEqualTo(most) => format!("must be {most} or less"),
            Rule::Inclusion(choices) => format!("must be one of {}", choices.join(", ")),
            _ => "is not valid".to_owned(),
        })
        .collect();
    words.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_and_everything_else_stays() {
        let raw = "{ \"a\" : [ 1.0 , null,\n\t1e2 ], \"b c\" : \" \\\" { \" }";
        assert_eq!(compact(raw).as_deref(), Ok("{\"a\":[1.0,null,1e2],\"b c\":\" \\\" { \"}"));
    }

    #[test]
    fn what_no_reader_takes_is_refused() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(compact(&nested(32)).is_ok());
        assert!(compact(&nested(33)).is_err());
        assert!(compact(r#"{"a":"\u0000"}"#).is_err());
    }
}
