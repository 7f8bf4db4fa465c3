//! The value of one member of a line.

use jsonapi::descriptor::{Attribute, Kind};
use jsonapi::request::read_attribute;
use jsonapi::{Rule, Timestamp, Value};
use persistence::table::{Column, ColumnKind};

/// The value of an attribute, or what is wrong with it.
pub(super) fn of_attribute(attribute: &Attribute, raw: &str) -> Result<Value, String> {
    let read = read_attribute(attribute, raw.trim());
    read.map_err(|rules| match (attribute.kind, rules.as_slice()) {
        // Requests are told no more than that either, but they are not as long as a file.
        (Kind::Object | Kind::Array, [Rule::Invalid]) => {
            "must hold no NUL character, no half of a character, no name twice in one object, and no number that is \
             beyond a double's range or longer than 400 characters"
                .to_owned()
        }
        (_, rules) => wording(rules),
    })
}

/// The value of a private column, or what is wrong with it.
pub(super) fn of_column(column: &Column, raw: &str) -> Result<Value, String> {
    let refused = || "is not what the column holds".to_owned();
    let json: serde_json::Value = serde_json::from_str(raw).map_err(|_| refused())?;
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
    value.ok_or_else(refused)
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
            Rule::TooDeep(most) => format!("must be nested no deeper than {most} levels"),
            Rule::Inclusion(choices) => format!("must be one of {}", choices.join(", ")),
            _ => "is not valid".to_owned(),
        })
        .collect();
    words.join(" and ")
}
