//! The names that filters are made of: each must mean one thing, though attributes, predicates and relationships are all
//! joined by underscores.

use jsonapi::query::filter::predicates;

use super::super::build;
use super::super::draft::{Common, Draft};
use crate::bundle::predicate_kind;
use crate::diagnostics::{Code, Report, Reports};
use crate::model::Kind;
use crate::tree::Place;
use crate::vocabulary::Attribute;

/// Between several attributes in one name.
const COMBINATORS: [&str; 2] = ["_or_", "_and_"];

/// A name that filters know, and where it comes from.
struct Name {
    text: String,
    kind: Kind,
    place: Place,
    what: &'static str,
}

/// Checks the filters of one resource, those over one relationship included.
pub(super) fn check(draft: &Draft<'_>, drafts: &[Draft<'_>], common: &Common, reports: &mut Reports) {
    let names = names(draft, drafts, common);
    for (index, name) in names.iter().enumerate() {
        let before = names.iter().take(index);
        if let Some(first) = before.clone().find(|other| other.text == name.text) {
            report(&name.text, name, first, reports);
        }
        for other in names.iter().filter(|other| other.text.len() > name.text.len()) {
            if let Some(key) = common_key(name, other) {
                report(&key, other, name, reports);
            }
        }
        for combinator in COMBINATORS {
            let parts: Vec<_> = name.text.split(combinator).collect();
            let part = |part: &str| names.iter().find(|other| other.text == part);
            if let (Some(first), true) =
                (part(parts[0]), parts.len() > 1 && parts.iter().all(|name| part(name).is_some()))
            {
                report(&name.text, name, first, reports);
            }
        }
    }
}

fn report(key: &str, name: &Name, other: &Name, reports: &mut Reports) {
    reports.push(
        Report::new(Code::AmbiguousFilter, name.place, format!("the filter `{key}` can mean two things"))
            .label(format!("{} here", name.what))
            .related(other.place, format!("and {} here", other.what))
            .help("rename one of them, or let lists not be filtered by it"),
    );
}

/// The id and the filterable attributes, then those of what the filterable relationships lead to.
fn names(draft: &Draft<'_>, drafts: &[Draft<'_>], common: &Common) -> Vec<Name> {
    let mut names = own(draft, common, "an attribute");
    for (relationship, schema) in draft.resource.relationships.iter() {
        let follows = schema.filterable.as_ref().is_some_and(|flag| flag.value);
        let target = schema.to.as_ref().filter(|_| follows);
        let target = target.and_then(|to| drafts.iter().find(|draft| draft.name().value == to.value));
        let reached = target.map(|target| own(target, common, "")).unwrap_or_default();
        names.extend(reached.into_iter().map(|found| Name {
            text: format!("{}_{}", relationship.value, found.text),
            place: relationship.place,
            what: "an attribute behind this relationship",
            ..found
        }));
    }
    names
}

fn own(draft: &Draft<'_>, common: &Common, what: &'static str) -> Vec<Name> {
    let filterable = |attribute: &Attribute| attribute.filterable.as_ref().is_some_and(|flag| flag.value);
    let id = Name { text: "id".to_owned(), kind: Kind::String, place: draft.schema.place, what: "the id" };
    let attributes = draft.attributes(common).filter(|(_, attribute)| filterable(attribute));
    let attributes = attributes.map(|(name, attribute)| Name {
        text: name.value.clone(),
        kind: build::kind(attribute.kind.value, attribute.format.as_ref().map(|format| format.value)),
        place: name.place,
        what,
    });
    std::iter::once(id).chain(attributes).collect()
}

/// What both names become with one of their predicates: `x` with `not_eq` and `x_not` with `eq`.
fn common_key(shorter: &Name, longer: &Name) -> Option<String> {
    let rest = longer.text.strip_prefix(shorter.text.as_str())?.strip_prefix('_')?;
    let asked = |kind| predicates(predicate_kind(kind));
    let same = |name: &str| asked(longer.kind).any(|other| name == format!("{rest}_{}", other.name));
    let predicate = asked(shorter.kind).find(|predicate| same(&predicate.name))?;
    Some(format!("{}_{}", shorter.text, predicate.name))
}
