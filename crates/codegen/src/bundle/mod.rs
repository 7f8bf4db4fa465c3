//! The bundle: the whole API as one ordinary OpenAPI document, complete for any tool that reads OpenAPI 3.1.

mod combinations;
mod errors;
mod examples;
mod filters;
mod operations;
mod parameters;
mod prune;
mod relationships;
mod responses;
mod schemas;
mod values;
mod webhooks;

use serde_json::{Map, Value as Json, json};

use crate::model::{Api, Resource};

pub(crate) use errors::{ERROR_RESPONSES, error_response, error_schema};
pub(crate) use examples::attribute_example;
pub(crate) use filters::kind as predicate_kind;
pub(crate) use operations::{request_schema, response_schema};
pub(crate) use responses::{documented, success_status};
pub(crate) use schemas::{Place, attribute_schema, names};
pub(crate) use webhooks::webhook_id;

/// The media type of JSON:API.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.api+json";

/// The components that the bundle refers to and the shared document must bring along, by section.
pub(crate) const SHARED: &[(&str, &[&str])] = &[
    (
        "schemas",
        &["Error", "ResourceId", "ResourceLinks", "ResourceMeta", "ListMeta", "PageLinks", "RelationshipLinks"],
    ),
    ("parameters", &["Id", "PageNumber", "PageSize", "IfNoneMatch"]),
    ("headers", &["ETag"]),
    (
        "responses",
        &[
            "NotModified",
            "BadRequest",
            "Unauthorized",
            "NotFound",
            "NotAcceptable",
            "RequestTimeout",
            "ContentTooLarge",
            "UriTooLong",
            "UnsupportedMediaType",
            "UnprocessableContent",
            "Locked",
            "TooManyRequests",
            "InternalServerError",
            "ServiceUnavailable",
        ],
    ),
];

/// The complete OpenAPI 3.1 document: every operation with its parameters, bodies, answers and examples, shared
/// components, security schemes and webhooks. Members stand in the order in which a reader wants them.
#[must_use]
pub fn bundle(api: &Api) -> Json {
    let mut document = Map::new();
    let member = |name: &str| api.root.get(name).cloned();
    for name in ["openapi", "info", "servers", "security"] {
        document.extend(member(name).map(|value| (name.to_owned(), value)));
    }
    document.insert("tags".to_owned(), tags(api));
    document.insert("paths".to_owned(), paths(api));
    document.insert("webhooks".to_owned(), Json::Object(webhooks::webhooks(api)));
    document.insert("components".to_owned(), Json::Object(components(api)));
    prune::prune(&mut document);
    Json::Object(document)
}

/// The text of `openapi/openapi.json`: the bundle, indented, with a final line break.
#[must_use]
pub fn bundle_text(api: &Api) -> String {
    let mut text = format!("{:#}", bundle(api));
    text.push('\n');
    text
}

/// The declared tags, and one for each resource that has none.
fn tags(api: &Api) -> Json {
    let declared = api.root.get("tags").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let named = |name: &str| declared.iter().find(|tag| tag["name"] == name).cloned();
    let of_resources = api.resources.iter().map(|resource| {
        named(&resource.name).unwrap_or_else(|| json!({ "name": resource.name, "description": resource.description }))
    });
    let others =
        declared.iter().filter(|tag| !api.resources.iter().any(|resource| tag["name"] == resource.name.as_str()));
    of_resources.chain(others.cloned()).collect()
}

fn paths(api: &Api) -> Json {
    let mut paths = Map::new();
    for resource in &api.resources {
        for operation in &resource.operations {
            let item = paths.entry(operation.path.clone()).or_insert_with(|| path_item(&operation.path));
            if let Json::Object(item) = item {
                item.insert(operation.method.clone(), operations::operation(api, resource, operation));
            }
        }
    }
    if let Json::Object(others) = &api.other_paths {
        paths.extend(others.clone());
    }
    Json::Object(paths)
}

fn path_item(path: &str) -> Json {
    if path.contains("{id}") { json!({ "parameters": [reference("parameters", "Id")] }) } else { json!({}) }
}

fn components(api: &Api) -> Map<String, Json> {
    let mut schemas = Map::new();
    let mut parameters = Map::new();
    for resource in &api.resources {
        schemas.extend(schemas::of(api, resource));
        parameters.extend(parameters::components(api, resource));
    }
    let mut components = Map::new();
    extend(&mut components, "schemas", schemas);
    extend(&mut components, "parameters", parameters);
    for (section, shared) in api.components.as_object().into_iter().flatten() {
        extend(&mut components, section, shared.as_object().cloned().unwrap_or_default());
    }
    // What the table of errors says of a shared response stands in place of what the shared document says.
    for (section, own) in errors::components(api) {
        extend(&mut components, section, own);
    }
    if let Some(Json::Object(schemas)) = components.get_mut("schemas") {
        errors::name_codes(api, schemas);
    }
    components
}

fn extend(components: &mut Map<String, Json>, section: &str, more: Map<String, Json>) {
    let entry = components.entry(section.to_owned()).or_insert_with(|| json!({}));
    if let Json::Object(entry) = entry {
        entry.extend(more);
    }
}

/// A reference to a component.
fn reference(section: &str, name: &str) -> Json {
    json!({ "$ref": format!("#/components/{section}/{name}") })
}

/// A reference to a schema.
fn schema(name: &str) -> Json {
    reference("schemas", name)
}

/// `related_to_one` -> `RelatedToOne`.
fn pascal(name: &str) -> String {
    let word = |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
    name.split('_').map(word).collect()
}

/// The resource of this type. The loader has checked that relationships lead to one.
fn target<'a>(api: &'a Api, name: Option<&String>) -> Option<&'a Resource> {
    let name = name?;
    api.resources.iter().find(|resource| resource.name == *name)
}
