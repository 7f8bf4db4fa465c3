//! What an answer holds: resource objects as rows of values, and linkage.

use crate::descriptor::Resource;
use crate::query::Selection;
use crate::value::Value;
use std::sync::Arc;

/// A resource object to be written: the values of the selected attributes and what is known of its relationships.
#[derive(Debug, Clone)]
pub struct ResourceObject {
    /// Which fields it shows; shared by all objects of one query step.
    pub selection: Arc<Selection>,
    /// Its id.
    pub id: String,
    /// The values of [`Selection::attributes`], in that order.
    pub values: Vec<Value>,
    /// `data` of relationships, for those that were included: position in [`Resource::relationships`] and linkage.
    pub linkage: Vec<(usize, LinkageData)>,
}

impl ResourceObject {
    /// The resource it is one of.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.selection.resource
    }
}

/// The `data` of a relationship object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkageData {
    /// To-one: the id, or nothing.
    One(Option<String>),
    /// To-many: the ids.
    Many(Vec<String>),
}

/// A whole answer document.
#[derive(Debug, Clone)]
pub struct Document {
    /// `data`
    pub primary: Primary,
    /// `included`; present when the request asked for inclusion.
    pub included: Option<Vec<ResourceObject>>,
}

/// The primary data of a document.
#[derive(Debug, Clone)]
pub enum Primary {
    /// One resource, or `null` for an empty to-one related endpoint.
    One(Option<ResourceObject>),
    /// One page of a list.
    Many {
        /// The resources of the page.
        objects: Vec<ResourceObject>,
        /// How many there are on all pages.
        record_count: u64,
    },
    /// A relationship document: linkage with its own links.
    Linkage {
        /// The resource whose relationship it is.
        resource: &'static Resource,
        /// Its id.
        id: String,
        /// The relationship's position.
        relationship: usize,
        /// What it points to.
        data: LinkageData,
    },
}
