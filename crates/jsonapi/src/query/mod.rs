//! Query parameters of reads and writes: parsed once, checked against the descriptor.

use std::sync::Arc;

use crate::descriptor::{Resource, SortKey};

/// A checked query.
#[derive(Debug, Clone)]
pub struct Query {
    /// The fields of the primary resource.
    pub selection: Arc<Selection>,
    /// The relationships to include.
    pub include: Vec<Include>,
    /// The order of a list, without the final id key.
    pub sort: Vec<SortKey>,
    /// The page of a list.
    pub page: Page,
    /// The known parameters as they are echoed in page links: sorted, decoded, page parameters excluded.
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

/// One step of an include path.
#[derive(Debug, Clone)]
pub struct Include {
    /// The relationship's position in the including resource.
    pub relationship: usize,
    /// The fields of the included resources.
    pub selection: Arc<Selection>,
    /// Further steps from there; empty until include paths grow longer than one.
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
