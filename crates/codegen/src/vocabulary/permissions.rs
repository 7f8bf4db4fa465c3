//! Who may do what with a resource.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};

use crate::read::Spanned;

/// What a role may do: the word `all`, or the details.
#[derive(Debug, Clone)]
pub(crate) enum RolePermission {
    /// Everything that the document declares.
    All,
    /// What is listed, and nothing else.
    Some(Box<Details>),
}

/// What a role may see and do.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Details {
    /// The attributes that answers show: `all`, or names. None when this is left out.
    pub(crate) read: Option<Fields>,
    /// May list.
    pub(crate) list: Option<Spanned<ActionPermission>>,
    /// May retrieve; related and relationship endpoints follow.
    pub(crate) retrieve: Option<Spanned<ActionPermission>>,
    /// May create.
    pub(crate) create: Option<Spanned<ActionPermission>>,
    /// May update.
    pub(crate) update: Option<Spanned<ActionPermission>>,
    /// May delete.
    pub(crate) delete: Option<Spanned<ActionPermission>>,
}

/// How a role may take an action.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ActionPermission {
    /// On which records; any unless told otherwise.
    pub(crate) scope: Option<Spanned<Scope>>,
    /// The attributes and relationships that may be sent: `all` unless told otherwise, or names.
    pub(crate) write: Option<Spanned<Fields>>,
    /// The trigger that must be sent, because knowing its value is what entitles the caller.
    pub(crate) proof: Option<Spanned<String>>,
}

/// On which records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Any.
    Any,
    /// Those of the customer who logged in.
    Own,
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum All {
    /// All of them.
    All,
}

/// A set of fields: the word `all`, or their names.
#[derive(Debug, Clone)]
pub(crate) enum Fields {
    /// All of them.
    All,
    /// Those named.
    Only(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for RolePermission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RoleVisitor)
    }
}

struct RoleVisitor;

impl<'de> Visitor<'de> for RoleVisitor {
    type Value = RolePermission;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`all` or a mapping of what the role may do")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RolePermission, E> {
        All::deserialize(serde::de::value::StrDeserializer::new(text)).map(|_| RolePermission::All)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RolePermission, A::Error> {
        Details::deserialize(MapAccessDeserializer::new(map)).map(|details| RolePermission::Some(Box::new(details)))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`all` or a list of names")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Fields, E> {
        All::deserialize(serde::de::value::StrDeserializer::new(text)).map(|_| Fields::All)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Fields, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(sequence)).map(Fields::Only)
    }
}

impl JsonSchema for RolePermission {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RolePermission".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "What a role may do: the word `all`, or the details.",
            "anyOf": [generator.subschema_for::<All>(), generator.subschema_for::<Details>()]
        })
    }
}

impl JsonSchema for Fields {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "A set of fields: the word `all`, or their names.",
            "anyOf": [generator.subschema_for::<All>(), { "type": "array", "items": { "type": "string" } }]
        })
    }
}
