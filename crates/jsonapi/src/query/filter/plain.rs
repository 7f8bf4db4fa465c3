//! Filters without a predicate: `filter[reference]=a,b`, `filter[ids]`, `filter[created_at_from]`, `filter[customer_id]`.

use super::checked::{Combinator, Condition, Field, Path};
use super::condition::{Fault, make};
use super::predicate::named;
use super::{hint, resolve};
use crate::descriptor::{Kind, Resource};

/// The predicate of a list of values.
const IN: &str = "in";
/// What names of date-time attributes may end with, and the predicates that these stand for.
const BOUNDS: [(&str, &str); 2] = [("_from", "gteq"), ("_to", "lteq")];
/// What stands for a list of ids.
const IDS: &str = "ids";
/// What the names of relationships end with.
const ID: &str = "_id";

/// The condition that a name and its value make. `None` when the value says nothing.
pub(super) fn read(resource: &'static Resource, name: &str, value: &str) -> Result<Option<Condition>, Fault> {
    let found = names(resource).find(|(known, _, _)| known.is(name));
    let found = found.and_then(|(_, path, predicate)| Some((path, named(predicate)?)));
    let (path, predicate) = found.ok_or_else(|| Fault::Name(hint::plain(resource, name)))?;
    make(resource, Combinator::And, vec![path], predicate, value)
}

/// A name in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name(&'static str, &'static str);

impl Name {
    /// Whether this is the name.
    fn is(self, name: &str) -> bool {
        name.strip_prefix(self.0) == Some(self.1)
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.0, self.1)
    }
}

/// Every name that a resource's lists can be filtered by, its path, and the predicate that it stands for. Where two are the
/// same, the first counts.
pub(super) fn names(resource: &'static Resource) -> impl Iterator<Item = (Name, Path, &'static str)> {
    let path = move |field| Path { relationships: Vec::new(), resource, field };
    let kind = |path: &Path| resolve::kind(path);
    let fields = move || resolve::fields(resource).map(move |(name, field)| (name, path(field)));
    let lists = fields().filter(move |(_, path)| !matches!(kind(path), Kind::Object | Kind::Array));
    let ids = (Name(IDS, ""), path(Field::Id), IN);
    let instants = fields().filter(move |(_, path)| matches!(kind(path), Kind::DateTime | Kind::Date));
    let bounds = instants.flat_map(|(name, path)| {
        BOUNDS.into_iter().map(move |(bound, predicate)| (Name(name, bound), path.clone(), predicate))
    });
    let relationships = resource.relationships.iter().enumerate().filter(|(_, relationship)| relationship.filterable);
    let relationships = relationships.map(|(at, relationship)| {
        let path = Path { relationships: vec![at], resource: relationship.target, field: Field::Id };
        (Name(relationship.name, ID), path, IN)
    });
    lists.map(|(name, path)| (Name(name, ""), path, IN)).chain([ids]).chain(bounds).chain(relationships)
}
