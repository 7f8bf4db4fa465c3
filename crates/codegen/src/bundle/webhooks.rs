//! Webhooks: one for each topic.

use serde_json::{Map, Value as Json, json};

use super::{MEDIA_TYPE, examples, schema};
use crate::model::{Api, Resource};

/// The webhooks object.
pub(super) fn webhooks(api: &Api) -> Map<String, Json> {
    let topics = api.resources.iter().flat_map(|resource| resource.topics.iter().map(move |topic| (resource, topic)));
    topics
        .map(|(resource, topic)| {
            (format!("{}.{topic}", resource.name), json!({ "post": operation(api, resource, topic) }))
        })
        .collect()
}

/// The name of the operation that a topic's webhook is.
pub(crate) fn webhook_id(resource: &str, topic: &str) -> String {
    format!("on_{resource}_{topic}")
}

fn operation(api: &Api, resource: &Resource, topic: &str) -> Json {
    json!({
        "operationId": webhook_id(&resource.name, topic),
        "tags": [resource.name],
        "summary": format!("{}.{topic}", resource.name),
        "description": format!("Sent when the event `{}.{topic}` happens. Any status from 200 to 299 acknowledges it.", resource.name),
        "security": [],
        "requestBody": {
            "required": true,
            "content": {
                MEDIA_TYPE: {
                    "schema": schema(&format!("{}Response", resource.schema)),
                    "examples": { "default": { "value": { "data": examples::object(api, resource) } } }
                }
            }
        },
        "responses": { "2XX": { "description": "The event is acknowledged." } }
    })
}
