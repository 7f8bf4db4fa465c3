//! The checked query: what of a resource is asked for, in which order, and which page of it.

use std::sync::Arc;

use super::filter::Filter;
use crate::descriptor::{Resource, SortKey};

/// A checked query.
#[derive(Debug, Clone)]
pub struct Query {
    /// The fields of the primary resource.
    pub selection: Arc<Selection>,
    /// The relationships to include. An answer has a member `included` only when there is at least one.
    pub include: Vec<Include>,
    /// What a list is narrowed to.
    pub filter: Filter,
    /// The order of a list, without the final id key: the default when the request asks for none, empty (by id alone)
    /// when it asks with an empty `sort`.
    pub sort: Vec<SortKey>,
    /// The page of a list.
    pub page: Page,
    /// The known parameters as they are echoed in page links: decoded, page parameters excluded.
    pub echo: Vec<(String, String)>,
}

/// The attributes and relationships that a resource object shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The resource.
    pub resource: &'static Resource,
    /// Positions in [`Resource::attributes`], ascending, readable ones only.
    pub attributes: Vec<usize>,
    /// Positions in [`Resource::relationships`], ascending.
    pub relationships: Vec<usize>,
}

impl Selection {
    /// Everything that answers show of the resource when the request does not choose.
    #[must_use]
    pub fn all(resource: &'static Resource) -> Self {
        let readable = |&at: &usize| resource.attributes[at].readable;
        Self {
            resource,
            attributes: (0..resource.attributes.len()).filter(readable).collect(),
            relationships: (0..resource.relationships.len()).collect(),
        }
    }
}

/// One step of an include path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The relationship's position in the including resource.
    pub relationship: usize,
    /// The fields of the included resources.
    pub selection: Arc<Selection>,
    /// Further steps from there.
    pub include: Vec<Include>,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u64,
    /// At least 1.
    pub size: u64,
}

impl Page {
    /// How many records the pages before this one hold. It fits a signed 64-bit integer: the parser refuses others.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.number.saturating_sub(1).saturating_mul(self.size)
    }

    /// How many pages of this size hold so many records; none when there are none (api-facts 2.3).
    #[must_use]
    pub const fn count(&self, record_count: u64) -> u64 {
        record_count.div_ceil(self.size)
    }
}
