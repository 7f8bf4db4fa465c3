//! The schemas of relationships: as answers show them, as requests set them, and as documents of their own.

use serde_json::{Map, Value as Json, json};

use super::schemas::type_schema;
use super::{schema, target};
use crate::model::{Api, Relationship, Resource, Write};

/// How many relationships `include` and filters follow, one after the other.
pub(super) const DEPTH: usize = 3;

/// The relationships that the wire knows.
pub(super) fn public(resource: &Resource) -> impl Iterator<Item = &Relationship> {
    resource.relationships.iter().filter(|relationship| !relationship.private)
}

/// The relationships that `include` accepts.
pub(super) fn includable(resource: &Resource) -> impl Iterator<Item = &Relationship> {
    public(resource).filter(|relationship| relationship.includable)
}

/// The relationships that filters follow.
pub(super) fn filterable(resource: &Resource) -> impl Iterator<Item = &Relationship> {
    public(resource).filter(|relationship| relationship.filterable)
}

/// The paths that `include` accepts, the shorter ones first.
pub(super) fn paths(api: &Api, resource: &Resource) -> Vec<String> {
    reached(api, resource).into_iter().map(|(path, _)| path).collect()
}

/// The resources that `include` can bring along, each once.
pub(super) fn included<'a>(api: &'a Api, resource: &'a Resource) -> Vec<&'a Resource> {
    let mut included: Vec<&Resource> = Vec::new();
    for (_, reached) in reached(api, resource) {
        if !included.iter().any(|other| other.name == reached.name) {
            included.push(reached);
        }
    }
    included
}

/// Every path of includable relationships and where it leads, the shorter ones first.
fn reached<'a>(api: &'a Api, resource: &'a Resource) -> Vec<(String, &'a Resource)> {
    let mut all = Vec::new();
    let mut last = vec![(String::new(), resource)];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for (path, from) in last {
            for relationship in includable(from) {
                if let Some(to) = target(api, relationship.target.as_ref()) {
                    let dot = if path.is_empty() { "" } else { "." };
                    next.push((format!("{path}{dot}{}", relationship.name), to));
                }
            }
        }
        all.extend(next.iter().cloned());
        last = next;
    }
    all
}

/// `CustomerRelationships`
pub(super) fn answered(api: &Api, resource: &Resource) -> Json {
    let properties: Map<_, _> = public(resource)
        .filter_map(|relationship| {
            let target = target(api, relationship.target.as_ref())?;
            let suffix = if relationship.many { "ToMany" } else { "ToOne" };
            let mut value = schema(&format!("{}{suffix}", target.schema));
            // OpenAPI 3.1 lets a reference have a description of its own.
            value["description"] = json!(relationship.description);
            Some((relationship.name.clone(), value))
        })
        .collect();
    json!({
        "type": "object",
        "description": "The relationships. `fields` leaves some of them out.",
        "properties": properties,
        "additionalProperties": false
    })
}

/// `CustomerCreateRelationships`, `CustomerUpdateRelationships`
pub(super) fn sent(api: &Api, resource: &Resource, update: bool) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for relationship in &resource.relationships {
        let write = if update { relationship.update } else { relationship.create };
        let Some(target) = target(api, relationship.target.as_ref()) else { continue };
        if write == Write::Never {
            continue;
        }
        if write == Write::Required {
            required.push(relationship.name.clone());
        }
        let identifier = schema(&format!("{}Identifier", target.schema));
        let nullable = !relationship.required && write == Write::Optional;
        let data = if nullable { json!({ "oneOf": [identifier, { "type": "null" }] }) } else { identifier };
        let value = json!({
            "type": "object",
            "description": relationship.description,
            "properties": { "data": data },
            "required": ["data"],
            "additionalProperties": false
        });
        properties.insert(relationship.name.clone(), value);
    }
    let description =
        if properties.is_empty() { "None can be set; an empty object is fine." } else { "The relationships to set." };
    let mut schema = json!({ "type": "object", "description": description, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["additionalProperties"] = json!(false);
    schema
}

/// What leads to this resource: identifiers, relationship objects, and documents of relationship endpoints.
pub(super) fn linkage(resource: &Resource) -> Map<String, Json> {
    let name = |suffix: &str| format!("{}{suffix}", resource.schema);
    let identifier = schema(&name("Identifier"));
    let one = json!({ "oneOf": [identifier, { "type": "null" }] });
    let many = json!({ "type": "array", "items": identifier });
    let mut schemas = Map::new();
    schemas.insert(
        name("Identifier"),
        json!({
            "type": "object",
            "description": "The type and id of a resource.",
            "properties": { "type": type_schema(resource), "id": schema("ResourceId") },
            "required": ["type", "id"],
            "additionalProperties": false
        }),
    );
    for (suffix, data) in [("ToOne", one), ("ToMany", many)] {
        schemas.insert(name(suffix), relationship(&data, &["links"]));
        schemas.insert(name(&format!("{suffix}Response")), relationship(&data, &["links", "data"]));
    }
    schemas
}

fn relationship(data: &Json, required: &[&str]) -> Json {
    json!({
        "type": "object",
        "properties": { "links": schema("RelationshipLinks"), "data": data },
        "required": required,
        "additionalProperties": false
    })
}
