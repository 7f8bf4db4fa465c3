//! Filters, written as paths with dots.

use jsonapi::query::Page;
use jsonapi::query::filter::{Combinator, Comparator, Condition, Field, Filter, Path, Term, Test};
use persistence::table::Join;
use persistence::{Read, Table};

use crate::support::{Home, read, text};

/// A test of what a path such as `customer.events.name` leads to, seen from a resource of this table.
pub(crate) fn term(table: &'static Table, path: &str, test: Test) -> Term {
    let mut table = table;
    let mut relationships = Vec::new();
    let (behind, name) = path.rsplit_once('.').unwrap_or(("", path));
    for name in behind.split('.').filter(|name| !name.is_empty()) {
        let (at, _) = table.resource.relationship(name).expect("a relationship");
        relationships.push(at);
        table = target(&table.relationships[at]);
    }
    let field = match name {
        "id" => Field::Id,
        name => Field::Attribute(table.resource.attribute(name).expect("an attribute").0),
    };
    Term { path: Path { relationships, resource: table.resource, field }, test }
}

/// The table that a relationship leads to.
pub(crate) fn target(join: &Join) -> &'static Table {
    let (Join::Key { target, .. } | Join::Inverse { target, .. } | Join::Polymorphic { target, .. }) = join;
    target
}

/// A condition of one term.
pub(crate) fn one(table: &'static Table, path: &str, test: Test) -> Condition {
    and(vec![term(table, path, test)])
}

/// All terms must hold.
pub(crate) fn and(terms: Vec<Term>) -> Condition {
    Condition { combinator: Combinator::And, terms }
}

/// One term must hold.
pub(crate) fn or(terms: Vec<Term>) -> Condition {
    Condition { combinator: Combinator::Or, terms }
}

/// Equal to a text.
pub(crate) fn is(value: &str) -> Test {
    Test::Compare(Comparator::Equal, text(value))
}

/// Different from a text, and not null.
pub(crate) fn is_not(value: &str) -> Test {
    Test::Compare(Comparator::NotEqual, text(value))
}

/// A list under these conditions, all on one page, ordered by id.
pub(crate) fn narrowed(table: &'static Table, conditions: Vec<Condition>) -> Read {
    Read { filter: Filter { conditions }, sort: Vec::new(), page: Page { number: 1, size: 100_000 }, ..read(table) }
}

/// The ids of all rows that meet the conditions; what the list counts must be as many.
pub(crate) async fn listed(home: &Home, table: &'static Table, conditions: Vec<Condition>) -> Vec<String> {
    let page = home.store.list(&narrowed(table, conditions)).await.unwrap();
    let ids: Vec<String> = page.objects.into_iter().map(|object| object.id).collect();
    assert_eq!(page.record_count, ids.len() as u64, "{ids:?}");
    ids
}
