//! The columns of a resource's table, in their order.

use crate::emit::resources;
use crate::model::{Action, Attribute, Kind, Relationship, Resource, Secret, Write};

/// A column.
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) kind: Kind,
    /// Whether it may be NULL.
    pub(super) nullable: bool,
    /// Why it is there.
    pub(super) origin: Origin,
}

/// Why a column is there.
#[derive(PartialEq, Eq)]
pub(super) enum Origin {
    /// It is the primary key.
    Id,
    /// It holds the attribute of its name.
    Attribute,
    /// It holds the attribute of its name, sealed.
    Sealed,
    /// It holds the id of what this to-one relationship leads to.
    Key(String),
    /// The wire does not know it.
    Private,
}

/// The id, own attributes, to-one keys, private columns, common attributes.
pub(super) fn of(resource: &Resource) -> Vec<Column> {
    let id = Column { name: "id".to_owned(), kind: Kind::String, nullable: false, origin: Origin::Id };
    let keys = keys(resource).map(|(relationship, column)| Column {
        name: column,
        kind: Kind::String,
        nullable: !relationship.required,
        origin: Origin::Key(relationship.name.clone()),
    });
    let private = resource.private.iter().map(|column| Column {
        name: column.name.clone(),
        kind: column.kind,
        nullable: column.nullable || created_without_rules(resource),
        origin: Origin::Private,
    });
    std::iter::once(id)
        .chain(attributes(resource, false))
        .chain(keys)
        .chain(private)
        .chain(attributes(resource, true))
        .collect()
}

/// The to-one relationships that have a key column, and its name. A polymorphic one has two private columns instead.
pub(super) fn keys(resource: &Resource) -> impl Iterator<Item = (&Relationship, String)> {
    resource
        .relationships
        .iter()
        .filter(|relationship| !relationship.many && relationship.target.is_some())
        .map(|relationship| (relationship, key(&relationship.name)))
}

/// The column that holds the id of what a to-one relationship leads to.
pub(super) fn key(relationship: &str) -> String {
    format!("{relationship}_id")
}

fn attributes(resource: &Resource, common: bool) -> impl Iterator<Item = Column> + '_ {
    let stored = move |attribute: &&Attribute| attribute.common == common && resources::is_stored(attribute);
    resource.attributes.iter().filter(stored).map(|attribute| Column {
        name: attribute.name.clone(),
        kind: if attribute.secret.is_some() { Kind::String } else { attribute.kind },
        nullable: may_be_empty(resource, attribute),
        origin: if attribute.secret == Some(Secret::Encrypted) { Origin::Sealed } else { Origin::Attribute },
    })
}

/// Whether a record can come to be without a value for the attribute: because `null` is one, or because a create may leave
/// it out and neither a default nor a rule fills it in. Refusing such a record is the business of validation, not of the table.
fn may_be_empty(resource: &Resource, attribute: &Attribute) -> bool {
    let left_out = match attribute.create {
        Write::Required => false,
        Write::Optional => true,
        Write::Never => attribute.update != Write::Never || created_without_rules(resource),
    };
    attribute.nullable || (left_out && attribute.default.is_none() && !attribute.common)
}

/// Whether records are made from requests alone, so that nothing fills in what requests do not send.
fn created_without_rules(resource: &Resource) -> bool {
    resources::declares(resource, &Action::Create) && !resources::has_rules(resource)
}
