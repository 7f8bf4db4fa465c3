//! One line of an import: a resource object, taken apart and not yet judged.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A resource object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line<'a> {
    /// Its type.
    #[serde(borrow, rename = "type")]
    pub(super) resource: Cow<'a, str>,
    /// Its id.
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    /// Its attributes, raw.
    #[serde(borrow, default)]
    pub(super) attributes: Members<&'a RawValue>,
    /// What its to-one relationships lead to.
    #[serde(borrow, default)]
    pub(super) relationships: Members<Relationship<'a>>,
}

/// A relationship object of a line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relationship<'a> {
    /// What it leads to.
    #[serde(borrow)]
    pub(super) data: Option<Identifier<'a>>,
}

/// A resource identifier object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier<'a> {
    /// The type.
    #[serde(borrow, rename = "type")]
    pub(super) resource: Cow<'a, str>,
    /// The id.
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
}

/// The members of an object, each name once.
pub(super) struct Members<T>(pub(super) Vec<(String, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Members<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, T)> = Vec::with_capacity(map.size_hint().unwrap_or(8));
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format_args!("`{name}` comes twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read(std::marker::PhantomData))
    }
}
