//! Events: rows that tell what happened to a resource, written in the same unit as the change.

use jsonapi::Value;
use persistence::Step;
use persistence::events::{TABLE, column};

use crate::rules::{Draft, RuleContext};

/// The insertion of one event for each topic of the draft, in the order in which they were emitted.
pub(super) fn steps(context: &RuleContext<'_>, draft: &Draft) -> Vec<Step> {
    draft.topics.iter().map(|topic| step(context, draft, topic)).collect()
}

fn step(context: &RuleContext<'_>, draft: &Draft, topic: &str) -> Step {
    let resource = draft.table().resource;
    debug_assert!(resource.topics.contains(&topic), "{topic} is no topic of {}", resource.name);
    let text = |text: String| Value::String(text);
    let values = vec![
        (column::ID, text(context.chance.id())),
        (column::NAME, text(format!("{}.{topic}", resource.name))),
        (column::RESOURCE_TYPE, text(resource.name.to_owned())),
        (column::RESOURCE_ID, text(draft.id().to_owned())),
        (column::CREATED_AT, Value::DateTime(draft.now())),
        (column::UPDATED_AT, Value::DateTime(draft.now())),
        (column::METADATA, Value::Json("{}".to_owned())),
    ];
    Step::Insert { table: &TABLE, values }
}
