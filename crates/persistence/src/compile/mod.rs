//! The query compiler (decision 14): checked reads and steps of units in, SQL text and values out.

pub(crate) mod condition;
pub(crate) mod filter;
#[cfg(test)]
mod plans;
pub(crate) mod rows;
pub(crate) mod shape;
pub(crate) mod value;
pub(crate) mod write;

/// What the table that is read is called within a statement.
pub(crate) const ROW: &str = "t";
/// What the table that a relationship is followed from is called.
pub(crate) const PARENT: &str = "p";
