//! JSON values as PostgreSQL's `jsonb` holds them.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::decimal::Decimal;

/// How deep values may be nested, far beyond what is stored, so that reading one cannot overflow the stack.
const DEPTH: usize = 128;
/// Numbers with an exponent of so many digits are beyond what `jsonb` holds, or near it.
const EXPONENT_DIGITS: usize = 4;
/// So are numbers of so many digits, in a text of so many bytes; a shorter text cannot hold too many.
const LONG_NUMBER: (usize, usize) = (1_000, 15_000);

/// A JSON value. Of two members with one name the last one counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    Number(Decimal),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Reads text; `None` when `jsonb` could not hold it: it is no JSON, a string holds NUL or is no Unicode, or a number is
    /// out of range. What is out of range is the same for [`super::postgres`].
    pub(super) fn parse(text: &str) -> Option<Self> {
        let long = text.len() >= LONG_NUMBER.1;
        Self::read(serde_json::from_str(text).ok()?, DEPTH, long)
    }

    fn read(raw: &RawValue, depth: usize, long: bool) -> Option<Self> {
        let (text, deeper) = (raw.get(), depth.checked_sub(1)?);
        Some(match text.bytes().next()? {
            b'n' => Self::Null,
            b't' => Self::Boolean(true),
            b'f' => Self::Boolean(false),
            b'"' => Self::String(string(serde_json::from_str(text).ok()?)?),
            b'[' => {
                let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Self::Array(elements.into_iter().map(|raw| Self::read(raw, deeper, long)).collect::<Option<_>>()?)
            }
            b'{' => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
                let read = |(name, raw)| Some((string(name)?, Self::read(raw, deeper, long)?));
                Self::Object(members.into_iter().map(read).collect::<Option<_>>()?)
            }
            _ => Self::Number(number(text, long)?),
        })
    }
}

fn string(text: String) -> Option<String> {
    (!text.contains('\0')).then_some(text)
}

fn number(text: &str, long: bool) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.trim_start_matches(['+', '-']).trim_start_matches('0');
    let in_range =
        exponent.len() < EXPONENT_DIGITS && !(long && mantissa.trim_start_matches('-').len() >= LONG_NUMBER.0);
    if in_range { Decimal::parse(text) } else { None }
}
