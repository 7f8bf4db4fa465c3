//! From the changes of a request to the columns of a row.

use jsonapi::descriptor::{Attribute, Secret};
use jsonapi::{Changes, Value};
use persistence::Table;
use persistence::table::{Join, Stored};

use crate::Place;
use crate::rules::{Draft, RuleContext};

/// Columns that every table has.
pub(super) const CREATED_AT: &str = "created_at";
/// See [`CREATED_AT`].
pub(super) const UPDATED_AT: &str = "updated_at";

/// Puts a new row into the draft: the changes, which hold the defaults already, and both timestamps.
pub(super) fn create(context: &RuleContext<'_>, changes: &Changes, draft: &mut Draft) {
    let table = draft.table();
    draft.set("id", Value::String(draft.id().to_owned()));
    for (position, attribute) in table.resource.attributes.iter().enumerate() {
        let Some(column) = column(table, position) else { continue };
        let Some(value) = changes.get(attribute.name) else { continue };
        let value = stored(context, draft, attribute, column, value.clone());
        draft.set(column, value);
    }
    relationships(changes, draft);
    draft.set(CREATED_AT, Value::DateTime(draft.now()));
    draft.set(UPDATED_AT, Value::DateTime(draft.now()));
}

/// Puts what differs from `current` into the draft, whose values are those of the attributes at `positions`.
pub(super) fn update(
    context: &RuleContext<'_>,
    changes: &Changes,
    positions: &[usize],
    current: &[Value],
    draft: &mut Draft,
) {
    let table = draft.table();
    for (position, old) in positions.iter().zip(current) {
        let (attribute, Some(column)) = (&table.resource.attributes[*position], column(table, *position)) else {
            continue;
        };
        let Some(new) = changes.get(attribute.name) else { continue };
        if attribute.secret == Some(Secret::Encrypted) || new != old {
            let value = stored(context, draft, attribute, column, new.clone());
            draft.set(column, value);
        }
    }
    relationships(changes, draft);
}

/// The positions of the attributes that are sent and stored.
pub(super) fn sent(table: &'static Table, changes: &Changes) -> Vec<usize> {
    let is_sent = |position: &usize| changes.get(table.resource.attributes[*position].name).is_some();
    let positions = 0..table.resource.attributes.len();
    positions.filter(|position| is_sent(position) && column(table, *position).is_some()).collect()
}

/// The column of the attribute at a position, when it has one of its own.
fn column(table: &'static Table, position: usize) -> Option<&'static str> {
    match table.attributes[position] {
        Stored::Column(column) => Some(table.columns[column].name),
        Stored::Present(_) | Stored::Nowhere => None,
    }
}

/// The value as it is stored: secrets are sealed.
fn stored(
    context: &RuleContext<'_>,
    draft: &Draft,
    attribute: &Attribute,
    column: &'static str,
    value: Value,
) -> Value {
    match (attribute.secret, value) {
        (Some(Secret::Encrypted), Value::String(secret)) => {
            let place = Place { table: draft.table().name, column, id: draft.id() };
            Value::String(context.keyring.seal(place, &secret, context.chance))
        }
        (_, value) => value,
    }
}

/// Sets the keys of the to-one relationships that were sent. Unlike attributes they are written even when nothing changes:
/// knowing that would take another read.
fn relationships(changes: &Changes, draft: &mut Draft) {
    let table = draft.table();
    for (relationship, linkage) in &changes.relationships {
        let Some((position, _)) = table.resource.relationship(relationship.name) else { continue };
        if let Join::Key { column, .. } = table.relationships[position] {
            let id = linkage.as_ref().map_or(Value::Null, |linkage| Value::String(linkage.id.clone()));
            draft.set(table.columns[column].name, id);
        }
    }
}
