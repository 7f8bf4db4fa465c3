//! Error documents: the bytes of `{"errors": [..]}` (api-facts 3.1).

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::problem::Source;

/// One error of an answer. Its members are printed in this order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorObject {
    /// What kind of problem it is, in a few words.
    pub title: String,
    /// What is wrong in this request, and what to do.
    pub detail: String,
    /// The code that programs compare; absent where the documented API has none (malformed JSON).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Where in the request the problem is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The HTTP status, as a string.
    pub status: String,
    /// What programs may want to know about it: the rule, the value, the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Map<String, Json>>,
}

/// An answer that is nothing but errors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorDocument {
    /// At least one; the HTTP status is the first one's.
    pub errors: Vec<ErrorObject>,
}

impl ErrorDocument {
    /// The document as JSON text.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Strings and maps with string keys have no way to fail when written to memory.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
