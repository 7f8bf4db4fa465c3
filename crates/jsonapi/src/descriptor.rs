//! What a resource is, as data: the generator writes one [`Resource`] for each document in `openapi/resources/`, and the
//! generic engine reads nothing else.

use std::fmt;

/// A resource of the API: its attributes, relationships, limits and who may do what with it.
pub struct Resource {
    /// The JSON:API type, plural, as in paths: `customer_password_resets`.
    pub name: &'static str,
    /// Every attribute, write-only ones included, in document order.
    pub attributes: &'static [Attribute],
    /// Every relationship, in document order.
    pub relationships: &'static [Relationship],
    /// The actions that the document declares.
    pub actions: &'static [Action],
    /// The order of a list when the request asks for none; the id is always the last key.
    pub default_sort: &'static [SortKey],
    /// How many resources a page holds.
    pub page: PageLimits,
    /// The names of the events that concern this resource, without the type: `create`, `destroy`.
    pub topics: &'static [&'static str],
    /// What each role may do. A role that is not listed may do nothing.
    pub permissions: &'static [Permission],
    /// Whose record it is, for permissions whose scope is [`Scope::Own`].
    pub owner: Option<Owner>,
}

/// Names it only: relationships lead from resource to resource, and back.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resource({})", self.name)
    }
}

/// Resources are compared by identity: there is one static for each.
impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for Resource {}

impl Resource {
    /// The attribute with this name, with its position in [`Resource::attributes`].
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<(usize, &'static Attribute)> {
        self.attributes.iter().enumerate().find(|(_, attribute)| attribute.name == name)
    }

    /// The relationship with this name, with its position in [`Resource::relationships`].
    #[must_use]
    pub fn relationship(&self, name: &str) -> Option<(usize, &'static Relationship)> {
        self.relationships.iter().enumerate().find(|(_, relationship)| relationship.name == name)
    }
}

/// One attribute of a resource.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the document, and all combinations are meaningful"
)]
pub struct Attribute {
    /// Its member name.
    pub name: &'static str,
    /// What JSON value it holds.
    pub kind: Kind,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// Whether it may or must be sent when a resource is created.
    pub create: Write,
    /// Whether it may or must be sent when a resource is updated.
    pub update: Write,
    /// Whether answers show it (`writeOnly` attributes are never shown).
    pub readable: bool,
    /// Whether lists can be sorted by it.
    pub sortable: bool,
    /// Whether lists can be filtered by it.
    pub filterable: bool,
    /// How it is kept from sight, when it is a secret.
    pub secret: Option<Secret>,
    /// What its values must satisfy beyond their kind.
    pub constraints: Constraints,
    /// The value that a created resource gets when none is sent, as JSON text.
    pub default: Option<&'static str>,
    /// The command that sending this attribute means.
    pub trigger: Option<Trigger>,
}

/// The JSON value that an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A 64-bit integer.
    Integer,
    /// A 64-bit floating point number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant, `YYYY-MM-DDTHH:MM:SS.mmmZ`, kept as Unix milliseconds (decision 12).
    DateTime,
    /// A calendar day, `YYYY-MM-DD`.
    Date,
    /// A JSON object, whose member order is kept.
    Object,
    /// A JSON array.
    Array,
}

/// Whether an attribute may be sent with a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// It is refused.
    Never,
    /// It may be sent.
    Optional,
    /// It must be sent, and must not be null.
    Required,
}

/// How a secret attribute is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// Stored sealed, opened for those who may read it (decision 4).
    Encrypted,
    /// Never stored: a rule turns it into something else, such as a password digest.
    NeverStored,
}

/// The constraints of an attribute, from the keywords of its schema. Lengths count Unicode scalar values.
#[derive(Debug, Default)]
pub struct Constraints {
    /// `minLength`
    pub min_length: Option<usize>,
    /// `maxLength`
    pub max_length: Option<usize>,
    /// `minimum`
    pub minimum: Option<f64>,
    /// `maximum`
    pub maximum: Option<f64>,
    /// `enum`; empty when any value will do.
    pub enumeration: &'static [&'static str],
    /// `format` of a string that is checked: `email`, `uri`, `uuid`.
    pub format: Option<&'static str>,
}

impl Constraints {
    /// No constraint at all.
    pub const NONE: Self =
        Self { min_length: None, max_length: None, minimum: None, maximum: None, enumeration: &[], format: None };
}

/// What sending a trigger attribute means.
#[derive(Debug)]
pub struct Trigger {
    /// The attributes that must come with it.
    pub requires: &'static [&'static str],
    /// The topic of the event that it emits when it succeeds.
    pub emits: Option<&'static str>,
}

/// A relationship of a resource.
#[derive(Debug)]
pub struct Relationship {
    /// Its member name.
    pub name: &'static str,
    /// To one or to many.
    pub cardinality: Cardinality,
    /// The type it leads to.
    pub target: &'static Resource,
    /// Whether it can be set when a resource is created.
    pub create: Write,
    /// Whether it can be set when a resource is updated.
    pub update: Write,
    /// Whether `include` accepts it.
    pub includable: bool,
    /// Whether filters can follow it.
    pub filterable: bool,
}

/// How many resources a relationship leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// One or none.
    One,
    /// Any number.
    Many,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The attribute, or `id`.
    pub attribute: &'static str,
    /// Whether greater values come first.
    pub descending: bool,
}

/// How many resources a page holds (api-facts 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// When the request does not say.
    pub default: u64,
    /// At most.
    pub max: u64,
}

/// What a role may do with a resource; enforced in `domain` alone.
#[derive(Debug)]
pub struct Permission {
    /// The role: `integration`, `sales_channel` or `customer`.
    pub role: &'static str,
    /// The attributes that answers show to this role.
    pub read: Fields,
    /// The actions it may take.
    pub actions: &'static [ActionPermission],
}

/// One action that a role may take.
#[derive(Debug)]
pub struct ActionPermission {
    /// The action.
    pub action: Action,
    /// On which records.
    pub scope: Scope,
    /// The attributes that it may send.
    pub write: Fields,
    /// The trigger attribute that must be sent, because knowing its value is what entitles the caller.
    pub proof: Option<&'static str>,
}

/// A set of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// All of them.
    All,
    /// Those named.
    Only(&'static [&'static str]),
}

impl Fields {
    /// Whether the set holds this attribute.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&name),
        }
    }
}

/// On which records an action may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// On any record.
    Any,
    /// On records that belong to the customer whose login the token carries.
    Own,
}

/// Where a record says whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The record is the owner itself.
    Id,
    /// The to-one relationship with this name leads to the owner.
    Relationship(&'static str),
}

/// An HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What an operation does with its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// `GET /{type}`
    List,
    /// `GET /{type}/{id}`
    Retrieve,
    /// `POST /{type}`
    Create,
    /// `PATCH /{type}/{id}`
    Update,
    /// `DELETE /{type}/{id}`
    Delete,
    /// `GET /{type}/{id}/{relationship}`; the number is the relationship's position.
    Related(usize),
    /// `GET /{type}/{id}/relationships/{relationship}`; the number is the relationship's position.
    Relationship(usize),
}

/// One operation of the document: the router is built from these and nothing else.
#[derive(Debug)]
pub struct Operation {
    /// The `operationId`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template below the server's root: `/api/customers/{id}`.
    pub path: &'static str,
    /// The resource that the path begins with.
    pub resource: &'static Resource,
    /// What it does.
    pub action: Action,
}
