//! Triggers: attributes whose value is a command.

use super::super::draft::{Common, Draft};
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::Spanned;
use crate::vocabulary::{Attribute, Trigger};

/// Checks the triggers of a resource, and that nothing else looks like one.
pub(super) fn check(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    for (name, attribute) in draft.attributes(common) {
        match &attribute.trigger {
            Some(trigger) => {
                underscore(name, trigger, reports);
                hidden(name, attribute, trigger, reports);
                requirements(draft, common, name, attribute, trigger, reports);
                topic(draft, trigger, reports);
            }
            None if name.starts_with('_') => reports.push(
                Report::new(Code::TriggerName, name.place, format!("`{}` looks like a trigger", name.value))
                    .label("begins with an underscore")
                    .help(format!("give it an `x-trigger`, or call it `{}`", name.trim_start_matches('_'))),
            ),
            None => {}
        }
    }
}

fn underscore(name: &Spanned<String>, trigger: &Spanned<Trigger>, reports: &mut Reports) {
    if !name.starts_with('_') {
        reports.push(
            Report::new(
                Code::TriggerName,
                name.place,
                format!("the trigger `{}` does not begin with an underscore", name.value),
            )
            .label("clients tell triggers by their underscore")
            .related(trigger.place, "this makes it a trigger")
            .help(format!("call it `_{}`", name.value)),
        );
    }
}

fn hidden(name: &Spanned<String>, attribute: &Attribute, trigger: &Spanned<Trigger>, reports: &mut Reports) {
    if !attribute.write_only.as_ref().is_some_and(|flag| flag.value) {
        reports.push(
            Report::new(
                Code::ContradictoryAccess,
                name.place,
                format!("the trigger `{}` is not `writeOnly`", name.value),
            )
            .label("a command is never shown")
            .related(trigger.place, "this makes it a trigger")
            .help("add `writeOnly: true`"),
        );
    }
}

fn requirements(
    draft: &Draft<'_>,
    common: &Common,
    name: &Spanned<String>,
    attribute: &Attribute,
    trigger: &Trigger,
    reports: &mut Reports,
) {
    for required in &trigger.requires {
        let report = |message: String| Report::new(Code::UnknownRequirement, required.place, message);
        if required.value == name.value {
            reports.push(report(format!("`{}` requires itself", name.value)).help("remove it from the list"));
            continue;
        }
        let Some(found) = draft.attribute(common, required) else {
            if !draft.attribute_names().any(|other| other == required.value) {
                let names = draft.attribute_names().chain(common.attributes.iter().map(|(name, _)| name.as_str()));
                let help = nearest(required, names).map_or_else(
                    || "declare it, or remove it from the list".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                reports.push(
                    report(format!("there is no attribute `{}`", required.value))
                        .label("required by the trigger")
                        .help(help),
                );
            }
            continue;
        };
        // A trigger is sent on update unless told otherwise.
        let on_create = attribute.create.is_some() && found.create.is_none();
        let on_update = (attribute.update.is_some() || attribute.create.is_none())
            && found.update.is_none()
            && found.trigger.is_none();
        if on_create || on_update {
            let action = if on_update { "update" } else { "create" };
            reports.push(
                report(format!("`{}` cannot be sent with the trigger", required.value))
                    .label("required by the trigger")
                    .related(found.place, format!("not writable on {action}"))
                    .help(format!("add `x-{action}: optional` to `{}`", required.value)),
            );
        }
    }
}

fn topic(draft: &Draft<'_>, trigger: &Trigger, reports: &mut Reports) {
    let Some(topic) = &trigger.emits else { return };
    let topics = &draft.resource.resource.topics;
    if draft.is_damaged(draft.resource.resource.place) || topics.iter().any(|other| other.value == topic.value) {
        return;
    }
    let help = nearest(topic, topics.iter().map(|topic| topic.as_str())).map_or_else(
        || format!("add `{}` to the topics of `x-resource`", topic.value),
        |near| format!("did you mean `{near}`?"),
    );
    reports.push(
        Report::new(Code::UnknownTopic, topic.place, format!("there is no topic `{}`", topic.value))
            .label("emitted by the trigger")
            .help(help),
    );
}
