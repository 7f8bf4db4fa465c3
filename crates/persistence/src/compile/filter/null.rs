//! What can be said of tests without looking at the data: what they say of nothing, and of what cannot be null.

use jsonapi::query::filter::{Field, Test};

use crate::compile::filter::clause::Clause;
use crate::table::{Stored, Table};

/// Whether the clauses are true where there is no row, so that all they look at is null.
pub(super) fn hold_of_nothing(clauses: &[Clause<'_>]) -> bool {
    clauses.iter().all(|clause| clause.iter().any(|term| holds_of_null(term.test)))
}

fn holds_of_null(test: &Test) -> bool {
    match test {
        Test::Null => true,
        Test::Any(tests) => tests.iter().any(holds_of_null),
        Test::All(tests) => tests.iter().all(holds_of_null),
        Test::Compare(..)
        | Test::In(_)
        | Test::NotIn(_)
        | Test::Like(_)
        | Test::NotLike(_)
        | Test::NotNull
        | Test::Never
        | Test::Contains(_) => false,
    }
}

/// Whether the clauses are false of every row that is there, because they ask for a null that no row has.
pub(super) fn hold_of_no_row(table: &'static Table, clauses: &[Clause<'_>]) -> bool {
    clauses.iter().any(|clause| {
        clause.iter().all(|term| term.path.is_empty() && is_certain(table, term.field) && needs_null(term.test))
    })
}

/// Whether the field of a row is never null.
fn is_certain(table: &'static Table, field: Field) -> bool {
    match field {
        Field::Id => true,
        Field::Attribute(at) => match table.attributes.get(at) {
            Some(Stored::Column(at)) => !table.columns[*at].nullable,
            Some(Stored::Present(_)) => true,
            Some(Stored::Nowhere) | None => false,
        },
    }
}

/// Whether only null can make the test true.
fn needs_null(test: &Test) -> bool {
    match test {
        Test::Null | Test::Never => true,
        Test::Any(tests) => tests.iter().all(needs_null),
        Test::All(tests) => tests.iter().any(needs_null),
        Test::Compare(..)
        | Test::In(_)
        | Test::NotIn(_)
        | Test::Like(_)
        | Test::NotLike(_)
        | Test::NotNull
        | Test::Contains(_) => false,
    }
}
