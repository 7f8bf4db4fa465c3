//! The vocabulary of the documents as types: what may stand where. Reading and the JSON Schema for editors both come
//! from these, so they cannot differ.

mod attribute;
mod errors;
mod example;
mod permissions;
mod relationship;
mod resource;
mod root;
mod schema;

pub(crate) use attribute::{Attribute, Format, JsonType, Secret, Trigger, Type, Write};
pub(crate) use errors::{ErrorDocument, ErrorEntry, ErrorExample, Place as ErrorPlace};
pub(crate) use example::{ExampleRequest, ExampleResponse, Role};
pub(crate) use permissions::{ActionPermission, Details, Fields, RolePermission, Scope};
pub(crate) use relationship::{Cardinality, Relationship};
pub(crate) use resource::{Index, Operation, PageLimits, PathItem, ResourceDocument, ResourceSchema};
pub(crate) use root::{Root, SharedDocument};
pub use schema::extensions_schema;
