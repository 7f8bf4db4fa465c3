//! JSON:API itself: descriptors, values, documents, query parameters and the problems a request can have.
//!
//! Knows no resource (those are generated in `models`), no HTTP framework and no SQL.

pub mod changes;
pub mod descriptor;
pub mod document;
pub mod error_object;
mod json;
pub mod problem;
pub mod query;
pub mod request;
pub mod secret;
pub mod value;
mod wording;

pub use changes::{Changes, FromChanges, Linkage};
pub use descriptor::{Action, Attribute, Kind, Method, Operation, Relationship, Resource};
pub use document::{Document, Envelope, ResourceObject};
pub use error_object::{ErrorDocument, ErrorObject};
pub use problem::{Member, Problem, Rule, Source, Violation};
pub use query::Query;
pub use secret::SecretString;
pub use value::{FromValue, Timestamp, Value, present};

/// The media type of JSON:API documents, both ways (api-facts 2.1).
pub const MEDIA_TYPE: &str = "application/vnd.api+json";
