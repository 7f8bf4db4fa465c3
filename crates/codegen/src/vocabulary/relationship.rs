//! Relationships.

use schemars::JsonSchema;
use serde::Deserialize;

use super::attribute::Write;
use crate::read::Spanned;

/// A relationship.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relationship {
    /// The type that it leads to. Only a private polymorphic relationship leads to several and names none.
    #[serde(default)]
    pub(crate) to: Option<Spanned<String>>,
    /// How many resources it leads to.
    pub(crate) kind: Spanned<Cardinality>,
    /// What it leads to, in whole sentences.
    pub(crate) description: Spanned<String>,
    /// To one: whether it is always there.
    #[serde(default)]
    pub(crate) required: Option<Spanned<bool>>,
    /// Whether filters can follow it.
    #[serde(default)]
    pub(crate) filterable: Option<Spanned<bool>>,
    /// Whether `include` accepts it; it does unless told otherwise.
    #[serde(default)]
    pub(crate) includable: Option<Spanned<bool>>,
    /// Whether only the store knows it.
    #[serde(default)]
    pub(crate) private: Option<Spanned<bool>>,
    /// To many: the to-one relationship of the target that leads back.
    #[serde(default)]
    pub(crate) inverse: Option<Spanned<String>>,
    /// To many: the private polymorphic relationship of the target that leads back.
    #[serde(default, rename = "as")]
    pub(crate) polymorphic: Option<Spanned<String>>,
    /// To one: whether it may or must be set on create; without this it is refused.
    #[serde(default, rename = "x-create")]
    pub(crate) create: Option<Spanned<Write>>,
    /// To one: whether it may or must be set on update; without this it is refused.
    #[serde(default, rename = "x-update")]
    pub(crate) update: Option<Spanned<Write>>,
}

/// How many resources a relationship leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cardinality {
    /// One or none.
    One,
    /// Any number.
    Many,
}
