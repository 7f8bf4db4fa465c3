//! Takes out the components that nothing refers to.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

/// The section whose components are referred to by name, not by `$ref`.
const BY_NAME: &str = "securitySchemes";

/// Leaves the components that paths and webhooks lead to, and those that these lead to.
pub(super) fn prune(document: &mut Map<String, Json>) {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for root in ["paths", "webhooks"] {
        if let Some(value) = document.get(root) {
            references(value, &mut open);
        }
    }
    // They stand last, so that taking them out and putting them back leaves them where they are.
    let Some(mut components) = document.shift_remove("components") else { return };
    while let Some(pointer) = open.pop() {
        if let Some(component) = components.pointer(&pointer)
            && reached.insert(pointer)
        {
            references(component, &mut open);
        }
    }
    if let Json::Object(sections) = &mut components {
        for (section, content) in sections.iter_mut().filter(|(section, _)| *section != BY_NAME) {
            if let Json::Object(content) = content {
                content.retain(|name, _| reached.contains(&format!("/{section}/{name}")));
            }
        }
        sections.retain(|_, content| content.as_object().is_none_or(|content| !content.is_empty()));
    }
    document.insert("components".to_owned(), components);
}

/// The components that a value refers to, as pointers below `components`.
fn references(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            if let Some(Json::String(reference)) = members.get("$ref") {
                found.extend(reference.strip_prefix("#/components").map(str::to_owned));
            }
            members.values().for_each(|member| references(member, found));
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
