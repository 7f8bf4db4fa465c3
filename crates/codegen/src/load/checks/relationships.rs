//! Relationships: their targets, the way back, and what their kind allows.

use super::super::draft::Draft;
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::Spanned;
use crate::tree::Documents;
use crate::vocabulary::{Cardinality, JsonType, Relationship};

/// Checks the relationships of a resource and its owner.
pub(super) fn check(documents: &Documents, draft: &Draft<'_>, drafts: &[Draft<'_>], reports: &mut Reports) {
    for (name, relationship) in draft.resource.relationships.iter().filter(|(_, found)| !draft.is_damaged(found.place))
    {
        target(documents, relationship, drafts, reports);
        match relationship.kind.value {
            Cardinality::One => one(draft, name, relationship, reports),
            Cardinality::Many => many(draft, drafts, name, relationship, reports),
        }
    }
    owner(draft, reports);
}

fn target(documents: &Documents, relationship: &Relationship, drafts: &[Draft<'_>], reports: &mut Reports) {
    let Some(to) = &relationship.to else { return };
    // A document that is there but unreadable or not listed is reported itself.
    let file = format!("openapi/resources/{}.yaml", to.value);
    if drafts.iter().any(|draft| draft.name().value == to.value) || documents.contains(&file) {
        return;
    }
    let help = nearest(to, drafts.iter().map(|draft| draft.name().as_str())).map_or_else(
        || "write its document and list it in openapi/openapi.yaml".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    reports.push(
        Report::new(Code::UnknownTarget, to.place, format!("there is no resource `{}`", to.value))
            .label("no document declares it")
            .help(help),
    );
}

fn contradiction<T>(part: &Spanned<T>, message: impl Into<String>) -> Report {
    Report::new(Code::ContradictoryRelationship, part.place, message)
}

fn is(flag: Option<&Spanned<bool>>) -> bool {
    flag.is_some_and(|flag| flag.value)
}

fn one(draft: &Draft<'_>, name: &Spanned<String>, relationship: &Relationship, reports: &mut Reports) {
    for (part, keyword) in [(&relationship.inverse, "inverse"), (&relationship.polymorphic, "as")] {
        if let Some(part) = part {
            let message = format!("`{keyword}` on a relationship to one");
            reports.push(
                contradiction(part, message)
                    .help("the way back is declared on the relationship to many alone; remove it"),
            );
        }
    }
    let private = is(relationship.private.as_ref());
    if relationship.to.is_none() {
        if private {
            polymorphic(draft, name, reports);
        } else {
            let report = contradiction(name, format!("`{}` does not say what it leads to", name.value));
            reports.push(report.help("add `to: <type>`; only a private relationship can lead to several types"));
        }
    }
    for write in [&relationship.create, &relationship.update].into_iter().flatten().filter(|_| private) {
        reports.push(
            contradiction(write, format!("`{}` is private, so nobody can set it", name.value)).help("remove this"),
        );
    }
    for (flag, keyword) in [(&relationship.includable, "includable"), (&relationship.filterable, "filterable")] {
        if let Some(flag) = flag.as_ref().filter(|flag| flag.value && private) {
            reports.push(
                contradiction(flag, format!("`{}` is private, so it is not {keyword}", name.value)).help("remove this"),
            );
        }
    }
}

/// A private polymorphic relationship is kept in two columns.
fn polymorphic(draft: &Draft<'_>, name: &Spanned<String>, reports: &mut Reports) {
    for column in [format!("{}_type", name.value), format!("{}_id", name.value)] {
        let found = draft.resource.storage.private.iter().find(|(other, _)| other.value == column);
        if !found.is_some_and(|(_, column)| column.kind.kind == JsonType::String) {
            let report = contradiction(name, format!("`{}` lacks its column `{column}`", name.value));
            reports.push(report.help(format!("add `{column}: {{ type: string }}` to `x-storage.private`")));
        }
    }
}

fn many(
    draft: &Draft<'_>,
    drafts: &[Draft<'_>],
    name: &Spanned<String>,
    relationship: &Relationship,
    reports: &mut Reports,
) {
    for (part, keyword) in [(&relationship.create, "x-create"), (&relationship.update, "x-update")] {
        if let Some(part) = part {
            let report = contradiction(part, format!("`{keyword}` on a relationship to many"));
            reports.push(report.help("it is set from the other side; remove this"));
        }
    }
    for (flag, keyword) in [(&relationship.required, "required"), (&relationship.private, "private")] {
        if let Some(flag) = flag.as_ref().filter(|flag| flag.value) {
            reports
                .push(contradiction(flag, format!("a relationship to many cannot be `{keyword}`")).help("remove this"));
        }
    }
    let Some(to) = &relationship.to else {
        reports.push(
            contradiction(name, format!("`{}` does not say what it leads to", name.value)).help("add `to: <type>`"),
        );
        return;
    };
    let target = drafts.iter().find(|other| other.name().value == to.value);
    match (&relationship.inverse, &relationship.polymorphic) {
        (Some(inverse), None) => {
            if let Some(target) = target {
                way_back(draft, target, inverse, false, reports);
            }
        }
        (None, Some(polymorphic)) => {
            if let Some(target) = target {
                way_back(draft, target, polymorphic, true, reports);
            }
        }
        (Some(_), Some(second)) => {
            reports.push(
                contradiction(second, format!("`{}` has both `inverse` and `as`", name.value)).help("keep one of them"),
            );
        }
        (None, None) => reports.push(
            contradiction(name, format!("`{}` does not name the way back", name.value))
                .help(format!("add `inverse: <relationship of {}>`, or `as:` when that one is polymorphic", to.value)),
        ),
    }
}

/// The relationship of the target that leads back: of one type, or polymorphic.
fn way_back(draft: &Draft<'_>, target: &Draft<'_>, named: &Spanned<String>, polymorphic: bool, reports: &mut Reports) {
    let report = |message: String| Report::new(Code::UnknownInverse, named.place, message);
    let Some((name, back)) = target.relationship(named) else {
        if !target.relationship_names().any(|other| other == named.value) {
            let help = nearest(named, target.relationship_names())
                .map_or_else(|| format!("declare it in {}", target.path), |near| format!("did you mean `{near}`?"));
            let message = format!("`{}` has no relationship `{}`", target.name().value, named.value);
            reports.push(report(message).label("the way back").help(help));
        }
        return;
    };
    let own = draft.name();
    let problem = match (&back.to, polymorphic) {
        _ if back.kind.value == Cardinality::Many => Some("leads to many"),
        (Some(to), false) if to.value != own.value => Some("leads elsewhere"),
        (None, false) => Some("is polymorphic"),
        (Some(_), true) => Some("is not polymorphic"),
        _ => None,
    };
    if let Some(problem) = problem {
        let help = match problem {
            "is polymorphic" => "say `as` instead of `inverse`".to_owned(),
            "is not polymorphic" => "say `inverse` instead of `as`".to_owned(),
            _ => format!("name a relationship of `{}` to one of `{}`", target.name().value, own.value),
        };
        reports.push(
            report(format!("`{}` does not lead back to `{}`", named.value, own.value))
                .label("the way back")
                .related(name.place, format!("this one {problem}"))
                .help(help),
        );
    }
}

fn owner(draft: &Draft<'_>, reports: &mut Reports) {
    let Some(owner) = &draft.resource.resource.owner else { return };
    let to_one = |name: &str| {
        draft.relationship(name).is_some_and(|(_, found)| found.kind.value == Cardinality::One && found.to.is_some())
    };
    if owner.value == "id" || to_one(owner) {
        return;
    }
    let help = nearest(owner, draft.relationship_names())
        .map_or_else(|| "say `id`, or name a relationship to one".to_owned(), |near| format!("did you mean `{near}`?"));
    reports.push(
        Report::new(
            Code::ContradictoryRelationship,
            owner.place,
            format!("`{}` is no relationship to one", owner.value),
        )
        .label("the owner")
        .help(help),
    );
}
