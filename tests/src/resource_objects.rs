//! What a schema cannot say of resource objects: which names they show, in which order, and which never.

use jsonapi::Resource;
use serde_json::{Map, Value};

use crate::answer::Answer;

const MEMBERS: [&str; 6] = ["id", "type", "links", "attributes", "relationships", "meta"];

/// Checks every resource object of an answer, and that no write-only name is a member anywhere.
///
/// # Errors
///
/// When one shows too much, or in another order than the document.
pub(crate) fn check(answer: &Answer) -> Result<(), String> {
    let Some(document) = answer.document() else { return Ok(()) };
    no_write_only(&document)?;
    let primary = match &document["data"] {
        Value::Array(objects) => objects.as_slice(),
        one => std::slice::from_ref(one),
    };
    let included = document["included"].as_array().map_or([].as_slice(), Vec::as_slice);
    primary.iter().chain(included).filter(|object| object.get("attributes").is_some()).try_for_each(resource_object)
}

fn resource_object(object: &Value) -> Result<(), String> {
    let name = object["type"].as_str().unwrap_or_default();
    let resource = models::RESOURCES.iter().find(|resource| resource.name == name);
    let resource = resource.ok_or_else(|| format!("{name} is no resource"))?;
    ordered("members", object, &MEMBERS)?;
    let attributes: Vec<&str> =
        resource.attributes.iter().filter(|attribute| attribute.readable).map(|attribute| attribute.name).collect();
    ordered("attributes", &object["attributes"], &attributes)?;
    let relationships: Vec<&str> = resource.relationships.iter().map(|relationship| relationship.name).collect();
    ordered("relationships", &object["relationships"], &relationships)
}

/// The members of an object are among those allowed, and in their order.
fn ordered(what: &str, object: &Value, allowed: &[&str]) -> Result<(), String> {
    let empty = Map::new();
    let members = object.as_object().unwrap_or(&empty);
    let mut rest = allowed.iter();
    for member in members.keys() {
        if !rest.any(|name| name == member) {
            return Err(format!(
                "{what}: {member} is not documented there, or out of order; documented are {allowed:?}"
            ));
        }
    }
    Ok(())
}

fn no_write_only(value: &Value) -> Result<(), String> {
    match value {
        Value::Array(values) => values.iter().try_for_each(no_write_only),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            if write_only(name) {
                return Err(format!("{name} is write-only, and is shown"));
            }
            // What is in metadata is the caller's.
            if name == "metadata" { Ok(()) } else { no_write_only(value) }
        }),
        _ => Ok(()),
    }
}

fn write_only(name: &str) -> bool {
    let hides = |resource: &&&Resource| resource.attribute(name).is_some_and(|(_, attribute)| !attribute.readable);
    models::RESOURCES.iter().any(|resource| hides(&resource))
}
