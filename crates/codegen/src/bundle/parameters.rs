//! The parameters of an operation, by their literal names.

use serde_json::{Map, Value as Json, json};

use super::{filters, reference, relationships, target};
use crate::model::{Action, Api, Operation, Resource};

/// The parameters that a resource brings along, by component name.
pub(super) fn components(api: &Api, resource: &Resource) -> Map<String, Json> {
    let mut components = Map::new();
    let plural = &resource.title;
    components.insert(name(resource, "Fields"), fields(resource));
    if relationships::includable(resource).next().is_some() {
        let paths = relationships::paths(api, resource);
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let description = "The relationships whose resources come along in `included`, separated by commas. A dot leads on \
                           to a relationship of what comes along.";
        components.insert(name(resource, "Include"), list_of("include", description, &paths));
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
    components.extend(filters::of(api, resource).into_iter().map(|filter| (filter.component, filter.parameter)));
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

/// The parameters of an operation: of lists pages, order, filters and what all have; of single resources include and fields;
/// of linkage pages; of whatever is read the header of conditional requests.
pub(super) fn of(api: &Api, resource: &Resource, operation: &Operation) -> Vec<Json> {
    let related = |name: &str| {
        let relationship = super::operations::relationship(resource, name)?;
        Some((target(api, relationship.target.as_ref())?, relationship.many))
    };
    let mut parameters = match &operation.action {
        Action::List => list(api, resource),
        Action::Retrieve | Action::Create | Action::Update => shown(api, resource),
        Action::Related(name) => related(name)
            .map(|(target, many)| if many { list(api, target) } else { shown(api, target) })
            .unwrap_or_default(),
        Action::Relationship(name) => {
            related(name).filter(|(_, many)| *many).map(|(target, _)| pages(api, target).to_vec()).unwrap_or_default()
        }
        Action::Delete => Vec::new(),
    };
    if operation.method == "get" {
        parameters.push(reference("parameters", "IfNoneMatch"));
    }
    parameters
}

fn list(api: &Api, resource: &Resource) -> Vec<Json> {
    let mut parameters = pages(api, resource).to_vec();
    parameters.push(reference("parameters", &name(resource, "Sort")));
    parameters.extend(shown(api, resource));
    parameters.extend(filters::of(api, resource).iter().map(|filter| reference("parameters", &filter.component)));
    parameters
}

/// What is shown of a resource and of those that come along.
fn shown(api: &Api, resource: &Resource) -> Vec<Json> {
    let included = relationships::included(api, resource);
    let include = (!included.is_empty()).then(|| reference("parameters", &name(resource, "Include")));
    let others = included.into_iter().filter(|included| included.name != resource.name);
    let fields = std::iter::once(resource).chain(others).map(|shown| reference("parameters", &name(shown, "Fields")));
    include.into_iter().chain(fields).collect()
}

fn pages(api: &Api, resource: &Resource) -> [Json; 2] {
    let size = if limits(api) == Some(resource.page) { "PageSize".to_owned() } else { name(resource, "PageSize") };
    [reference("parameters", "PageNumber"), reference("parameters", &size)]
}

/// The page limits that the shared parameter says.
fn limits(api: &Api) -> Option<(u64, u64)> {
    let schema = api.components.pointer("/parameters/PageSize/schema")?;
    Some((schema.get("default")?.as_u64()?, schema.get("maximum")?.as_u64()?))
}
