//! From attribute values to the types that generated wire types are made of.

use super::{Timestamp, Value};
use crate::secret::SecretString;

/// A Rust type that an attribute value can become.
pub trait FromValue: Sized {
    /// The value as this type; `None` when it is of another kind.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromValue for SecretString {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(|text| Self::new(text.to_owned()))
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Boolean(boolean) => Some(*boolean),
            _ => None,
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(integer) => Some(*integer),
            _ => None,
        }
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::DateTime(timestamp) => Some(*timestamp),
            _ => None,
        }
    }
}

impl FromValue for serde_json::Map<String, serde_json::Value> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Json(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

impl FromValue for Vec<serde_json::Value> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Json(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

/// `null` is the `None` of a nullable attribute.
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

/// Deserializes a member that may be absent, for `#[serde(default, deserialize_with = "jsonapi::present")]`: a member that is
/// there is `Some`, so that `null` is refused unless `T` is an `Option` itself.
///
/// # Errors
///
/// Those of `T`.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
