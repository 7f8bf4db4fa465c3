//! The value of one attribute.

use std::fmt;

use super::Timestamp;

/// The value of one attribute.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number; always finite.
    Number(f64),
    /// A string, a calendar day included.
    String(String),
    /// An instant.
    DateTime(Timestamp),
    /// The compact text of a JSON object or array, with its member order.
    Json(String),
}

impl Value {
    /// Whether this is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string value.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Names the kind only: a value may be a secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Number(_) => "Number(..)",
            Self::String(_) => "String(..)",
            Self::DateTime(_) => "DateTime(..)",
            Self::Json(_) => "Json(..)",
        })
    }
}
