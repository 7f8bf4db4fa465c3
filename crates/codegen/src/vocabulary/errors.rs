//! The table of errors: `openapi/errors.yaml`.

use serde::Deserialize;
use serde_json::Value as Json;

use super::example::Role;
use crate::read::{Spanned, Table};

/// The document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorDocument {
    /// What the API answers, as JSON:API error documents.
    pub(crate) errors: Table<Spanned<ErrorEntry>>,
    /// What the token endpoint answers, in the words of OAuth 2.
    #[serde(default)]
    pub(crate) token_errors: Table<Spanned<ErrorEntry>>,
}

/// One error, by its name in upper case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorEntry {
    /// The HTTP status.
    pub(crate) status: Spanned<u16>,
    /// The code for programs; left out where the documented API has none.
    #[serde(default)]
    pub(crate) code: Option<Spanned<String>>,
    /// The kind of error, in a few words; `{name}` stands for a part that is filled in.
    pub(crate) title: Spanned<String>,
    /// What is wrong with this request; `{name}` stands for a part that is filled in.
    pub(crate) detail: Spanned<String>,
    /// When it happens, in whole sentences.
    pub(crate) when: Spanned<String>,
    /// What the caller can do, in whole sentences.
    pub(crate) help: Spanned<String>,
    /// The operations that can answer it; none for what no operation answers.
    #[serde(default)]
    pub(crate) operations: Vec<Spanned<Place>>,
    /// A request that is answered so.
    pub(crate) example: Spanned<ErrorExample>,
}

/// Operations, as far as errors tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// Every operation.
    All,
    /// The list of a resource.
    List,
    /// One resource.
    Retrieve,
    /// A creation.
    Create,
    /// An update.
    Update,
    /// A deletion.
    Delete,
    /// What a to-one relationship leads to.
    RelatedToOne,
    /// What a to-many relationship leads to.
    RelatedToMany,
    /// The relationship to one itself.
    RelationshipToOne,
    /// The relationship to many itself.
    RelationshipToMany,
}

/// A request and what is particular to its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorExample {
    /// What stands out about it, in a few words.
    pub(crate) summary: Spanned<String>,
    /// Who asks; an integration when nobody is named.
    #[serde(default)]
    pub(crate) role: Option<Spanned<Role>>,
    /// What is in the store before; nothing when none is named.
    #[serde(default)]
    pub(crate) fixture: Option<Spanned<String>>,
    /// The request line: method and target.
    pub(crate) request: Spanned<String>,
    /// Headers besides those that every request has, or in their place.
    #[serde(default)]
    pub(crate) headers: Table<Spanned<String>>,
    /// What is sent: a document, or text that is none.
    #[serde(default)]
    pub(crate) body: Option<Spanned<Json>>,
    /// What is filled in for the names in title and detail.
    #[serde(default)]
    pub(crate) with: Table<Spanned<String>>,
    /// Where in the request the error is.
    #[serde(default)]
    pub(crate) source: Option<Spanned<Json>>,
    /// What programs may want to know.
    #[serde(default)]
    pub(crate) meta: Option<Spanned<Json>>,
}
