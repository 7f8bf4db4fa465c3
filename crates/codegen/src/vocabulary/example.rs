//! Documented exchanges: a request file and a response file.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::read::{Spanned, Table};

/// `openapi/examples/<type>/<operationId>.<name>.request.json`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "most members are for the tests, which read the file as it stands")]
pub(crate) struct ExampleRequest {
    /// Who asks.
    pub(crate) role: Spanned<Role>,
    /// What is in the store before.
    pub(crate) fixture: String,
    /// The values of path parameters.
    #[serde(default)]
    pub(crate) path: Option<Spanned<Table<Spanned<String>>>>,
    /// The query string, without the question mark.
    #[serde(default)]
    pub(crate) query: Option<Spanned<String>>,
    /// Headers besides those that every request has.
    #[serde(default)]
    pub(crate) headers: Option<Table<Spanned<String>>>,
    /// The document that is sent.
    #[serde(default)]
    pub(crate) body: Option<Spanned<Json>>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// With an integration's token.
    Integration,
    /// With a sales channel's token.
    SalesChannel,
    /// With a customer's token.
    Customer,
    /// Without a token.
    None,
}

/// `openapi/examples/<type>/<operationId>.<name>.response.json`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleResponse {
    /// The HTTP status.
    pub(crate) status: Spanned<u64>,
    /// The document that is answered.
    #[serde(default)]
    #[expect(dead_code, reason = "checked as a tree")]
    pub(crate) body: Option<Spanned<Json>>,
    /// Headers that are documented.
    #[serde(default)]
    #[expect(dead_code, reason = "for the tests, which read the file as it stands")]
    pub(crate) headers: Option<Table<Spanned<String>>>,
}
