//! The members of JSON objects as raw text, so that each is read once, as what the descriptor says it is.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::problem::Problem;
use crate::wording::shorten;

/// The members of one JSON object, in document order; no name comes twice.
pub(super) struct Members<'a>(Vec<(String, &'a str)>);

impl<'a> Members<'a> {
    /// Reads an object's members from valid JSON text; `None` when the text is another value. `pointer` is where it stands.
    ///
    /// # Errors
    ///
    /// [`Problem::MalformedJson`] when a name is not Unicode (a lone surrogate) or comes twice: readers would not agree on
    /// what such a document says (RFC 8259, section 4).
    pub(super) fn read(raw: &'a str, pointer: &str) -> Result<Option<Self>, Problem> {
        if kind(raw) != Some(b'{') {
            return Ok(None);
        }
        let place = if pointer.is_empty() { "the document" } else { pointer };
        let Collected(members) = serde_json::from_str(raw)
            .map_err(|_| Problem::MalformedJson(format!("a member name in {place} is not valid Unicode")))?;
        let mut names = HashSet::with_capacity(members.len());
        match members.iter().find(|(name, _)| !names.insert(name.as_str())) {
            Some((name, _)) => {
                let name = shorten(name);
                Err(Problem::MalformedJson(format!("the member {name:?} comes twice in {place}")))
            }
            None => Ok(Some(Self(members))),
        }
    }

    /// The raw value of a member.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw)
    }

    /// All members, in document order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, raw)| (name.as_str(), *raw))
    }

    /// How many members there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}

/// The first byte of a JSON value, which tells what it is: `{ [ " n t f -` or a digit.
pub(super) fn kind(raw: &str) -> Option<u8> {
    raw.trim_start().bytes().next()
}

/// The text of a JSON string; `None` when the value is no string.
///
/// # Errors
///
/// [`Problem::MalformedJson`] when the string is not Unicode (a lone surrogate).
pub(super) fn string(raw: &str, pointer: &str) -> Result<Option<String>, Problem> {
    if kind(raw) != Some(b'"') {
        return Ok(None);
    }
    let text = serde_json::from_str(raw);
    text.map(Some).map_err(|_| Problem::MalformedJson(format!("the string at {pointer} is not valid Unicode")))
}

/// The pointer to a member of an object (RFC 6901).
pub(super) fn pointer(object: &str, member: &str) -> String {
    format!("{object}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// What the visitor collects.
struct Collected<'a>(Vec<(String, &'a str)>);

impl<'de> Deserialize<'de> for Collected<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collector)
    }
}

/// Collects the members of a map without reading their values.
struct Collector;

impl<'de> Visitor<'de> for Collector {
    type Value = Collected<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, raw)) = map.next_entry::<String, &'de RawValue>()? {
            members.push((name, raw.get()));
        }
        Ok(Collected(members))
    }
}
