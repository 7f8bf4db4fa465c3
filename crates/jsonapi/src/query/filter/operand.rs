//! Values of filters: the text that was sent as a value of the attribute's kind (api-facts 2.5).

use serde_json::value::RawValue;

use super::refusal::{Expected, Refusal};
use crate::descriptor::Kind;
use crate::json::{self, Source, is_double};
use crate::value::{Timestamp, Value, is_date};

/// What Ruby's `strip` removes from both ends, which decides what the documented API compares.
const WHITESPACE: [char; 6] = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];

/// A value to compare with.
pub(super) struct Operand {
    /// The value.
    pub(super) value: Value,
    /// Whether what was sent is greater, by less than attributes of the kind can tell apart.
    pub(super) finer: bool,
}

/// The text without the white space around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(WHITESPACE)
}

/// Reads a value of the kind.
pub(super) fn read(kind: Kind, text: &str) -> Result<Operand, Refusal> {
    let refuse = |expected| Refusal::new(text, expected);
    let exact = |value| Ok(Operand { value, finer: false });
    match kind {
        Kind::String => exact(Value::String(text.to_owned())),
        Kind::Integer => exact(Value::Integer(text.parse().map_err(|_| refuse(Expected::Integer))?)),
        Kind::Number => exact(Value::Number(number(text).ok_or_else(|| refuse(Expected::Number))?)),
        Kind::Boolean => exact(Value::Boolean(boolean(text)?)),
        Kind::DateTime => {
            let (instant, finer) = Timestamp::parse_finely(text).ok_or_else(|| refuse(Expected::DateTime))?;
            Ok(Operand { value: Value::DateTime(instant), finer })
        }
        Kind::Date if is_date(text) => exact(Value::String(text.to_owned())),
        Kind::Date => Err(refuse(Expected::Date)),
        Kind::Object | Kind::Array => exact(Value::Json(json(text)?)),
    }
}

/// Reads `true` or `false` in the spellings of Ransack.
pub(super) fn boolean(text: &str) -> Result<bool, Refusal> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" => Ok(false),
        _ => Err(Refusal::new(text, Expected::Boolean)),
    }
}

/// Reads JSON text; the result is compact.
pub(super) fn json(text: &str) -> Result<String, Refusal> {
    let refuse = || Refusal::new(text, Expected::Json);
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| refuse())?;
    json::compact(raw.get(), Source::Filter).map_err(|_| refuse())
}

/// Reads a decimal number that a double can hold, with or without an exponent.
fn number(text: &str) -> Option<f64> {
    // Excludes `inf` and `NaN`, which Rust reads as numbers.
    let decimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    (decimal && is_double(text)).then(|| text.parse().ok()).flatten()
}
