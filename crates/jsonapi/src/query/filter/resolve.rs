//! Names of attributes in a parameter's name: `reference_or_customer_email` as paths (api-facts 2.5).
//!
//! Names of attributes may hold `_`, `_or_` and `_and_` themselves, so that there can be several ways to read a text. It is
//! read from its end to its beginning, and from each place where a name can begin only the best way is kept: the work
//! grows with the length of the text and not with the number of ways.

use std::cmp::Reverse;

use super::checked::{Combinator, Field, Path};
use crate::descriptor::{Attribute, Kind, Resource};

/// How many relationships a path may follow.
pub(super) const MAX_DEPTH: usize = 3;
/// The field that every resource has, though it is no attribute.
pub(super) const ID: &str = "id";
/// What joins names.
const COMBINATORS: [(&str, Combinator); 2] = [("_or_", Combinator::Or), ("_and_", Combinator::And)];

/// What a text names.
pub(super) struct Named {
    /// How the paths are combined: as the first two are.
    pub(super) combinator: Combinator,
    /// At least one; each once.
    pub(super) paths: Vec<Path>,
}

/// A name that begins somewhere in a text.
struct Found {
    /// Where it ends.
    end: usize,
    /// What it names.
    path: Path,
}

/// The best way to read a text from a place on.
struct Way {
    /// What the first name is.
    path: Path,
    /// The combinator behind it and the number of the place behind that, unless the text ends with the name.
    next: Option<(Combinator, usize)>,
}

/// The fields of a resource that filters can test, in document order: never one that answers do not show, and no secret.
pub(super) fn fields(resource: &'static Resource) -> impl Iterator<Item = (&'static str, Field)> {
    let is_filterable =
        |attribute: &Attribute| attribute.filterable && attribute.readable && attribute.secret.is_none();
    let attributes = resource.attributes.iter().enumerate().filter(move |(_, attribute)| is_filterable(attribute));
    std::iter::once((ID, Field::Id)).chain(attributes.map(|(at, attribute)| (attribute.name, Field::Attribute(at))))
}

/// The kind of what a path leads to. An id is a string.
pub(super) fn kind(path: &Path) -> Kind {
    path.attribute().map_or(Kind::String, |attribute| attribute.kind)
}

/// The path that a whole text names.
pub(super) fn path(resource: &'static Resource, text: &str) -> Option<Path> {
    let found = paths_at(text, 0, resource, &mut 0).into_iter().find(|found| found.end == text.len());
    found.map(|found| found.path)
}

/// The paths that a whole text names, joined by combinators: a name as long as possible comes first. `compared` counts the
/// names that were looked for, which is the work done.
pub(super) fn paths(resource: &'static Resource, text: &str, compared: &mut usize) -> Option<Named> {
    let mut ways = ways(resource, text, compared);
    let mut way = ways.first_mut()?.take()?;
    let mut paths: Vec<Path> = Vec::new();
    let mut first = None;
    loop {
        if !paths.contains(&way.path) {
            paths.push(way.path);
        }
        let Some((combinator, next)) = way.next else { break };
        first.get_or_insert(combinator);
        way = ways[next].take()?;
    }
    Some(Named { combinator: first.unwrap_or(Combinator::And), paths })
}

/// The best way to read the text from each place on where a name can begin.
fn ways(resource: &'static Resource, text: &str, compared: &mut usize) -> Vec<Option<Way>> {
    let places = places(text);
    let mut ways: Vec<Option<Way>> = Vec::new();
    ways.resize_with(places.len(), || None);
    for (at, &place) in places.iter().enumerate().rev() {
        ways[at] = paths_at(text, place, resource, compared).into_iter().find_map(|found| {
            if found.end == text.len() {
                return Some(Way { path: found.path, next: None });
            }
            let (combinator, behind) = combinator_at(text, found.end)?;
            let next = places.binary_search(&behind).ok().filter(|&next| ways[next].is_some())?;
            Some(Way { path: found.path, next: Some((combinator, next)) })
        });
    }
    ways
}

/// Whether a text holds a combinator.
pub(super) fn is_joined(text: &str) -> bool {
    COMBINATORS.iter().any(|(combinator, _)| text.contains(combinator))
}

/// The name in a joined text that names nothing: the first behind the longest part that can be read.
pub(super) fn unreadable<'a>(resource: &'static Resource, text: &'a str) -> &'a str {
    let places = places(text);
    let mut reached = vec![false; places.len()];
    reached[0] = true;
    let mut last = 0;
    for (at, &place) in places.iter().enumerate() {
        if !reached[at] {
            continue;
        }
        last = place;
        let ends =
            paths_at(text, place, resource, &mut 0).into_iter().filter_map(|found| combinator_at(text, found.end));
        for next in ends.filter_map(|(_, next)| places.binary_search(&next).ok()) {
            reached[next] = true;
        }
    }
    let rest = &text[last..];
    let end = COMBINATORS.iter().filter_map(|(combinator, _)| rest.find(combinator)).min();
    &rest[..end.unwrap_or(rest.len())]
}

/// Where names can begin: at the beginning and behind each combinator, ascending.
fn places(text: &str) -> Vec<usize> {
    let behind = |(at, _): (usize, char)| combinator_at(text, at).map(|(_, place)| place);
    std::iter::once(0)
        .chain(text.char_indices().filter(|&(_, character)| character == '_').filter_map(behind))
        .collect()
}

/// The combinator that stands at a place, and where it ends.
fn combinator_at(text: &str, at: usize) -> Option<(Combinator, usize)> {
    let found = COMBINATORS.iter().find(|(name, _)| text[at..].starts_with(name));
    found.map(|(name, combinator)| (*combinator, at + name.len()))
}

/// The names that begin at a place and end where the text does or a combinator begins, the best first: the longest, and of
/// those that end together an attribute before a relationship and a longer relationship before a shorter.
fn paths_at(text: &str, place: usize, resource: &'static Resource, compared: &mut usize) -> Vec<Found> {
    let mut found = Vec::new();
    collect(text, place, resource, &mut Vec::new(), &mut found, compared);
    found.sort_by_key(|found| Reverse(found.end));
    found
}

/// Adds the names that begin at a place, behind the relationships that were followed so far.
fn collect(
    text: &str,
    place: usize,
    resource: &'static Resource,
    followed: &mut Vec<usize>,
    found: &mut Vec<Found>,
    compared: &mut usize,
) {
    let rest = &text[place..];
    for (name, field) in fields(resource) {
        *compared += 1;
        let end = place + name.len();
        if rest.starts_with(name) && (end == text.len() || combinator_at(text, end).is_some()) {
            found.push(Found { end, path: Path { relationships: followed.clone(), resource, field } });
        }
    }
    if followed.len() == MAX_DEPTH {
        return;
    }
    *compared += resource.relationships.len();
    for (at, length) in relationships_at(resource, rest) {
        followed.push(at);
        collect(text, place + length, resource.relationships[at].target, followed, found, compared);
        followed.pop();
    }
}

/// The filterable relationships with whose name and a `_` a text begins, the longest first: position, and length with `_`.
pub(super) fn relationships_at(resource: &'static Resource, text: &str) -> Vec<(usize, usize)> {
    let begins = |name: &str| text.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
    let relationships = resource.relationships.iter().enumerate();
    let found = relationships.filter(|(_, relationship)| relationship.filterable && begins(relationship.name));
    let mut found: Vec<_> = found.map(|(at, relationship)| (at, relationship.name.len() + 1)).collect();
    found.sort_by_key(|&(_, length)| Reverse(length));
    found
}

#[cfg(test)]
mod tests {
    use super::{paths, unreadable};
    use crate::descriptor::{Attribute, Cardinality, Constraints, Kind, PageLimits, Relationship, Resource, Write};

    const fn attribute(name: &'static str) -> Attribute {
        Attribute {
            name,
            kind: Kind::String,
            nullable: true,
            create: Write::Never,
            update: Write::Never,
            readable: true,
            sortable: false,
            filterable: true,
            secret: None,
            constraints: Constraints::NONE,
            default: None,
            trigger: None,
        }
    }

    const fn relationship(name: &'static str) -> Relationship {
        Relationship {
            name,
            cardinality: Cardinality::One,
            target: &KNOT,
            create: Write::Never,
            update: Write::Never,
            includable: true,
            filterable: true,
        }
    }

    /// A resource whose names begin with each other, hold combinators and lead back to it: as many ways to read a text as
    /// there can be.
    static KNOT: Resource = Resource {
        name: "knots",
        attributes: &[attribute("a"), attribute("a_or_a"), attribute("a_or_a_or_a"), attribute("a_and_a")],
        relationships: &[relationship("a"), relationship("a_or"), relationship("a_or_a")],
        actions: &[],
        default_sort: &[],
        page: PageLimits { default: 10, max: 25 },
        topics: &[],
        permissions: &[],
        owner: None,
    };

    /// How many names are compared to read so many names and an end.
    fn work(count: usize, end: &str) -> usize {
        let mut compared = 0;
        let text = format!("{}{end}", "a_or_".repeat(count));
        assert_eq!(paths(&KNOT, &text, &mut compared).is_some(), end == "a");
        compared
    }

    #[test]
    fn the_work_grows_with_the_length_of_a_hostile_name() {
        for end in ["a", "x", ""] {
            let (first, second, last) = (work(200, end), work(400, end), work(1_600, end));
            // Each further name costs the same; it would be twice as much for each if every way were tried.
            assert_eq!(last - first, (second - first) * 7, "{first}, {second}, {last} names are compared");
            assert!(second - first <= 200 * 100, "{second} names are compared for 400");
        }
    }

    #[test]
    fn the_first_unreadable_name_is_found_in_a_hostile_one() {
        let text = format!("{}x_or_a", "a_or_".repeat(1_600));
        assert_eq!(unreadable(&KNOT, &text), "x");
        assert_eq!(unreadable(&KNOT, "x"), "x");
        assert_eq!(unreadable(&KNOT, "a_or_"), "");
        assert_eq!(unreadable(&KNOT, ""), "");
    }
}
