//! What operations answer when something is wrong, from the table of errors: responses, their schemas and examples, each a
//! component that the operations refer to.

use serde_json::{Map, Value as Json, json};

use super::{MEDIA_TYPE, examples, pascal, reference, schema};
use crate::model::{Api, ErrorEntry, ErrorPlace, Operation, Resource};

/// The statuses of operations that fail, and the shared responses that describe them.
pub(crate) const ERROR_RESPONSES: &[(u16, &str)] = &[
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (404, "NotFound"),
    (406, "NotAcceptable"),
    (408, "RequestTimeout"),
    (413, "ContentTooLarge"),
    (414, "UriTooLong"),
    (415, "UnsupportedMediaType"),
    (422, "UnprocessableContent"),
    (423, "Locked"),
    (429, "TooManyRequests"),
    (500, "InternalServerError"),
    (503, "ServiceUnavailable"),
];

/// The shared response that describes a status.
pub(crate) fn error_response(status: u16) -> Option<&'static str> {
    ERROR_RESPONSES.iter().find(|(known, _)| *known == status).map(|(_, name)| *name)
}

/// The statuses with which an operation can fail.
pub(super) fn statuses(api: &Api, resource: &Resource, operation: &Operation) -> Vec<u16> {
    let place = ErrorPlace::of(resource, operation);
    let occurs = |status: u16| !entries(api, place, status).is_empty();
    ERROR_RESPONSES.iter().map(|(status, _)| *status).filter(|status| occurs(*status)).collect()
}

/// What the body of an operation's answer with this status is.
pub(crate) fn error_schema(api: &Api, resource: &Resource, operation: &Operation, status: u16) -> Json {
    let name = component(api, ErrorPlace::of(resource, operation), status);
    schema(&format!("{name}Errors"))
}

/// The response object: the shared component, or one of the operation's own when its documents show what it looks like here.
pub(super) fn response(api: &Api, resource: &Resource, operation: &Operation, status: u16) -> Json {
    let place = ErrorPlace::of(resource, operation);
    let own = examples::answered(operation, status);
    if own.is_empty() {
        reference("responses", &component(api, place, status))
    } else {
        object(api, place, status, own)
    }
}

/// The components that the table brings along, by section.
pub(super) fn components(api: &Api) -> [(&'static str, Map<String, Json>); 3] {
    let (mut responses, mut schemas) = (Map::new(), Map::new());
    for (status, _) in ERROR_RESPONSES {
        for place in ErrorPlace::ALL {
            let name = component(api, place, *status);
            if !entries(api, place, *status).is_empty() && !responses.contains_key(&name) {
                responses.insert(name.clone(), object(api, place, *status, Map::new()));
                schemas.insert(format!("{name}Errors"), document(&codes(&entries(api, place, *status))));
            }
        }
    }
    let examples = api.errors.api.iter().map(|entry| (example_name(entry), example(entry))).collect();
    [("responses", responses), ("schemas", schemas), ("examples", examples)]
}

/// Lists the codes of both tables in the schemas of their error objects.
pub(super) fn name_codes(api: &Api, schemas: &mut Map<String, Json>) {
    for (name, entries) in [("Error", &api.errors.api), ("TokenError", &api.errors.token)] {
        if let Some(code) = schemas.get_mut(name).and_then(|schema| schema.pointer_mut("/properties/code")) {
            code["enum"] = json!(codes(&entries.iter().collect::<Vec<_>>()));
        }
    }
}

/// The errors that operations of this kind answer with this status.
fn entries(api: &Api, place: ErrorPlace, status: u16) -> Vec<&ErrorEntry> {
    api.errors.api.iter().filter(|entry| entry.status == status && entry.places.contains(&place)).collect()
}

/// The codes of errors, each once.
fn codes<'e>(entries: &[&'e ErrorEntry]) -> Vec<&'e str> {
    let mut codes: Vec<&str> = Vec::new();
    for code in entries.iter().filter_map(|entry| entry.code.as_deref()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The component of a status: called like the shared response where all operations that answer the status answer the same
/// errors, else with the first kind of operation that answers these in front.
fn component(api: &Api, place: ErrorPlace, status: u16) -> String {
    let shared = error_response(status).unwrap_or_default();
    let names =
        |place: ErrorPlace| entries(api, place, status).iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>();
    let own = names(place);
    let mut answering = ErrorPlace::ALL.into_iter().filter(|place| !names(*place).is_empty());
    if answering.clone().all(|other| names(other) == own) {
        return shared.to_owned();
    }
    let first = answering.find(|other| names(*other) == own).unwrap_or(place);
    format!("{}{shared}", pascal(first.as_str()))
}

/// A response object, with these examples in front of the table's.
fn object(api: &Api, place: ErrorPlace, status: u16, own: Map<String, Json>) -> Json {
    let shared = error_response(status).unwrap_or_default();
    let mut response = api
        .components
        .pointer(&format!("/responses/{shared}"))
        .cloned()
        .unwrap_or_else(|| json!({ "description": "" }));
    let entries = entries(api, place, status);
    let said = response["description"].as_str().unwrap_or_default().to_owned();
    response["description"] = json!(description(&said, &entries));
    let mut examples = own;
    for entry in entries {
        let name = entry.name.to_lowercase();
        examples.entry(name).or_insert_with(|| reference("examples", &example_name(entry)));
    }
    let schema = schema(&format!("{}Errors", component(api, place, status)));
    response["content"] = json!({ MEDIA_TYPE: { "schema": schema, "examples": examples } });
    response
}

/// The shared description and, where there are several, the errors in a list.
fn description(shared: &str, entries: &[&ErrorEntry]) -> String {
    if let [only] = entries {
        return format!("{shared} {}", only.help);
    }
    let lines = entries.iter().map(|entry| {
        let code = entry.code.as_ref().map_or_else(|| "No code".to_owned(), |code| format!("`{code}`"));
        format!("\n- {code}, *{}*: {}", entry.title.replace('{', "`{").replace('}', "}`"), entry.when)
    });
    std::iter::once(format!("{shared}\n")).chain(lines).collect()
}

/// An error document of these codes.
fn document(codes: &[&str]) -> Json {
    let error = schema("Error");
    // An error without a code is none of the listed ones, and says no other.
    let items = if codes.is_empty() {
        error
    } else {
        json!({ "allOf": [error, { "properties": { "code": { "enum": codes } } }] })
    };
    json!({
        "type": "object",
        "description": "What is wrong with the request.",
        "properties": { "errors": { "type": "array", "minItems": 1, "items": items } },
        "required": ["errors"],
        "additionalProperties": false
    })
}

fn example_name(entry: &ErrorEntry) -> String {
    format!("{}Error", pascal(&entry.name.to_lowercase()))
}

fn example(entry: &ErrorEntry) -> Json {
    json!({
        "summary": entry.example.summary,
        "description": entry.help,
        "value": { "errors": [entry.object()] }
    })
}
