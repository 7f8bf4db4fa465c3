//! What a write asks for: the attributes and relationships of a request document after validation.

use crate::descriptor::{Attribute, Relationship, Resource};
use crate::value::{FromValue, Value};

/// The checked content of a create or update request.
#[derive(Debug, Clone)]
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

    /// The value of an attribute that a validated request always holds, as the type that its descriptor gives it.
    ///
    /// # Panics
    ///
    /// When the changes were not validated against the descriptor that the caller was generated with. Requests cannot
    /// cause that: [`request::parse`](crate::request::parse) refuses them first.
    #[must_use]
    pub fn required<T: FromValue>(&self, name: &str) -> T {
        match self.optional(name) {
            Some(value) => value,
            None => panic!("{name} of {} is required, and validation let its absence pass", self.resource.name),
        }
    }

    /// The value that was sent for this attribute, if one was, as the type that its descriptor gives it. `null` is a value
    /// of `Option<T>`, so that a nullable attribute is an `Option<Option<T>>`.
    ///
    /// # Panics
    ///
    /// As [`Changes::required`].
    #[must_use]
    pub fn optional<T: FromValue>(&self, name: &str) -> Option<T> {
        let value = self.get(name)?;
        let converted = T::from_value(value);
        assert!(converted.is_some(), "{name} of {} has the wrong type, and validation let it pass", self.resource.name);
        converted
    }
}

/// A generated create or update type, built from checked changes.
pub trait FromChanges {
    /// Takes the members of `Self` from the changes. The changes have been validated against the descriptor that `Self`
    /// was generated with, so this cannot fail.
    fn from_changes(changes: &Changes) -> Self;
}
