//! What a write asks for: the attributes and relationships of a request document after validation.

use crate::descriptor::{Attribute, Relationship, Resource};
use crate::value::Value;

/// The checked content of a create or update request.
pub struct Changes {
    /// The resource that is written.
    pub resource: &'static Resource,
    /// The attributes that were sent, in the order of the descriptor.
    pub attributes: Vec<(&'static Attribute, Value)>,
    /// The to-one relationships that were sent.
    pub relationships: Vec<(&'static Relationship, Option<Linkage>)>,
}

/// A resource identifier object: what a relationship points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linkage {
    /// The type of the resource.
    pub resource: &'static Resource,
    /// Its id.
    pub id: String,
}

impl Changes {
    /// The value that was sent for this attribute, if one was.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(attribute, _)| attribute.name == name).map(|(_, value)| value)
    }
}

/// A generated create or update type, built from checked changes.
pub trait FromChanges {
    /// Takes the members of `Self` from the changes. The changes have been validated against the descriptor that `Self`
    /// was generated with, so this cannot fail.
    fn from_changes(changes: &Changes) -> Self;
}
