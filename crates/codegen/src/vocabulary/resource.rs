//! A resource's document: its operations and its schema.

use schemars::JsonSchema;
use serde::Deserialize;

use super::attribute::{Attribute, PrivateColumns};
use super::permissions::RolePermission;
use super::relationship::Relationship;
use crate::read::{Spanned, Table};

/// The document of a resource: OpenAPI 3.1, as far as the generator does not complete it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceDocument {
    /// The version of OpenAPI.
    pub(crate) openapi: Spanned<String>,
    /// What the document is.
    pub(crate) info: Info,
    /// The operations, at `/{type}` and `/{type}/{id}`.
    pub(crate) paths: Table<PathItem>,
    /// The resource.
    pub(crate) components: Components,
}

/// What a document is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Info {
    /// The plural of what the resource is, in sentence case: `Customer password resets`.
    pub(crate) title: Spanned<String>,
    /// Required by OpenAPI; the version that counts is in `openapi.yaml`.
    #[expect(dead_code, reason = "OpenAPI requires it")]
    pub(crate) version: String,
    /// For the readers of the document.
    #[serde(default)]
    #[expect(dead_code, reason = "for the readers of the document")]
    pub(crate) description: Option<String>,
}

/// The operations at one path.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PathItem {
    /// List, or retrieve.
    pub(crate) get: Option<Spanned<Operation>>,
    /// Create.
    pub(crate) post: Option<Spanned<Operation>>,
    /// Update.
    pub(crate) patch: Option<Spanned<Operation>>,
    /// Delete.
    pub(crate) delete: Option<Spanned<Operation>>,
    /// No action of a resource.
    #[schemars(skip)]
    pub(crate) put: Option<Spanned<Operation>>,
}

/// An operation: its name and its words. Everything else follows from the resource.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    /// The name, unique among all documents.
    #[serde(rename = "operationId")]
    pub(crate) id: Spanned<String>,
    /// What it does, in a few words.
    pub(crate) summary: Spanned<String>,
    /// What it does, in whole sentences.
    #[serde(default)]
    pub(crate) description: String,
}

/// Where the resource's schema stands.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Components {
    /// One schema: the resource, by its singular name in Pascal case.
    pub(crate) schemas: Spanned<Table<Spanned<ResourceSchema>>>,
}

/// The schema of a resource.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceSchema {
    /// Always `object`.
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "OpenAPI wants it; there is only one value")]
    pub(crate) kind: ObjectType,
    /// What it is, in a sentence.
    pub(crate) description: Spanned<String>,
    /// What the resource is called and who may do what with it.
    #[serde(rename = "x-resource")]
    pub(crate) resource: Spanned<ResourceExtension>,
    /// How it is stored.
    #[serde(default, rename = "x-storage")]
    pub(crate) storage: Storage,
    /// The attributes, in the order in which answers show them. Those that every resource has come from `jsonapi.yaml`.
    #[serde(default)]
    pub(crate) properties: Table<Spanned<Attribute>>,
    /// The relationships, in the order in which answers show them.
    #[serde(default, rename = "x-relationships")]
    pub(crate) relationships: Table<Spanned<Relationship>>,
}

/// The type of a resource's schema.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ObjectType {
    /// An object.
    Object,
}

/// What a resource is called and who may do what with it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceExtension {
    /// The JSON:API type, plural, in snake case.
    #[serde(rename = "type")]
    pub(crate) name: Spanned<String>,
    /// The events that concern it, without the type.
    #[serde(default)]
    pub(crate) topics: Vec<Spanned<String>>,
    /// Whether `crates/domain/src/rules/` has a file for it; implied by a trigger.
    #[serde(default)]
    pub(crate) rules: bool,
    /// Whose record it is: `id` when it is the owner itself, else a to-one relationship. For the scope `own`.
    #[serde(default)]
    pub(crate) owner: Option<Spanned<String>>,
    /// What each role may do; a role that is left out may do nothing.
    #[serde(default)]
    pub(crate) permissions: Table<Spanned<RolePermission>>,
    /// The order of a list when the request asks for none: attributes, with `-` in front for descending ones.
    #[serde(default)]
    pub(crate) sort: Option<Spanned<Vec<Spanned<String>>>>,
    /// How many resources a page holds.
    #[serde(default)]
    pub(crate) page: Option<Spanned<PageLimits>>,
}

/// How many resources a page holds.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageLimits {
    /// When the request does not say.
    #[serde(default = "default_page")]
    pub(crate) default: u64,
    /// At most.
    #[serde(default = "max_page")]
    pub(crate) max: u64,
}

/// api-facts 2.3.
const fn default_page() -> u64 {
    10
}

/// api-facts 2.3.
const fn max_page() -> u64 {
    25
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { default: default_page(), max: max_page() }
    }
}

/// How a resource is stored.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Storage {
    /// The table, when it is not called like the type.
    pub(crate) table: Option<Spanned<String>>,
    /// Columns that the wire does not know.
    pub(crate) private: PrivateColumns,
    /// Indexes, besides the one on creation time and id, which every table has.
    pub(crate) indexes: Vec<Spanned<Index>>,
}

/// An index.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Index {
    /// Its columns.
    pub(crate) columns: Spanned<Vec<Spanned<String>>>,
    /// For a unique index: the attribute that a repeated value is blamed on.
    #[serde(default)]
    pub(crate) unique: Option<Spanned<String>>,
}
