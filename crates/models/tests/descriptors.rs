//! What every generated descriptor must satisfy, whatever the documents say: the engine relies on it.

use std::collections::HashSet;

use jsonapi::descriptor::{Fields, Owner, Write};
use jsonapi::request::apply_defaults;
use jsonapi::{Changes, Resource};
use models::RESOURCES;
use models::operations::OPERATIONS;

fn has(resource: &'static Resource, attribute: &str) -> bool {
    resource.attribute(attribute).is_some()
}

fn all_named_attributes_exist(resource: &'static Resource, fields: Fields) -> bool {
    match fields {
        Fields::All => true,
        Fields::Only(names) => names.iter().all(|name| has(resource, name)),
    }
}

#[test]
fn names_are_unique_among_attributes_and_relationships() {
    for resource in RESOURCES {
        let attributes = resource.attributes.iter().map(|attribute| attribute.name);
        let relationships = resource.relationships.iter().map(|relationship| relationship.name);
        let mut names = HashSet::from(["id", "type"]);
        for name in attributes.chain(relationships) {
            assert!(names.insert(name), "{name} of {} comes twice", resource.name);
        }
    }
}

#[test]
fn every_resource_and_every_target_is_registered() {
    for resource in RESOURCES {
        for relationship in resource.relationships {
            assert!(RESOURCES.contains(&relationship.target), "{} of {}", relationship.name, resource.name);
        }
    }
    assert!(OPERATIONS.iter().all(|operation| RESOURCES.contains(&operation.resource)));
}

#[test]
fn lists_are_sorted_by_sortable_attributes() {
    for resource in RESOURCES {
        for key in resource.default_sort {
            let sortable = resource.attribute(key.attribute).is_some_and(|(_, attribute)| attribute.sortable);
            assert!(sortable, "{} of {}", key.attribute, resource.name);
        }
    }
}

#[test]
fn secrets_and_write_only_attributes_can_neither_be_sorted_nor_filtered_by() {
    for resource in RESOURCES {
        for attribute in
            resource.attributes.iter().filter(|attribute| attribute.secret.is_some() || !attribute.readable)
        {
            assert!(!attribute.sortable && !attribute.filterable, "{} of {}", attribute.name, resource.name);
        }
    }
}

#[test]
fn permissions_triggers_and_owners_name_what_exists() {
    for resource in RESOURCES {
        for permission in resource.permissions {
            assert!(
                all_named_attributes_exist(resource, permission.read),
                "{} reads {}",
                permission.role,
                resource.name
            );
            for action in permission.actions {
                assert!(
                    resource.actions.contains(&action.action),
                    "{} does more to {}",
                    permission.role,
                    resource.name
                );
                assert!(
                    all_named_attributes_exist(resource, action.write),
                    "{} writes {}",
                    permission.role,
                    resource.name
                );
                assert!(
                    action.proof.is_none_or(|name| has(resource, name)),
                    "{} proves {}",
                    permission.role,
                    resource.name
                );
            }
        }
        for trigger in resource.attributes.iter().filter_map(|attribute| attribute.trigger.as_ref()) {
            assert!(trigger.requires.iter().all(|name| has(resource, name)), "a trigger of {}", resource.name);
            assert!(trigger.emits.is_none_or(|topic| resource.topics.contains(&topic)), "a topic of {}", resource.name);
        }
        if let Some(Owner::Relationship(name)) = resource.owner {
            assert!(resource.relationship(name).is_some(), "the owner of {}", resource.name);
        }
    }
}

#[test]
fn every_default_is_a_value_of_its_attribute() {
    for resource in RESOURCES {
        let mut changes = Changes { resource, attributes: Vec::new(), relationships: Vec::new() };
        apply_defaults(&mut changes);
        for attribute in resource.attributes.iter().filter(|attribute| attribute.default.is_some()) {
            assert!(changes.get(attribute.name).is_some(), "{} of {}", attribute.name, resource.name);
            assert!(attribute.create != Write::Required, "{} of {} is always sent", attribute.name, resource.name);
        }
    }
}
