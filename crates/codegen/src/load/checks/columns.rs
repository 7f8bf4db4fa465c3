//! The columns of a table: no two of them may have the same name.

use super::super::draft::{Common, Draft};
use crate::diagnostics::{Code, Report, Reports};
use crate::tree::Place;
use crate::vocabulary::{Attribute, Cardinality, Relationship, Secret};

/// A column and what it comes from.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) what: &'static str,
}

/// Checks that no two columns have the same name.
pub(super) fn check(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    let columns = columns(draft, common);
    for (index, column) in columns.iter().enumerate() {
        let Some(first) = columns.iter().take(index).find(|other| other.name.eq_ignore_ascii_case(&column.name)) else {
            continue;
        };
        // Members that collide were reported as members.
        if first.what == "attribute" && column.what == "attribute" {
            continue;
        }
        reports.push(
            Report::new(Code::CollidingNames, column.place, format!("two columns are called `{}`", column.name))
                .label(format!("the {} here", column.what))
                .related(first.place, format!("the {} here", first.what))
                .help("rename one of them"),
        );
    }
}

/// Every column but the id: of stored attributes, of to-one relationships, private ones, and those that all tables have.
pub(super) fn columns(draft: &Draft<'_>, common: &Common) -> Vec<Column> {
    let schema = &draft.resource;
    let own = schema.properties.iter().filter(|(_, attribute)| is_stored(attribute));
    let own = own.map(|(name, _)| Column { name: name.value.clone(), place: name.place, what: "attribute" });
    let keys = schema.relationships.iter().filter(|(_, relationship)| has_key(relationship));
    let keys = keys.map(|(name, _)| Column {
        name: format!("{}_id", name.value),
        place: name.place,
        what: "key of the relationship",
    });
    let private = schema.storage.private.iter();
    let private =
        private.map(|(name, _)| Column { name: name.value.clone(), place: name.place, what: "private column" });
    let shared = common.attributes.iter();
    let shared = shared.map(|(name, _)| Column { name: name.value.clone(), place: name.place, what: "attribute" });
    own.chain(keys).chain(private).chain(shared).collect()
}

/// Whether an attribute has a column.
pub(super) fn is_stored(attribute: &Attribute) -> bool {
    let never = attribute.secret.as_ref().is_some_and(|secret| secret.value == Secret::NeverStored);
    !never && attribute.computed.is_none() && attribute.trigger.is_none()
}

/// Whether a relationship has a column of its own: one that leads to one resource of one type.
pub(super) fn has_key(relationship: &Relationship) -> bool {
    relationship.kind.value == Cardinality::One && relationship.to.is_some()
}
