//! Questions about the model that several emitters ask.

use crate::model::{Action, Api, Attribute, Relationship, Resource, Secret};

/// The resources in alphabetical order of their types.
pub(super) fn sorted(api: &Api) -> Vec<&Resource> {
    let mut resources: Vec<&Resource> = api.resources.iter().collect();
    resources.sort_by(|a, b| a.name.cmp(&b.name));
    resources
}

/// Whether the document declares this action.
pub(super) fn declares(resource: &Resource, action: &Action) -> bool {
    resource.operations.iter().any(|operation| operation.action == *action)
}

/// The relationships that the wire knows, in the order of the descriptor.
pub(super) fn public_relationships(resource: &Resource) -> impl Iterator<Item = &Relationship> {
    resource.relationships.iter().filter(|relationship| !relationship.private)
}

/// The type that a relationship of the wire leads to.
pub(super) fn target(relationship: &Relationship) -> &str {
    relationship.target.as_deref().expect("only private relationships have no target: the loader sees to it")
}

/// The resource with this type.
pub(super) fn find<'a>(api: &'a Api, name: &str) -> &'a Resource {
    api.resources.iter().find(|resource| resource.name == name).expect("the loader resolves every target")
}

/// Whether an attribute has a column of its own name.
pub(super) fn is_stored(attribute: &Attribute) -> bool {
    attribute.present.is_none() && attribute.trigger.is_none() && attribute.secret != Some(Secret::NeverStored)
}

/// Whether the resource's rules are written by hand.
pub(super) fn has_rules(resource: &Resource) -> bool {
    resource.rules || resource.attributes.iter().any(|attribute| attribute.trigger.is_some())
}
