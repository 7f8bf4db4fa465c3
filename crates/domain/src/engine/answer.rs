//! Answers: what to read for them, and opening the secrets that they show.

use jsonapi::Value;
use jsonapi::descriptor::Secret;
use jsonapi::document::{Document, Primary, ResourceObject};
use jsonapi::query::Query;
use jsonapi::query::filter::Filter;
use persistence::table::Stored;
use persistence::{Condition, Found, Page, Read, Table};

use crate::policy::Grant;
use crate::{Failure, Keyring, Place, Principal, Service};

/// The read of one record, as far as the principal may see it.
pub(super) fn read_one(
    grant: &Grant,
    principal: &Principal,
    table: &'static Table,
    id: &str,
    query: &Query,
) -> Result<Read, Failure> {
    let mut conditions = vec![Condition::equals("id", id)];
    conditions.extend(grant.scope.iter().cloned());
    Ok(Read { conditions, filter: Filter::default(), sort: Vec::new(), ..read_many(grant, principal, table, query)? })
}

/// The read of a page of the records that the principal may see.
pub(super) fn read_many(
    grant: &Grant,
    principal: &Principal,
    table: &'static Table,
    query: &Query,
) -> Result<Read, Failure> {
    Ok(Read {
        table,
        selection: grant.selection(&query.selection),
        include: Grant::include(principal, query)?,
        conditions: grant.scope.clone(),
        filter: query.filter.clone(),
        sort: query.sort.clone(),
        page: query.page,
    })
}

impl Service {
    /// The document of one record, or of none where a to-one relationship leads nowhere.
    pub(super) fn one(&self, found: Option<Found>, query: &Query) -> Document {
        let (primary, mut included) = found.map_or_else(Default::default, |found| (Some(found.object), found.included));
        let mut primary = primary;
        self.open_secrets(primary.as_mut_slice());
        self.open_secrets(&mut included);
        Document { primary: Primary::One(primary), included: (!query.include.is_empty()).then_some(included) }
    }

    /// The document of a page.
    pub(super) fn many(&self, page: Page, query: &Query) -> Document {
        let Page { mut objects, mut included, record_count } = page;
        self.open_secrets(&mut objects);
        self.open_secrets(&mut included);
        let primary = Primary::Many { objects, record_count };
        Document { primary, included: (!query.include.is_empty()).then_some(included) }
    }

    fn open_secrets(&self, objects: &mut [ResourceObject]) {
        for object in objects {
            open_object(&self.parts.keyring, object);
        }
    }
}

/// Opens the sealed attributes of an object. One that does not open is shown as `null` and logged with the id of its row:
/// one damaged row must not take a whole list down (security-reliability 3.2).
fn open_object(keyring: &Keyring, object: &mut ResourceObject) {
    let resource = object.resource();
    for (value, position) in object.values.iter_mut().zip(&object.selection.attributes) {
        if resource.attributes[*position].secret != Some(Secret::Encrypted) {
            continue;
        }
        let Value::String(sealed) = value else { continue };
        let table = persistence::table(resource);
        let Stored::Column(column) = table.attributes[*position] else { continue };
        let place = Place { table: table.name, column: table.columns[column].name, id: &object.id };
        *value = match keyring.open(place, sealed) {
            Ok(secret) => Value::String(secret.expose().to_owned()),
            Err(error) => {
                tracing::error!(table = place.table, column = place.column, id = place.id, %error, "decrypt_failed");
                Value::Null
            }
        };
    }
}
