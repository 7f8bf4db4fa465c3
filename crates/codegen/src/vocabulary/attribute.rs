//! Attributes: the keywords of their schemas and the extensions that stand beside them.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{SeqAccess, Visitor};
use serde_json::Value as Json;

use crate::read::{Spanned, Table};

/// The schema of an attribute.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Attribute {
    /// The JSON type, alone or in a list with `"null"`.
    #[serde(rename = "type")]
    pub(crate) kind: Spanned<Type>,
    /// What it means, in whole sentences.
    pub(crate) description: Spanned<String>,
    /// What its values look like.
    #[serde(default)]
    pub(crate) example: Option<Spanned<Json>>,
    /// What a string holds.
    #[serde(default)]
    pub(crate) format: Option<Spanned<Format>>,
    /// The values that it can have; for strings.
    #[serde(default, rename = "enum")]
    pub(crate) enumeration: Option<Spanned<Vec<Spanned<String>>>>,
    /// The least length of a string, in characters.
    #[serde(default)]
    pub(crate) min_length: Option<Spanned<u64>>,
    /// The greatest length of a string, in characters.
    #[serde(default)]
    pub(crate) max_length: Option<Spanned<u64>>,
    /// The least number.
    #[serde(default)]
    pub(crate) minimum: Option<Spanned<f64>>,
    /// The greatest number.
    #[serde(default)]
    pub(crate) maximum: Option<Spanned<f64>>,
    /// The schema of an array's items.
    #[serde(default)]
    pub(crate) items: Option<Spanned<Json>>,
    /// The value that a new resource gets when none is sent.
    #[serde(default)]
    pub(crate) default: Option<Spanned<Json>>,
    /// Answers show it, requests never send it.
    #[serde(default)]
    pub(crate) read_only: Option<Spanned<bool>>,
    /// Requests send it, answers never show it.
    #[serde(default)]
    pub(crate) write_only: Option<Spanned<bool>>,
    /// It will go away.
    #[serde(default)]
    pub(crate) deprecated: Option<bool>,
    /// Whether it may or must be sent on create; without this it is refused.
    #[serde(default, rename = "x-create")]
    pub(crate) create: Option<Spanned<Write>>,
    /// Whether it may or must be sent on update; without this it is refused. A trigger's is `optional`.
    #[serde(default, rename = "x-update")]
    pub(crate) update: Option<Spanned<Write>>,
    /// Lists can be sorted by it.
    #[serde(default, rename = "x-sortable")]
    pub(crate) sortable: Option<Spanned<bool>>,
    /// Lists can be filtered by it.
    #[serde(default, rename = "x-filterable")]
    pub(crate) filterable: Option<Spanned<bool>>,
    /// How it is kept from sight.
    #[serde(default, rename = "x-secret")]
    pub(crate) secret: Option<Spanned<Secret>>,
    /// What it is worked out from, instead of a column of its own.
    #[serde(default, rename = "x-computed")]
    pub(crate) computed: Option<Spanned<Computed>>,
    /// Sending it is a command, which `crates/domain/src/rules/` carries out.
    #[serde(default, rename = "x-trigger")]
    pub(crate) trigger: Option<Spanned<Trigger>>,
}

/// Whether a write may or must send an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Write {
    /// It may be sent.
    Optional,
    /// It must be sent.
    Required,
}

/// How an attribute is kept from sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Secret {
    /// Stored sealed, and opened for those who may read it.
    Encrypted,
    /// Never stored: a rule turns it into something else, such as a digest.
    NeverStored,
}

/// What an attribute is worked out from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Computed {
    /// True when this private column is not NULL.
    pub(crate) present: Spanned<String>,
}

/// A command.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trigger {
    /// The attributes that must be sent with it.
    #[serde(default)]
    pub(crate) requires: Vec<Spanned<String>>,
    /// The topic of the event that it emits when it succeeds.
    #[serde(default)]
    pub(crate) emits: Option<Spanned<String>>,
}

/// A column that the wire does not know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PrivateColumn {
    /// The JSON type, alone or in a list with `"null"`.
    #[serde(rename = "type")]
    pub(crate) kind: Spanned<Type>,
    /// What a string holds.
    #[serde(default)]
    pub(crate) format: Option<Spanned<Format>>,
    /// What it is for.
    #[serde(default)]
    #[expect(dead_code, reason = "for the readers of the document")]
    pub(crate) description: Option<String>,
    /// The greatest length of a string, for the readers of the document; the column is of type text.
    #[serde(default)]
    #[expect(dead_code, reason = "for the readers of the document")]
    pub(crate) max_length: Option<u64>,
}

/// Columns that the wire does not know, by name.
pub(crate) type PrivateColumns = Table<Spanned<PrivateColumn>>;

/// What a string holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    /// An e-mail address.
    Email,
    /// An absolute URL.
    Uri,
    /// A UUID.
    Uuid,
    /// An instant, as in `2018-01-01T12:00:00.000Z`.
    DateTime,
    /// A calendar day, as in `2018-01-01`.
    Date,
}

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Array,
}

/// One JSON type, or one and null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) kind: JsonType,
    pub(crate) nullable: bool,
}

/// A word in the list of types.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Array,
    Null,
}

impl Word {
    fn kind(self) -> Option<JsonType> {
        Some(match self {
            Self::String => JsonType::String,
            Self::Integer => JsonType::Integer,
            Self::Number => JsonType::Number,
            Self::Boolean => JsonType::Boolean,
            Self::Object => JsonType::Object,
            Self::Array => JsonType::Array,
            Self::Null => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TypeVisitor)
    }
}

struct TypeVisitor;

impl<'de> Visitor<'de> for TypeVisitor {
    type Value = Type;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON type, or a list of one and \"null\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Type, E> {
        let word = JsonType::deserialize(serde::de::value::StrDeserializer::new(text))?;
        Ok(Type { kind: word, nullable: false })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Type, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = sequence.next_element::<Word>()? {
            words.push(word);
        }
        let kinds: Vec<_> = words.iter().filter_map(|word| word.kind()).collect();
        match (kinds.as_slice(), words.len()) {
            ([kind], 1) => Ok(Type { kind: *kind, nullable: false }),
            ([kind], 2) => Ok(Type { kind: *kind, nullable: true }),
            _ => Err(serde::de::Error::custom("a list of types holds one type and, after it, \"null\"")),
        }
    }
}

impl JsonSchema for Type {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Type".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<JsonType>();
        schemars::json_schema!({
            "anyOf": [
                word,
                { "type": "array", "prefixItems": [word, { "const": "null" }], "minItems": 1, "maxItems": 2 }
            ]
        })
    }
}
