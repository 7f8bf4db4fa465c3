//! The query parameters of an operation, by their literal names.

use serde_json::{Map, Value as Json, json};

use super::{reference, relationships, target};
use crate::model::{Action, Api, Operation, Resource};

/// The parameters that a resource brings along, by component name.
pub(super) fn components(resource: &Resource) -> Map<String, Json> {
    let mut components = Map::new();
    let plural = &resource.title;
    components.insert(name(resource, "Fields"), fields(resource));
    if relationships::includable(resource).next().is_some() {
        let names: Vec<_> =
            relationships::includable(resource).map(|relationship| relationship.name.as_str()).collect();
        let description = "The relationships whose resources come along in `included`, separated by commas.";
        components.insert(name(resource, "Include"), list_of("include", description, &names));
    }
    let keys: Vec<_> = std::iter::once("id")
        .chain(
            resource.attributes.iter().filter(|attribute| attribute.sortable).map(|attribute| attribute.name.as_str()),
        )
        .flat_map(|key| [key.to_owned(), format!("-{key}")])
        .collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let description = format!(
        "The order, most significant key first; `-` turns a key around. {plural} come {} by default.",
        order(resource)
    );
    components.insert(name(resource, "Sort"), list_of("sort", &description, &keys));
    let (default, max) = resource.page;
    components.insert(
        name(resource, "PageSize"),
        json!({
            "name": "page[size]",
            "in": "query",
            "description": "How many resources a page holds.",
            "schema": { "type": "integer", "minimum": 1, "maximum": max, "default": default }
        }),
    );
    components
}

fn name(resource: &Resource, suffix: &str) -> String {
    format!("{}{suffix}", resource.schema)
}

/// The default order in words.
fn order(resource: &Resource) -> String {
    let keys: Vec<_> = resource
        .default_sort
        .iter()
        .map(|key| format!("by `{}{}`", if key.descending { "-" } else { "" }, key.attribute))
        .collect();
    if keys.is_empty() { "by `id`".to_owned() } else { keys.join(", then ") }
}

fn fields(resource: &Resource) -> Json {
    let attributes =
        resource.attributes.iter().filter(|attribute| attribute.readable).map(|attribute| attribute.name.as_str());
    let names: Vec<_> =
        attributes.chain(relationships::public(resource).map(|relationship| relationship.name.as_str())).collect();
    let description = format!(
        "The attributes and relationships that {} show, separated by commas; all of them by default.",
        resource.name
    );
    list_of(&format!("fields[{}]", resource.name), &description, &names)
}

fn list_of(name: &str, description: &str, values: &[&str]) -> Json {
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": false,
        "schema": { "type": "array", "items": { "type": "string", "enum": values }, "uniqueItems": true }
    })
}

/// The query parameters of an operation: of lists page, sort and what all have; of single resources include and fields.
pub(super) fn of(api: &Api, resource: &Resource, operation: &Operation) -> Vec<Json> {
    let (shown, many) = match &operation.action {
        Action::List => (Some(resource), true),
        Action::Retrieve | Action::Create | Action::Update => (Some(resource), false),
        Action::Related(name) => {
            let relationship = resource.relationships.iter().find(|relationship| relationship.name == *name);
            let shown = relationship.and_then(|relationship| target(api, relationship.target.as_ref()));
            (shown, relationship.is_some_and(|relationship| relationship.many))
        }
        Action::Delete | Action::Relationship(_) => (None, false),
    };
    let Some(shown) = shown else { return Vec::new() };
    let component = |suffix: &str| reference("parameters", &name(shown, suffix));
    let mut parameters = Vec::new();
    if many {
        parameters.push(reference("parameters", "PageNumber"));
        parameters.push(if limits(api) == Some(shown.page) {
            reference("parameters", "PageSize")
        } else {
            component("PageSize")
        });
        parameters.push(component("Sort"));
    }
    let mut typed = vec![shown];
    if relationships::includable(shown).next().is_some() {
        parameters.push(component("Include"));
        for relationship in relationships::includable(shown) {
            let included = target(api, relationship.target.as_ref());
            typed.extend(included.filter(|included| !typed.iter().any(|other| other.name == included.name)));
        }
    }
    parameters.extend(typed.into_iter().map(|resource| reference("parameters", &name(resource, "Fields"))));
    parameters
}

/// The page limits that the shared parameter says.
fn limits(api: &Api) -> Option<(u64, u64)> {
    let schema = api.components.pointer("/parameters/PageSize/schema")?;
    Some((schema.get("default")?.as_u64()?, schema.get("maximum")?.as_u64()?))
}
