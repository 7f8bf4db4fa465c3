//! Operations: their words, parameters, bodies and answers.

use serde_json::{Map, Value as Json, json};

use super::{MEDIA_TYPE, examples, parameters, responses, schema, target};
use crate::model::{Action, Api, Operation, Relationship, Resource};

/// The operation object.
pub(super) fn operation(api: &Api, resource: &Resource, operation: &Operation) -> Json {
    let mut object = Map::new();
    object.insert("operationId".to_owned(), json!(operation.id));
    object.insert("tags".to_owned(), json!([resource.name]));
    object.insert("summary".to_owned(), json!(operation.summary));
    if !operation.description.is_empty() {
        object.insert("description".to_owned(), json!(operation.description));
    }
    let parameters = parameters::of(api, resource, operation);
    if !parameters.is_empty() {
        object.insert("parameters".to_owned(), json!(parameters));
    }
    if let Some(schema) = request_schema(resource, operation) {
        let content = json!({ "schema": schema, "examples": examples::requests(resource, operation) });
        object.insert("requestBody".to_owned(), json!({ "required": true, "content": { MEDIA_TYPE: content } }));
    }
    object.insert("responses".to_owned(), Json::Object(responses::of(api, resource, operation)));
    Json::Object(object)
}

/// The schema of what the operation is sent, if it is sent anything.
pub(crate) fn request_schema(resource: &Resource, operation: &Operation) -> Option<Json> {
    match operation.action {
        Action::Create => Some(schema(&format!("{}CreateRequest", resource.schema))),
        Action::Update => Some(schema(&format!("{}UpdateRequest", resource.schema))),
        _ => None,
    }
}

/// The schema of what the operation answers when it succeeds, if that is anything.
pub(crate) fn response_schema(api: &Api, resource: &Resource, operation: &Operation) -> Option<Json> {
    let name = match &operation.action {
        Action::List => format!("{}List", resource.schema),
        Action::Retrieve | Action::Create | Action::Update => format!("{}Response", resource.schema),
        Action::Delete => return None,
        Action::Related(name) => {
            let relationship = relationship(resource, name)?;
            let target = target(api, relationship.target.as_ref())?;
            let suffix = match (relationship.many, relationship.required) {
                (true, _) => "List",
                (false, true) => "Response",
                (false, false) => "RelatedResponse",
            };
            format!("{}{suffix}", target.schema)
        }
        Action::Relationship(name) => {
            let relationship = relationship(resource, name)?;
            let target = target(api, relationship.target.as_ref())?;
            format!("{}{}Response", target.schema, if relationship.many { "ToMany" } else { "ToOne" })
        }
    };
    Some(schema(&name))
}

/// The relationship with this name.
pub(super) fn relationship<'r>(resource: &'r Resource, name: &str) -> Option<&'r Relationship> {
    resource.relationships.iter().find(|relationship| relationship.name == name)
}
