//! A resource's document, read but not yet checked.

use crate::diagnostics::{Code, Report, Reports};
use crate::read::{Spanned, read};
use crate::tree::{Documents, Entry, Node, Place};
use crate::vocabulary::{Attribute, Relationship, ResourceDocument, ResourceSchema};

/// The attributes that every resource has.
#[derive(Default)]
pub(super) struct Common {
    pub(super) attributes: Vec<(Spanned<String>, Spanned<Attribute>)>,
    pub(super) damaged: Vec<Place>,
}

impl Common {
    /// The attributes that could be read wholly.
    pub(super) fn whole(&self) -> impl Iterator<Item = (&Spanned<String>, &Spanned<Attribute>)> {
        let whole = self.attributes.iter().filter(|(_, attribute)| !is_damaged(&self.damaged, attribute.place));
        whole.map(|(name, attribute)| (name, attribute))
    }
}

/// A resource's document.
pub(super) struct Draft<'d> {
    /// Its path.
    pub(super) path: &'d str,
    /// The name of the schema: `Customer`.
    pub(super) schema: Spanned<String>,
    pub(super) resource: Spanned<ResourceSchema>,
    pub(super) document: ResourceDocument,
    /// The keys and items that could not be read.
    pub(super) damaged: Vec<Place>,
    /// The schema as a tree, in which even what could not be read has its name.
    pub(super) node: &'d Node,
}

impl<'d> Draft<'d> {
    /// Reads the document that `openapi.yaml` lists at `target`.
    pub(super) fn read(documents: &'d Documents, target: &Spanned<String>, reports: &mut Reports) -> Option<Self> {
        let (path, _) = documents.locate(target.place, target);
        let (path, node) = documents.iter().find(|(other, _)| *other == path)?;
        let reading = read::<ResourceDocument>(documents, node, reports)?;
        let mut document = reading.value;
        let mut schemas = std::mem::take(&mut document.components.schemas.value.0);
        if schemas.len() != 1 {
            let place = document.components.schemas.place;
            // Where one could not be read, that was reported.
            if reading.damaged.is_empty() || schemas.len() > 1 {
                reports.push(
                    Report::new(
                        Code::UnsuitableValue,
                        place,
                        format!("{} schemas in a resource's document", schemas.len()),
                    )
                    .help("declare one, the resource, and put others into documents of their own"),
                );
            }
        }
        let (schema, resource) = schemas.drain(..).next()?;
        let mut resource = resource;
        inline_items(documents, &mut resource.value.properties.0);
        let node = node.get("components")?.get("schemas")?.get(&schema)?;
        Some(Self { path, schema, resource, document, damaged: reading.damaged, node })
    }

    /// The type.
    pub(super) fn name(&self) -> &Spanned<String> {
        &self.resource.resource.name
    }

    /// The attributes that could be read wholly, own ones and those that every resource has.
    pub(super) fn attributes<'a>(
        &'a self,
        common: &'a Common,
    ) -> impl Iterator<Item = (&'a Spanned<String>, &'a Spanned<Attribute>)> {
        let own = self.resource.properties.iter().filter(|(_, attribute)| !self.is_damaged(attribute.place));
        own.chain(common.whole())
    }

    /// The names of the own attributes, readable or not.
    pub(super) fn attribute_names(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        members(self.node, "properties")
    }

    /// The names of the relationships, readable or not.
    pub(super) fn relationship_names(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        members(self.node, "x-relationships")
    }

    /// The own attribute with this name, if it could be read wholly.
    pub(super) fn attribute<'a>(&'a self, common: &'a Common, name: &str) -> Option<&'a Spanned<Attribute>> {
        self.attributes(common).find(|(other, _)| other.value == name).map(|(_, attribute)| attribute)
    }

    /// The relationship with this name, if it could be read.
    pub(super) fn relationship(&self, name: &str) -> Option<(&Spanned<String>, &Spanned<Relationship>)> {
        self.resource.relationships.iter().find(|(other, _)| other.value == name)
    }

    /// Whether something of this name is declared but could not be read, so that nothing can be said of it.
    pub(super) fn is_unread(&self, name: &str) -> bool {
        let private = self.node.get("x-storage").into_iter().flat_map(|storage| members(storage, "private"));
        let keys = self.relationship_names().any(|relationship| name.strip_suffix("_id") == Some(relationship));
        let read = self.resource.properties.iter().any(|(other, _)| other.value == name)
            || self.resource.storage.private.iter().any(|(other, _)| other.value == name);
        let relationship_read =
            self.resource.relationships.iter().any(|(other, _)| name.strip_suffix("_id") == Some(other.as_str()));
        let declared = self.attribute_names().chain(private).any(|other| other == name);
        (declared && !read) || (keys && !relationship_read)
    }

    /// Whether a hand-written file of rules can fill in what requests leave out.
    pub(super) fn has_rules(&self) -> bool {
        self.resource.resource.rules
            || self.resource.properties.iter().any(|(_, attribute)| attribute.trigger.is_some())
    }

    /// Whether something at or inside this place could not be read, so that conclusions about it would mislead.
    pub(super) fn is_damaged(&self, place: Place) -> bool {
        is_damaged(&self.damaged, place)
    }
}

/// Whether one of the damaged places is at or inside `place`.
pub(super) fn is_damaged(damaged: &[Place], place: Place) -> bool {
    damaged.iter().any(|part| part.file == place.file && part.start >= place.start && part.end <= place.end)
}

/// The schemas of array items stand alone in the model, so what they refer to is copied into them.
pub(super) fn inline_items(documents: &Documents, attributes: &mut [(Spanned<String>, Spanned<Attribute>)]) {
    for items in attributes.iter_mut().filter_map(|(_, attribute)| attribute.value.items.as_mut()) {
        if let Some(value) = documents.at(items.place).and_then(|node| documents.inline(node)) {
            items.value = value;
        }
    }
}

fn members<'d>(node: &'d Node, section: &str) -> impl Iterator<Item = &'d str> + use<'d> {
    node.get(section).map(Node::entries).unwrap_or_default().iter().map(|Entry { key, .. }| key.as_str())
}
