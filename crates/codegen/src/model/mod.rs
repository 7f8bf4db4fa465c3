//! The API as the generator understands it: what the documents say, checked and completed, without spans.
//!
//! `load` makes it from the documents; `bundle` and `emit` print it. Nothing here is guessed later.

mod errors;

use serde_json::Value as Json;

pub use self::errors::{ErrorEntry, ErrorExample, ErrorPlace, ErrorTable};

/// The whole API.
#[derive(Debug, Clone)]
pub struct Api {
    /// The `info`, `servers`, `tags`, `security` members of `openapi.yaml`, as they stand there.
    pub root: Json,
    /// Where the resources' paths are mounted: `/api`.
    pub prefix: String,
    /// Resources in the order of `openapi.yaml`.
    pub resources: Vec<Resource>,
    /// What they and the token endpoint answer when something is wrong.
    pub errors: ErrorTable,
    /// Paths that are no resource's (the token endpoints), with every `$ref` resolved to `#/components/…`.
    pub other_paths: Json,
    /// Components that those paths and the shared document bring along, by section and name.
    pub components: Json,
}

/// A resource document.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The document it comes from, relative to the workspace: `openapi/resources/customers.yaml`.
    pub source: String,
    /// The JSON:API type: `customer_password_resets`.
    pub name: String,
    /// The schema's name, singular, in Pascal case: `CustomerPasswordReset`.
    pub schema: String,
    /// What it is.
    pub description: String,
    /// The document's title: `Customer password resets`.
    pub title: String,
    /// The table, when it differs from the type's name.
    pub table: String,
    /// Own attributes in document order, then those that every resource has.
    pub attributes: Vec<Attribute>,
    /// Relationships in document order, private ones included.
    pub relationships: Vec<Relationship>,
    /// Columns that the wire does not know.
    pub private: Vec<PrivateColumn>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Operations in document order: the declared ones, then related and relationship endpoints.
    pub operations: Vec<Operation>,
    /// Topics without the type.
    pub topics: Vec<String>,
    /// Role permissions in document order.
    pub permissions: Vec<Permission>,
    /// Whose record it is.
    pub owner: Option<Owner>,
    /// The default order.
    pub default_sort: Vec<SortKey>,
    /// Default and maximum page size.
    pub page: (u64, u64),
    /// Whether `domain/src/rules/<name>.rs` is written by hand; implied by triggers.
    pub rules: bool,
}

/// An attribute.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of the document")]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Whether it is one of the attributes that every resource has.
    pub common: bool,
    /// What it means.
    pub description: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether null is a value.
    pub nullable: bool,
    /// On create.
    pub create: Write,
    /// On update.
    pub update: Write,
    /// Whether answers show it.
    pub readable: bool,
    /// Whether lists can be sorted by it.
    pub sortable: bool,
    /// Whether lists can be filtered by it.
    pub filterable: bool,
    /// How it is kept from sight.
    pub secret: Option<Secret>,
    /// `x-computed: { present: column }`.
    pub present: Option<String>,
    /// Its constraints.
    pub constraints: Constraints,
    /// The default.
    pub default: Option<Json>,
    /// The example.
    pub example: Option<Json>,
    /// The trigger.
    pub trigger: Option<Trigger>,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// See `jsonapi::Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; jsonapi::Kind documents them")]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    DateTime,
    Date,
    Object,
    Array,
}

/// See `jsonapi::descriptor::Write`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; jsonapi::descriptor::Write documents them")]
pub enum Write {
    Never,
    Optional,
    Required,
}

/// See `jsonapi::descriptor::Secret`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; jsonapi::descriptor::Secret documents them")]
pub enum Secret {
    Encrypted,
    NeverStored,
}

/// The constraint keywords of a schema.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each is the keyword of that name")]
pub struct Constraints {
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub enumeration: Vec<String>,
    /// A checked format: `email`, `uri`, `uuid`.
    pub format: Option<String>,
    /// The `items` schema of an array, as it stands.
    pub items: Option<Json>,
}

/// A trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Attributes that must come with it.
    pub requires: Vec<String>,
    /// Topic that it emits.
    pub emits: Option<String>,
}

/// A relationship.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of the document")]
pub struct Relationship {
    /// Its name.
    pub name: String,
    /// What it leads to.
    pub description: String,
    /// To one or to many.
    pub many: bool,
    /// The target's type; `None` for a private polymorphic one.
    pub target: Option<String>,
    /// Whether only the store knows it.
    pub private: bool,
    /// To-one: whether it is always there (`NOT NULL`).
    pub required: bool,
    /// To-many: the target's to-one relationship that leads back.
    pub inverse: Option<String>,
    /// To-many: the target's private polymorphic relationship that leads back.
    pub polymorphic: Option<String>,
    /// On create.
    pub create: Write,
    /// On update.
    pub update: Write,
    /// Whether `include` accepts it.
    pub includable: bool,
    /// Whether filters follow it.
    pub filterable: bool,
}

/// A column that the wire does not know.
#[derive(Debug, Clone)]
pub struct PrivateColumn {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its columns.
    pub columns: Vec<String>,
    /// For a unique index: the attribute that a repeated value is blamed on.
    pub unique: Option<String>,
}

/// An operation of a resource.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// Lower-case HTTP method.
    pub method: String,
    /// The path with the prefix: `/api/customers/{id}`.
    pub path: String,
    /// What it does.
    pub action: Action,
    /// Summary.
    pub summary: String,
    /// Description.
    pub description: String,
    /// Documented exchanges, paired by name.
    pub examples: Vec<Example>,
}

/// See `jsonapi::Action`; the relationships are named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "jsonapi::Action documents them")]
pub enum Action {
    List,
    Retrieve,
    Create,
    Update,
    Delete,
    Related(String),
    Relationship(String),
}

/// A documented exchange: `openapi/examples/<resource>/<operation>.<name>.request.json` and `….response.json`.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name.
    pub name: String,
    /// The request file: `{ "path"?: {..}, "query"?: "..", "headers"?: {..}, "body"?: {..}, "fixture"?: ".." }`.
    pub request: Json,
    /// The response file: `{ "status": 200, "body": {..} }`.
    pub response: Json,
}

/// What a role may do.
#[derive(Debug, Clone)]
pub struct Permission {
    /// The role.
    pub role: String,
    /// Attributes shown.
    pub read: Fields,
    /// Actions.
    pub actions: Vec<ActionPermission>,
}

/// One permitted action.
#[derive(Debug, Clone)]
pub struct ActionPermission {
    /// The action: one of the five.
    pub action: Action,
    /// Own records only.
    pub own: bool,
    /// Attributes that may be sent.
    pub write: Fields,
    /// The trigger that must be sent.
    pub proof: Option<String>,
}

/// A set of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Fields {
    All,
    Only(Vec<String>),
}

/// Where a record says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "jsonapi::descriptor::Owner documents them")]
pub enum Owner {
    Id,
    Relationship(String),
}

/// One key of an order.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// The attribute.
    pub attribute: String,
    /// Descending.
    pub descending: bool,
}
