//! Filter parameters: conditions with predicates, over attributes and paths, and plain filters.

use jsonapi::{Attribute, Kind, Resource};

use super::predicates;
use super::values::value;
use super::words::Words;
use crate::random::Random;

/// How many relationships a path follows at most.
const DEEPEST: usize = 3;

/// A field of a resource or of what its relationships lead to.
struct Field {
    name: String,
    resource: &'static Resource,
    /// `None` is the id.
    attribute: Option<&'static Attribute>,
}

impl Field {
    fn kind(&self) -> Kind {
        self.attribute.map_or(Kind::String, |attribute| attribute.kind)
    }
}

/// A filter parameter, decoded: name and value.
pub(super) fn filter(random: &mut Random, words: &Words, resource: &'static Resource) -> (String, String) {
    if random.once_in(6) { plain(random, words, resource) } else { condition(random, words, resource) }
}

/// `filter[q][reference_or_customer_email_cont]`
fn condition(random: &mut Random, words: &Words, resource: &'static Resource) -> (String, String) {
    let first = field(random, resource);
    let (predicate, argument) = predicates::any(random, first.kind());
    let mut name = first.name.clone();
    while random.once_in(4) {
        let other = field(random, resource);
        // What is said of all must be sayable of each.
        if other.kind() == first.kind() {
            name.push_str(if random.once_in(2) { "_or_" } else { "_and_" });
            name.push_str(&other.name);
        }
    }
    let value = value(random, words, (first.resource, first.attribute), argument);
    (format!("filter[q][{name}_{predicate}]"), value)
}

/// A filterable attribute or the id, of the resource itself more often than of another.
fn field(random: &mut Random, resource: &'static Resource) -> Field {
    let (mut name, mut resource) = (String::new(), resource);
    for _ in 0..DEEPEST {
        let ways: Vec<_> = resource.relationships.iter().filter(|relationship| relationship.filterable).collect();
        if ways.is_empty() || !random.once_in(3) {
            break;
        }
        let way = random.pick(&ways);
        name.push_str(way.name);
        name.push('_');
        resource = way.target;
    }
    let attributes: Vec<_> = resource.attributes.iter().filter(|attribute| attribute.filterable).collect();
    let attribute = if random.once_in(8) || attributes.is_empty() { None } else { Some(*random.pick(&attributes)) };
    name.push_str(attribute.map_or("id", |attribute| attribute.name));
    Field { name, resource, attribute }
}

/// `filter[reference]`, `filter[ids]`, `filter[created_at_from]`, `filter[customer_id]`
fn plain(random: &mut Random, words: &Words, resource: &'static Resource) -> (String, String) {
    use predicates::Argument::{List, Value};
    let mut choices = vec![("id".to_owned(), resource, None, List), ("ids".to_owned(), resource, None, List)];
    for attribute in resource.attributes.iter().filter(|attribute| attribute.filterable) {
        if !matches!(attribute.kind, Kind::Object | Kind::Array) {
            choices.push((attribute.name.to_owned(), resource, Some(attribute), List));
        }
        if attribute.kind == Kind::DateTime {
            for end in ["from", "to"] {
                choices.push((format!("{}_{end}", attribute.name), resource, Some(attribute), Value));
            }
        }
    }
    for relationship in resource.relationships.iter().filter(|relationship| relationship.filterable) {
        choices.push((format!("{}_id", relationship.name), relationship.target, None, List));
    }
    let (name, of, attribute, argument) = random.pick(&choices).clone();
    (format!("filter[{name}]"), value(random, words, (of, attribute), argument))
}
