//! The answers of an operation, by status; an error stands only where it can occur.

use serde_json::{Map, Value as Json, json};

use super::{MEDIA_TYPE, errors, examples, operations, reference};
use crate::model::{Action, Api, Operation, Resource};

/// The status of success.
pub(crate) fn success_status(operation: &Operation) -> u16 {
    match operation.action {
        Action::Create => 201,
        Action::Delete => 204,
        _ => 200,
    }
}

/// The statuses of an operation whose answers have a documented body: the one of success, then those of errors.
pub(crate) fn documented(api: &Api, resource: &Resource, operation: &Operation) -> Vec<u16> {
    std::iter::once(success_status(operation)).chain(errors::statuses(api, resource, operation)).collect()
}

/// The responses object.
pub(super) fn of(api: &Api, resource: &Resource, operation: &Operation) -> Map<String, Json> {
    let status = success_status(operation);
    let mut responses = Map::new();
    responses.insert(status.to_string(), success(api, resource, operation, status));
    if operation.method == "get" {
        responses.insert("304".to_owned(), reference("responses", "NotModified"));
    }
    for status in errors::statuses(api, resource, operation) {
        responses.insert(status.to_string(), errors::response(api, resource, operation, status));
    }
    responses
}

fn success(api: &Api, resource: &Resource, operation: &Operation, status: u16) -> Json {
    let Some(schema) = operations::response_schema(api, resource, operation) else {
        return json!({ "description": "It is done; the body is empty." });
    };
    let examples = examples::responses(api, resource, operation, status);
    let description = match operation.action {
        Action::List => "A page of the list.",
        Action::Create => "The new resource.",
        Action::Update => "The resource as it is now.",
        Action::Related(_) => "What the relationship leads to.",
        Action::Relationship(_) => "The types and ids.",
        Action::Retrieve | Action::Delete => "The resource.",
    };
    let mut response = Map::new();
    response.insert("description".to_owned(), json!(description));
    if operation.method == "get" {
        response.insert("headers".to_owned(), json!({ "ETag": reference("headers", "ETag") }));
    }
    response.insert("content".to_owned(), json!({ MEDIA_TYPE: { "schema": schema, "examples": examples } }));
    Json::Object(response)
}
