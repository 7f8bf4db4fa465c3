//! From trees to the typed vocabulary: a serde deserializer that knows places, follows references, and goes on after a
//! problem, so that all problems of a document are found at once.

mod error;
mod spanned;

use std::collections::HashSet;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

pub(crate) use self::error::Error;
use self::spanned::{SPANNED, SpannedAccess};
pub(crate) use self::spanned::{Spanned, Table};
use crate::diagnostics::{Reports, nearest};
use crate::tree::{Documents, Entry, Node, Place, Resolution, Value};

/// What was read, and which parts of it had to be left out.
pub(crate) struct Reading<T> {
    pub(crate) value: T,
    /// The keys and items that are not in `value` because they could not be read; reported already.
    pub(crate) damaged: Vec<Place>,
}

/// Reads a node as a `T`. Each problem is reported and the member it is about left out; `None` when what is left is no `T`.
pub(crate) fn read<T: DeserializeOwned>(
    documents: &Documents,
    node: &Node,
    reports: &mut Reports,
) -> Option<Reading<T>> {
    let mut skipped = HashSet::new();
    loop {
        match T::deserialize(Reader { documents, node, skipped: &skipped }) {
            Ok(value) => {
                let mut damaged: Vec<_> = skipped.into_iter().collect();
                damaged.sort_unstable();
                return Some(Reading { value, damaged });
            }
            Err(error) => {
                let entry = error.entry();
                if !error.is_consequence(|name| left_out(node, name, &skipped)) {
                    reports.push(error.into_report(node.place));
                }
                // Each turn leaves one more member out, so there are no more turns than members.
                if !entry.is_some_and(|entry| skipped.insert(entry)) {
                    return None;
                }
            }
        }
    }
}

/// Whether a member of this name, or of a name that was probably meant to be this one, was left out of the node.
fn left_out(node: &Node, name: &str, skipped: &HashSet<Place>) -> bool {
    let same = |key: &str| key == name || nearest(key, [name]).is_some();
    node.entries().iter().any(|member| skipped.contains(&member.key_place) && same(&member.key))
}

/// A node being read.
#[derive(Clone, Copy)]
struct Reader<'d> {
    documents: &'d Documents,
    node: &'d Node,
    skipped: &'d HashSet<Place>,
}

impl<'d> Reader<'d> {
    fn members(self, entries: Vec<&'d Entry>) -> Members<'d> {
        Members { reader: self, entries: entries.into_iter(), current: None }
    }

    /// The members of an object, those that a `$ref` in it brings along included; the object's own win.
    fn resolved(self) -> Result<Vec<&'d Entry>, Error> {
        let entries = self.node.entries();
        let Some(reference) = self.node.get("$ref") else { return Ok(entries.iter().collect()) };
        let Resolution::Found(target) = self.documents.resolve(reference) else {
            return Err(Error::consequence());
        };
        let mut all: Vec<_> = entries.iter().filter(|entry| entry.key != "$ref").collect();
        let brought = target.entries().iter().filter(|entry| self.node.entry(&entry.key).is_none());
        all.extend(brought);
        Ok(all)
    }
}

impl<'d> Deserializer<'d> for Reader<'d> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Number(value) => visitor.visit_f64(*value),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => visitor.visit_seq(Items { reader: self, items: items.iter() }),
            Value::Map(entries) => visitor.visit_map(self.members(entries.iter().collect())),
        }
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Error> {
        // A keyword is left out, not set to null: `x-sortable: null` is as wrong as `x-sortable: 1`.
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == SPANNED {
            visitor.visit_seq(SpannedAccess::new(self.node.place, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Map(_) => {
                let members = self.members(self.resolved()?);
                visitor.visit_map(members)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(Error::wrong_type("a word")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'d>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

/// The members of a mapping, one after the other.
struct Members<'d> {
    reader: Reader<'d>,
    entries: std::vec::IntoIter<&'d Entry>,
    current: Option<&'d Entry>,
}

impl<'d> MapAccess<'d> for Members<'d> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'d>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let skipped = self.reader.skipped;
        let Some(entry) = self.entries.find(|entry| !skipped.contains(&entry.key_place)) else { return Ok(None) };
        self.current = Some(entry);
        let key = Key { entry };
        seed.deserialize(key).map(Some).map_err(|error| error.at_key(entry))
    }

    fn next_value_seed<V: DeserializeSeed<'d>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some(entry) = self.current.take() else { return Err(Error::consequence()) };
        seed.deserialize(Reader { node: &entry.value, ..self.reader }).map_err(|error| {
            // What a key that was left out should have brought is reported where it was left out.
            error.in_member(entry, |name| left_out(&entry.value, name, self.reader.skipped))
        })
    }
}

/// The items of a list, one after the other.
struct Items<'d> {
    reader: Reader<'d>,
    items: std::slice::Iter<'d, Node>,
}

impl<'d> SeqAccess<'d> for Items<'d> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let skipped = self.reader.skipped;
        let Some(item) = self.items.find(|item| !skipped.contains(&item.place)) else { return Ok(None) };
        seed.deserialize(Reader { node: item, ..self.reader }).map(Some).map_err(|error| error.in_item(item))
    }
}

/// A key being read.
struct Key<'d> {
    entry: &'d Entry,
}

impl<'d> Deserializer<'d> for Key<'d> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(&self.entry.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == SPANNED {
            let place = self.entry.key_place;
            visitor.visit_seq(SpannedAccess::new(place, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        StrDeserializer::<Error>::new(&self.entry.key).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'d>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}
