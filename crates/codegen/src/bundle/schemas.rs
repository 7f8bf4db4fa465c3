//! The schemas of a resource: its attributes as answers show them and as requests send them, and the documents around.

use serde_json::{Map, Value as Json, json};

use super::relationships;
use super::schema;
use crate::model::{Action, Api, Attribute, Kind, Resource, Write};

/// Where an attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In an answer.
    Answer,
    /// In a request that creates.
    Create,
    /// In a request that updates.
    Update,
}

/// The names of the component schemas that a resource brings along.
pub(crate) fn names(schema: &str) -> Vec<String> {
    let suffixes = [
        "",
        "Attributes",
        "Relationships",
        "Identifier",
        "ToOne",
        "ToOneResponse",
        "ToMany",
        "ToManyResponse",
        "Response",
        "RelatedResponse",
        "List",
        "Create",
        "CreateRelationships",
        "CreateRequest",
        "Update",
        "UpdateRelationships",
        "UpdateRequest",
    ];
    suffixes.iter().map(|suffix| format!("{schema}{suffix}")).collect()
}

/// The schemas of a resource, by name. Those that nothing refers to are taken out again later.
pub(super) fn of(api: &Api, resource: &Resource) -> Map<String, Json> {
    let name = |suffix: &str| format!("{}{suffix}", resource.schema);
    let mut schemas = Map::new();
    schemas.insert(name(""), object(resource));
    schemas.insert(name("Attributes"), attributes(resource));
    schemas.insert(name("Relationships"), relationships::answered(api, resource));
    schemas.extend(relationships::linkage(resource));
    schemas.insert(name("Response"), response(api, resource, false));
    schemas.insert(name("RelatedResponse"), response(api, resource, true));
    schemas.insert(name("List"), list(api, resource));
    for (action, suffix) in [(Action::Create, "Create"), (Action::Update, "Update")] {
        if resource.operations.iter().any(|operation| operation.action == action) {
            let update = action == Action::Update;
            let place = if update { Place::Update } else { Place::Create };
            schemas.insert(name(suffix), sent_attributes(resource, place));
            schemas.insert(name(&format!("{suffix}Relationships")), relationships::sent(api, resource, update));
            schemas.insert(name(&format!("{suffix}Request")), request(resource, suffix));
        }
    }
    schemas
}

/// The resource object. Attributes and relationships are not required: `fields` leaves out what it does not name.
fn object(resource: &Resource) -> Json {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), schema("ResourceId"));
    properties.insert("type".to_owned(), type_schema(resource));
    properties.insert("links".to_owned(), schema("ResourceLinks"));
    properties.insert("attributes".to_owned(), schema(&format!("{}Attributes", resource.schema)));
    if resource.relationships.iter().any(|relationship| !relationship.private) {
        properties.insert("relationships".to_owned(), schema(&format!("{}Relationships", resource.schema)));
    }
    properties.insert("meta".to_owned(), schema("ResourceMeta"));
    json!({
        "type": "object",
        "description": resource.description,
        "properties": properties,
        "required": ["id", "type", "links", "meta"],
        "additionalProperties": false
    })
}

/// The type, which has one value.
pub(super) fn type_schema(resource: &Resource) -> Json {
    json!({ "type": "string", "enum": [resource.name], "description": "The resource's type." })
}

fn attributes(resource: &Resource) -> Json {
    let readable = resource.attributes.iter().filter(|attribute| attribute.readable);
    let properties: Map<_, _> =
        readable.map(|attribute| (attribute.name.clone(), attribute_schema(attribute, Place::Answer))).collect();
    json!({
        "type": "object",
        "description": "The attributes. `fields` and the permissions of the caller leave some of them out.",
        "properties": properties,
        "additionalProperties": false
    })
}

fn sent_attributes(resource: &Resource, place: Place) -> Json {
    let sent = || resource.attributes.iter().filter(|attribute| write(attribute, place) != Write::Never);
    let properties: Map<_, _> =
        sent().map(|attribute| (attribute.name.clone(), attribute_schema(attribute, place))).collect();
    let required: Vec<_> = sent()
        .filter(|attribute| write(attribute, place) == Write::Required)
        .map(|attribute| attribute.name.as_str())
        .collect();
    let description =
        if place == Place::Update { "The attributes to change." } else { "The attributes of the new resource." };
    let mut schema = json!({ "type": "object", "description": description, "properties": properties });
    if let Json::Object(members) = &mut schema {
        if !required.is_empty() {
            members.insert("required".to_owned(), json!(required));
        }
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

/// Whether a request at this place may or must send the attribute.
fn write(attribute: &Attribute, place: Place) -> Write {
    match place {
        Place::Answer => Write::Never,
        Place::Create => attribute.create,
        Place::Update => attribute.update,
    }
}

/// The schema of an attribute where it stands. What must be sent must not be null.
pub(crate) fn attribute_schema(attribute: &Attribute, place: Place) -> Json {
    let mut schema = Map::new();
    let nullable = attribute.nullable && write(attribute, place) != Write::Required;
    let (name, format) = kind(attribute.kind);
    schema.insert("type".to_owned(), if nullable { json!([name, "null"]) } else { json!(name) });
    let constraints = &attribute.constraints;
    let mut put = |key: &str, value: Option<Json>| schema.extend(value.map(|value| (key.to_owned(), value)));
    put("format", constraints.format.as_deref().or(format).map(Json::from));
    if !constraints.enumeration.is_empty() {
        let null = nullable.then_some(Json::Null);
        put("enum", Some(constraints.enumeration.iter().map(|value| json!(value)).chain(null).collect()));
    }
    put("minLength", constraints.min_length.map(Json::from));
    put("maxLength", constraints.max_length.map(Json::from));
    put("minimum", constraints.minimum.map(|bound| number(attribute.kind, bound)));
    put("maximum", constraints.maximum.map(|bound| number(attribute.kind, bound)));
    put("items", constraints.items.clone());
    // An update that leaves an attribute out leaves it as it is, so the default belongs to a create alone.
    put("default", attribute.default.clone().filter(|_| place == Place::Create));
    put("writeOnly", (!attribute.readable).then_some(Json::Bool(true)));
    put("deprecated", attribute.deprecated.then_some(Json::Bool(true)));
    put("description", Some(json!(attribute.description)));
    put(
        "examples",
        attribute.example.clone().filter(|example| nullable || !example.is_null()).map(|example| json!([example])),
    );
    Json::Object(schema)
}

/// The JSON type of a kind, and the format that goes with it.
pub(super) fn kind(kind: Kind) -> (&'static str, Option<&'static str>) {
    match kind {
        Kind::String => ("string", None),
        Kind::DateTime => ("string", Some("date-time")),
        Kind::Date => ("string", Some("date")),
        Kind::Integer => ("integer", Some("int64")),
        Kind::Number => ("number", Some("double")),
        Kind::Boolean => ("boolean", None),
        Kind::Object => ("object", None),
        Kind::Array => ("array", None),
    }
}

/// A bound as a reader expects it: `3`, not `3.0`, for integers.
#[expect(clippy::cast_possible_truncation, reason = "the loader lets only whole numbers bound integers")]
fn number(kind: Kind, bound: f64) -> Json {
    if kind == Kind::Integer { json!(bound as i64) } else { json!(bound) }
}

fn response(api: &Api, resource: &Resource, nullable: bool) -> Json {
    let data = schema(&resource.schema);
    let data = if nullable { json!({ "oneOf": [data, { "type": "null" }] }) } else { data };
    document(api, resource, &data, &[])
}

fn list(api: &Api, resource: &Resource) -> Json {
    let data = json!({ "type": "array", "items": schema(&resource.schema) });
    document(api, resource, &data, &[("meta", schema("ListMeta")), ("links", schema("PageLinks"))])
}

/// A document: `data`, `included` when something can be included, and what else belongs to it.
fn document(api: &Api, resource: &Resource, data: &Json, others: &[(&str, Json)]) -> Json {
    let mut properties = Map::new();
    properties.insert("data".to_owned(), data.clone());
    let included: Vec<_> =
        relationships::included(api, resource).into_iter().map(|included| schema(&included.schema)).collect();
    if let [first, rest @ ..] = included.as_slice() {
        let items = if rest.is_empty() { first.clone() } else { json!({ "oneOf": included }) };
        properties.insert(
            "included".to_owned(),
            json!({ "type": "array", "items": items, "description": "What `include` asked for, each resource once." }),
        );
    }
    let required: Vec<_> = std::iter::once("data").chain(others.iter().map(|(name, _)| *name)).collect();
    properties.extend(others.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn request(resource: &Resource, suffix: &str) -> Json {
    let update = suffix == "Update";
    let mut properties = Map::new();
    properties.insert("type".to_owned(), type_schema(resource));
    if update {
        properties.insert("id".to_owned(), schema("ResourceId"));
    }
    properties.insert("attributes".to_owned(), schema(&format!("{}{suffix}", resource.schema)));
    properties.insert("relationships".to_owned(), schema(&format!("{}{suffix}Relationships", resource.schema)));
    let must = |write: Write| write == Write::Required;
    let attributes = resource.attributes.iter().any(|a| must(if update { a.update } else { a.create }));
    let relationships = resource.relationships.iter().any(|r| must(if update { r.update } else { r.create }));
    let required: Vec<_> =
        [("type", true), ("id", update), ("attributes", attributes), ("relationships", relationships)]
            .into_iter()
            .filter_map(|(name, required)| required.then_some(name))
            .collect();
    json!({
        "type": "object",
        "properties": {
            "data": { "type": "object", "properties": properties, "required": required, "additionalProperties": false }
        },
        "required": ["data"],
        "additionalProperties": false
    })
}
