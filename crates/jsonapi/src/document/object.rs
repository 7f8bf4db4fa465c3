//! Resource objects, relationships and linkage as bytes.

use super::content::{LinkageData, ResourceObject};
use super::envelope::Envelope;
use crate::descriptor::{Relationship, Resource};
use crate::json::{write_escaped, write_string};
use crate::value::Value;

/// Writes the parts of one document into one buffer. Names of types, attributes and relationships come from descriptors
/// and need no escapes: the generator lets only `[a-z0-9_]` pass.
pub(super) struct Writer {
    out: Vec<u8>,
    /// The beginning of every link, escaped: the public URL and the path prefix.
    base: Vec<u8>,
    /// `meta` of every resource object of this request.
    meta: Vec<u8>,
}

impl Writer {
    /// A writer whose buffer holds so many bytes before it grows.
    pub(super) fn new(envelope: &Envelope<'_>, capacity: usize) -> Self {
        let mut base = Vec::new();
        write_escaped(&mut base, envelope.public_url);
        base.extend_from_slice(b"/api/");
        let mut meta = b"{\"mode\":".to_vec();
        write_string(&mut meta, envelope.mode);
        meta.extend_from_slice(b",\"organization_id\":");
        write_string(&mut meta, envelope.organization_id);
        meta.extend_from_slice(b",\"trace_id\":");
        write_string(&mut meta, envelope.trace_id);
        meta.push(b'}');
        Self { out: Vec::with_capacity(capacity), base, meta }
    }

    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// The buffer.
    pub(super) const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Writes text that is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Writes an array of resource objects.
    pub(super) fn objects(&mut self, objects: &[ResourceObject]) {
        self.list(objects, Self::object);
    }

    /// Writes a resource object, its members in the order of api-facts 1.0.
    pub(super) fn object(&mut self, object: &ResourceObject) {
        let resource = object.resource();
        self.raw("{");
        self.identity(&object.id, resource);
        self.raw(",\"links\":{\"self\":\"");
        self.resource_url(resource, &object.id);
        self.raw("\"},\"attributes\":{");
        self.attributes(object);
        self.raw("}");
        self.relationships(object);
        self.raw(",\"meta\":");
        self.out.extend_from_slice(&self.meta);
        self.raw("}");
    }

    /// Writes `id` and `type`.
    fn identity(&mut self, id: &str, resource: &Resource) {
        self.raw("\"id\":");
        write_string(&mut self.out, id);
        self.raw(",\"type\":\"");
        self.raw(resource.name);
        self.raw("\"");
    }

    /// Writes the members of `attributes`.
    fn attributes(&mut self, object: &ResourceObject) {
        debug_assert_eq!(
            object.values.len(),
            object.selection.attributes.len(),
            "one value for each selected attribute"
        );
        for (index, (&at, value)) in object.selection.attributes.iter().zip(&object.values).enumerate() {
            self.raw(if index == 0 { "\"" } else { ",\"" });
            self.raw(object.resource().attributes[at].name);
            self.raw("\":");
            self.value(value);
        }
    }

    /// Writes `relationships`; the member is absent when none is selected (api-facts 2.6).
    fn relationships(&mut self, object: &ResourceObject) {
        for (index, &at) in object.selection.relationships.iter().enumerate() {
            let relationship = &object.resource().relationships[at];
            let linkage = object.linkage.iter().find(|(position, _)| *position == at).map(|(_, data)| data);
            self.raw(if index == 0 { ",\"relationships\":{\"" } else { ",\"" });
            self.raw(relationship.name);
            self.raw("\":{");
            self.relationship(object.resource(), &object.id, relationship, linkage);
            self.raw("}");
        }
        if !object.selection.relationships.is_empty() {
            self.raw("}");
        }
    }

    /// Writes the members of a relationship object: its links, and `data` when the linkage is known.
    pub(super) fn relationship(
        &mut self,
        resource: &Resource,
        id: &str,
        relationship: &Relationship,
        linkage: Option<&LinkageData>,
    ) {
        for (opening, step) in [("\"links\":{\"self\":\"", "/relationships/"), ("\",\"related\":\"", "/")] {
            self.raw(opening);
            self.resource_url(resource, id);
            self.raw(step);
            self.raw(relationship.name);
        }
        self.raw("\"}");
        match linkage {
            None => {}
            Some(LinkageData::One(None)) => self.raw(",\"data\":null"),
            Some(LinkageData::One(Some(id))) => {
                self.raw(",\"data\":");
                self.identifier(relationship.target, id);
            }
            Some(LinkageData::Many(ids)) => {
                self.raw(",\"data\":");
                self.list(ids, |writer, id| writer.identifier(relationship.target, id));
            }
        }
    }

    /// Writes a resource identifier object, `type` first as the documented API does (api-facts 2.7).
    fn identifier(&mut self, resource: &Resource, id: &str) {
        self.raw("{\"type\":\"");
        self.raw(resource.name);
        self.raw("\",\"id\":");
        write_string(&mut self.out, id);
        self.raw("}");
    }

    /// Writes a resource's URL without quotes.
    fn resource_url(&mut self, resource: &Resource, id: &str) {
        self.out.extend_from_slice(&self.base);
        self.raw(resource.name);
        self.raw("/");
        write_escaped(&mut self.out, id);
    }

    /// Writes an array.
    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.raw("[");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self.raw("]");
    }

    /// Writes an attribute's value.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.raw("null"),
            Value::Boolean(true) => self.raw("true"),
            Value::Boolean(false) => self.raw("false"),
            Value::Integer(integer) => self.raw(&integer.to_string()),
            Value::Number(number) => self.raw(&serde_json::Value::from(*number).to_string()),
            Value::String(text) => write_string(&mut self.out, text),
            Value::DateTime(at) => {
                self.raw("\"");
                self.out.extend_from_slice(&at.to_ascii());
                self.raw("\"");
            }
            Value::Json(text) => self.raw(text),
        }
    }
}
