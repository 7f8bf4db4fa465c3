//! The document that lists all others, and the document that all resources share.

use serde::Deserialize;
use serde_json::Value as Json;

use super::attribute::Attribute;
use crate::read::{Spanned, Table};

/// `openapi/openapi.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Root {
    pub(crate) openapi: Spanned<String>,
    pub(crate) info: Json,
    #[serde(default)]
    pub(crate) servers: Option<Json>,
    #[serde(default)]
    pub(crate) tags: Option<Json>,
    #[serde(default)]
    pub(crate) security: Option<Json>,
    #[serde(rename = "x-resources")]
    pub(crate) resources: Listing,
    #[serde(default)]
    #[expect(dead_code, reason = "read as a tree")]
    pub(crate) paths: Json,
    #[serde(default)]
    #[expect(dead_code, reason = "read as a tree")]
    pub(crate) components: Json,
}

/// Where the resources are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listing {
    /// What their paths begin with.
    pub(crate) prefix: Spanned<String>,
    /// What they share.
    pub(crate) shared: Reference,
    /// The errors that they answer.
    pub(crate) errors: Reference,
    /// Their documents, in the order in which the bundle shows them.
    pub(crate) documents: Vec<Reference>,
}

/// Another document.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) target: Spanned<String>,
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A map, not a struct: the reader follows the `$ref` of a struct, and here it is the value.
        let members = Table::<Spanned<String>>::deserialize(deserializer)?;
        match <[_; 1]>::try_from(members.0) {
            Ok([(name, target)]) if name.value == "$ref" => Ok(Self { target }),
            _ => Err(serde::de::Error::custom("a document is listed as `$ref: path`")),
        }
    }
}

/// The schema `Common` of `openapi/jsonapi.yaml`: the attributes that every resource has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharedDocument {
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "OpenAPI wants it; there is only one value")]
    pub(crate) kind: super::resource::ObjectType,
    #[serde(default)]
    #[expect(dead_code, reason = "for the readers of the document")]
    pub(crate) description: String,
    pub(crate) properties: Table<Spanned<Attribute>>,
}
