//! The answers of an operation, by status; an error stands only where it can occur.

use serde_json::{Map, Value as Json, json};

use super::{MEDIA_TYPE, examples, operations, reference, schema};
use crate::model::{Action, Api, Operation, Resource};

/// The statuses of an operation: the one of success, then the errors with the components that describe them.
pub(crate) fn documented(operation: &Operation) -> Vec<(u16, &'static str)> {
    let writes = matches!(operation.action, Action::Create | Action::Update);
    let success = match operation.action {
        Action::Create => 201,
        Action::Delete => 204,
        _ => 200,
    };
    let finds = operation.path.contains("{id}");
    let errors = [
        (400, "BadRequest", true),
        (401, "Unauthorized", true),
        (404, "NotFound", finds),
        (406, "NotAcceptable", true),
        (413, "ContentTooLarge", writes),
        (414, "UriTooLong", true),
        (415, "UnsupportedMediaType", writes),
        (422, "UnprocessableContent", writes),
        (423, "Locked", operation.action == Action::Delete),
        (429, "TooManyRequests", true),
        (500, "InternalServerError", true),
        (503, "ServiceUnavailable", true),
    ];
    let errors = errors.into_iter().filter_map(|(status, name, occurs)| occurs.then_some((status, name)));
    std::iter::once((success, "")).chain(errors).collect()
}

/// The responses object.
pub(super) fn of(api: &Api, resource: &Resource, operation: &Operation) -> Map<String, Json> {
    documented(operation)
        .into_iter()
        .map(|(status, component)| {
            let response = if component.is_empty() {
                success(api, resource, operation, status)
            } else {
                error(api, operation, status, component)
            };
            (status.to_string(), response)
        })
        .collect()
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
    json!({ "description": description, "content": { MEDIA_TYPE: { "schema": schema, "examples": examples } } })
}

/// An error: the shared component, or one of the operation's own when its documents show what it looks like here.
fn error(api: &Api, operation: &Operation, status: u16, component: &str) -> Json {
    let shared = reference("responses", component);
    let own = examples::answered(operation, status);
    if own.is_empty() {
        return shared;
    }
    let mut response = api.components.pointer(&format!("/responses/{component}")).cloned().unwrap_or_else(|| json!({}));
    response["content"] = json!({ MEDIA_TYPE: { "schema": schema("Errors"), "examples": own } });
    response
}
