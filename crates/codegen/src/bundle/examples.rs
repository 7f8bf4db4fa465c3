//! The examples of an operation: those that are documented, or one that is made of the attributes' examples.

use serde_json::{Map, Value as Json, json};

use super::{operations, relationships, target};
use crate::model::{Action, Api, Attribute, Kind, Operation, Relationship, Resource, Write};

/// The host of the documented examples.
const PUBLIC_URL: &str = "https://yourdomain.commercelayer.io";
/// The id of the documented examples.
pub(super) const ID: &str = "xYZkjABcde";

/// The bodies that are sent, by name. Only those of requests that succeed: the others are there to be refused.
pub(super) fn requests(resource: &Resource, operation: &Operation) -> Json {
    let documented: Map<_, _> = operation
        .examples
        .iter()
        .filter(|example| status(&example.response) < 400)
        .filter_map(|example| Some((example.name.clone(), json!({ "value": example.request.get("body")? }))))
        .collect();
    if documented.is_empty() {
        json!({ "default": { "value": request(resource, operation) } })
    } else {
        Json::Object(documented)
    }
}

/// The bodies that are answered when the operation succeeds, by name.
pub(super) fn responses(api: &Api, resource: &Resource, operation: &Operation, status: u16) -> Json {
    let documented = answered(operation, status);
    if documented.is_empty() {
        json!({ "default": { "value": response(api, resource, operation) } })
    } else {
        Json::Object(documented)
    }
}

/// The documented bodies of answers with this status, by name.
pub(super) fn answered(operation: &Operation, wanted: u16) -> Map<String, Json> {
    operation
        .examples
        .iter()
        .filter(|example| status(&example.response) == u64::from(wanted))
        .filter_map(|example| Some((example.name.clone(), json!({ "value": example.response.get("body")? }))))
        .collect()
}

fn status(response: &Json) -> u64 {
    response.get("status").and_then(Json::as_u64).unwrap_or_default()
}

/// A value of an attribute: its example, else its default, else what its kind suggests.
pub(crate) fn attribute_example(attribute: &Attribute) -> Json {
    let given = attribute.example.as_ref().or(attribute.default.as_ref());
    if let Some(given) = given {
        return given.clone();
    }
    if let Some(first) = attribute.constraints.enumeration.first() {
        return json!(first);
    }
    if attribute.nullable {
        return Json::Null;
    }
    match attribute.kind {
        Kind::String => json!("string"),
        Kind::DateTime => json!("2018-01-01T12:00:00.000Z"),
        Kind::Date => json!("2018-01-01"),
        Kind::Integer | Kind::Number => json!(1),
        Kind::Boolean => json!(true),
        Kind::Object => json!({}),
        Kind::Array => json!([]),
    }
}

fn request(resource: &Resource, operation: &Operation) -> Json {
    let update = operation.action == Action::Update;
    let write = |create: Write, on_update: Write| if update { on_update } else { create };
    let sent = resource.attributes.iter().filter(|attribute| write(attribute.create, attribute.update) != Write::Never);
    let attributes: Map<_, _> = sent.map(|attribute| (attribute.name.clone(), attribute_example(attribute))).collect();
    let related =
        resource.relationships.iter().filter(|relation| write(relation.create, relation.update) == Write::Required);
    let relationships: Map<_, _> = related
        .map(|relationship| (relationship.name.clone(), json!({ "data": { "type": relationship.target, "id": ID } })))
        .collect();
    let mut data = json!({ "type": resource.name });
    if update {
        data["id"] = json!(ID);
    }
    if !attributes.is_empty() {
        data["attributes"] = Json::Object(attributes);
    }
    if !relationships.is_empty() {
        data["relationships"] = Json::Object(relationships);
    }
    json!({ "data": data })
}

fn response(api: &Api, resource: &Resource, operation: &Operation) -> Json {
    let related = |name: &str| {
        let relationship = operations::relationship(resource, name)?;
        Some((relationship, target(api, relationship.target.as_ref())?))
    };
    let path = operation.path.replace("{id}", ID);
    match &operation.action {
        Action::List => page(api, resource, &path),
        Action::Retrieve | Action::Create | Action::Update | Action::Delete => json!({ "data": object(api, resource) }),
        Action::Related(name) => match related(name) {
            Some((relationship, target)) if relationship.many => page(api, target, &path),
            Some((_, target)) => json!({ "data": object(api, target) }),
            None => Json::Null,
        },
        Action::Relationship(name) => match related(name) {
            Some((relationship, target)) => {
                let identifier = json!({ "type": target.name, "id": ID });
                let data = if relationship.many { json!([identifier]) } else { identifier };
                json!({ "links": links(api, resource, relationship), "data": data })
            }
            None => Json::Null,
        },
    }
}

/// The resource object of the examples.
pub(super) fn object(api: &Api, resource: &Resource) -> Json {
    let readable = resource.attributes.iter().filter(|attribute| attribute.readable);
    let attributes: Map<_, _> =
        readable.map(|attribute| (attribute.name.clone(), attribute_example(attribute))).collect();
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(ID));
    object.insert("type".to_owned(), json!(resource.name));
    object.insert("links".to_owned(), json!({ "self": format!("{PUBLIC_URL}{}/{}/{ID}", api.prefix, resource.name) }));
    object.insert("attributes".to_owned(), Json::Object(attributes));
    let public: Map<_, _> = relationships::public(resource)
        .map(|relationship| (relationship.name.clone(), json!({ "links": links(api, resource, relationship) })))
        .collect();
    if !public.is_empty() {
        object.insert("relationships".to_owned(), Json::Object(public));
    }
    object.insert("meta".to_owned(), meta(api));
    Json::Object(object)
}

fn links(api: &Api, resource: &Resource, relationship: &Relationship) -> Json {
    let own = format!("{PUBLIC_URL}{}/{}/{ID}", api.prefix, resource.name);
    let name = &relationship.name;
    json!({ "self": format!("{own}/relationships/{name}"), "related": format!("{own}/{name}") })
}

/// The examples of the shared schema's properties.
fn meta(api: &Api) -> Json {
    let properties = api.components.pointer("/schemas/ResourceMeta/properties").and_then(Json::as_object);
    let examples = properties.into_iter().flatten().filter_map(|(name, schema)| {
        let example = schema.get("example").or_else(|| schema.pointer("/examples/0"))?;
        Some((name.clone(), example.clone()))
    });
    Json::Object(examples.collect())
}

fn page(api: &Api, resource: &Resource, path: &str) -> Json {
    let link = format!("{PUBLIC_URL}{path}?page%5Bnumber%5D=1&page%5Bsize%5D={}", resource.page.0);
    json!({
        "data": [object(api, resource)],
        "meta": { "record_count": 1, "page_count": 1 },
        "links": { "first": link, "last": link }
    })
}
