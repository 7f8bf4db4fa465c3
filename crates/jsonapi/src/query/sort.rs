//! The order of a list: `sort=-created_at,reference` (api-facts 2.4).

use crate::descriptor::{Resource, SortKey};
use crate::problem::Problem;

/// The key that every resource can be sorted by, though it is no attribute.
const ID: &str = "id";

/// Parses the sort keys; stops at the first that is none. An empty list asks for no key, which leaves the order by id;
/// a key that comes twice counts once.
pub(super) fn parse(resource: &'static Resource, list: &str) -> Result<Vec<SortKey>, Problem> {
    let mut keys: Vec<SortKey> = Vec::new();
    if list.is_empty() {
        return Ok(keys);
    }
    for element in list.split(',') {
        let (name, descending) = element.strip_prefix('-').map_or((element, false), |name| (name, true));
        let attribute = sortable(resource).find(|&sortable| sortable == name);
        let attribute = attribute.ok_or_else(|| refuse(resource, name))?;
        if !keys.iter().any(|key| key.attribute == attribute) {
            keys.push(SortKey { attribute, descending });
        }
    }
    Ok(keys)
}

/// The names that a list of this resource can be sorted by.
fn sortable(resource: &'static Resource) -> impl Iterator<Item = &'static str> {
    let attributes = resource.attributes.iter().filter(|attribute| attribute.sortable);
    std::iter::once(ID).chain(attributes.map(|attribute| attribute.name))
}

/// The problem of a key that does not exist or cannot be sorted by.
fn refuse(resource: &'static Resource, key: &str) -> Problem {
    let allowed: Vec<&str> = sortable(resource).collect();
    Problem::SortCriteria { key: key.to_owned(), resource: resource.name, allowed: allowed.join(", ") }
}
