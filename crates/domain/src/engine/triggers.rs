//! Triggers: attributes whose being sent is a command, and what must come with them.

use jsonapi::{Changes, Problem, Rule, Value, Violation};
use persistence::Table;
use persistence::table::Stored;

use crate::Failure;

/// The commands of a write.
pub(super) struct Commands {
    /// The changes without triggers that command nothing.
    pub(super) changes: Changes,
    /// The topics that the commands emit when they succeed.
    pub(super) topics: Vec<&'static str>,
}

/// Finds the commands among the changes. A command without an attribute that it requires is refused, and so is an
/// attribute that means nothing without a command that was not sent; each is blamed on what is missing.
pub(super) fn commands(table: &'static Table, mut changes: Changes) -> Result<Commands, Failure> {
    // `null` and `false` command nothing, and a hook must not take them for a command.
    changes.attributes.retain(|(attribute, value)| {
        attribute.trigger.is_none() || !matches!(value, Value::Null | Value::Boolean(false))
    });
    let missing: Vec<&'static str> = missing(table, &changes);
    if missing.is_empty() {
        let triggers = changes.attributes.iter().filter_map(|(attribute, _)| attribute.trigger.as_ref());
        Ok(Commands { topics: triggers.filter_map(|trigger| trigger.emits).collect(), changes })
    } else {
        let blank = |name: &&str| Problem::Invalid(Violation::attribute(name, Rule::Blank));
        Err(Failure::Problems(missing.iter().map(blank).collect()))
    }
}

fn missing(table: &'static Table, changes: &Changes) -> Vec<&'static str> {
    let sent = |name: &str| changes.get(name).is_some_and(|value| !value.is_null());
    let resource = changes.resource;
    let mut missing = Vec::new();
    for (attribute, trigger) in
        resource.attributes.iter().filter_map(|attribute| Some((attribute, attribute.trigger.as_ref()?)))
    {
        if sent(attribute.name) {
            missing.extend(trigger.requires.iter().copied().filter(|name| !sent(name)));
        } else if trigger.requires.iter().any(|name| sent(name) && serves_triggers_only(table, changes, name)) {
            missing.push(attribute.name);
        }
    }
    missing
}

/// Whether an attribute is stored nowhere and no command that was sent wants it.
fn serves_triggers_only(table: &'static Table, changes: &Changes, name: &str) -> bool {
    let stored = changes.resource.attribute(name).is_some_and(|(at, _)| table.attributes[at] != Stored::Nowhere);
    let wanted = changes.attributes.iter().filter_map(|(attribute, _)| attribute.trigger.as_ref());
    !stored && !wanted.into_iter().any(|trigger| trigger.requires.contains(&name))
}
