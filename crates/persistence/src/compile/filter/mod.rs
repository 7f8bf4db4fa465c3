//! Checked filters as conditions of SQL, the same text on both databases.
//!
//! What a filter means: the row is joined with everything that its relationships lead to, a row of NULLs standing for
//! what is not there (`LEFT JOIN`), and is listed when one of the joined rows makes every condition true. Here it is said
//! without that join, so that each row comes once, no sort removes repetitions, and the planner can begin with the
//! related table. These are the steps, and why they change nothing:
//!
//! - Conditions are flattened into [`clause`]s: all must hold, and one term of each.
//! - Only a to-many relationship offers a choice of rows, so clauses that share none are true or not independently of each
//!   other ([`group`]): "one choice makes both true" is "one makes this true, and one makes that true".
//! - Clauses that all lie behind one relationship ask something of its rows alone ([`related`]): the same question again,
//!   one relationship nearer.
//! - A single clause is true when one of its terms is: there is always something to choose, so "one choice makes a term
//!   true" may be asked of each term.
//! - What is left are several clauses over one to-many relationship and something else besides. Those are joined as
//!   the definition says ([`joined`]), in a subquery.
//!
//! Nothing above a test negates, so unknown may be taken for false everywhere but within tests.

mod clause;
mod field;
mod group;
mod joined;
mod null;
#[cfg(test)]
mod plans;
mod related;
mod test;

use jsonapi::query::filter::{Comparator, Condition, Field, Test};
use sea_orm::sea_query::{DynIden, Expr, ExprTrait};

use crate::compile::filter::clause::Clause;
use crate::compile::filter::field::Presence;
use crate::compile::filter::group::Group;
use crate::error::StoreError;
use crate::table::Table;

/// A row that is asked about: one that is there, of this table, by its name in the statement.
struct Row {
    table: &'static Table,
    called: DynIden,
    /// How many relationships lead to it.
    depth: usize,
}

/// The expression that is true of the rows that meet all conditions of a filter; `None` when there are no conditions.
pub(crate) fn all(
    table: &'static Table,
    called: &'static str,
    conditions: &[Condition],
) -> Result<Option<Expr>, StoreError> {
    if conditions.is_empty() {
        return Ok(None);
    }
    let row = Row { table, called: called.into(), depth: 0 };
    every(&row, clause::of(conditions)).map(Some)
}

/// Whether the conditions name the rows that can meet them, by their ids: a read of them is bounded, however large the
/// table. Of other conditions nothing is promised, though an index may serve them.
pub(crate) fn names_rows(conditions: &[Condition]) -> bool {
    clause::of(conditions).iter().any(|clause| {
        clause.iter().all(|term| {
            let named = matches!(term.test, Test::Compare(Comparator::Equal, _) | Test::In(_));
            term.path.is_empty() && term.field == Field::Id && named
        })
    })
}

/// True when every clause is true of the row.
fn every(row: &Row, clauses: Vec<Clause<'_>>) -> Result<Expr, StoreError> {
    let mut expressions = Vec::new();
    for group in group::of(row.table, clauses)? {
        expressions.push(match group {
            Group::Own(clause) => own(row, &clause)?,
            Group::Behind(relationship, clauses) => related::some(row, relationship, clauses)?,
            Group::Single(clause) => one(row, clause)?,
            Group::Tangled(clauses) => joined::some(row, &clauses)?,
        });
    }
    Ok(conjunction(expressions))
}

/// True when one of the terms, all of the row itself, is true.
fn own(row: &Row, clause: &Clause<'_>) -> Result<Expr, StoreError> {
    let term = |term| field::tested(row.table, &row.called, Presence::Certain, term);
    Ok(disjunction(clause.iter().map(term).collect::<Result<_, _>>()?))
}

/// True when one of the terms is true of the row.
fn one(row: &Row, clause: Clause<'_>) -> Result<Expr, StoreError> {
    let (here, behind) = clause::by_relationship(clause);
    let mut expressions = if here.is_empty() { Vec::new() } else { vec![own(row, &here)?] };
    for (relationship, terms) in behind {
        expressions.push(related::some(row, relationship, vec![terms])?);
    }
    Ok(disjunction(expressions))
}

/// True when all are.
fn conjunction(expressions: Vec<Expr>) -> Expr {
    balanced(expressions, Expr::and).unwrap_or_else(always)
}

/// True when one is.
fn disjunction(expressions: Vec<Expr>) -> Expr {
    balanced(expressions, Expr::or).unwrap_or_else(never)
}

/// Combines as a balanced tree: SQLite refuses expressions that are nested deeper than 1,000, as a chain would be.
fn balanced(expressions: Vec<Expr>, combine: fn(Expr, Expr) -> Expr) -> Option<Expr> {
    /// Chains of up to this length read better flat.
    const FLAT: usize = 8;
    if expressions.len() <= FLAT {
        return expressions.into_iter().reduce(combine);
    }
    let size = expressions.len().div_ceil(FLAT);
    let mut rest = expressions.into_iter();
    let mut branches = Vec::with_capacity(FLAT);
    while rest.len() > 0 {
        branches.extend(balanced(rest.by_ref().take(size).collect(), combine));
    }
    branches.into_iter().reduce(combine)
}

/// What polymorphic relationships call the resource of a table; in the text itself, so that the planner knows it.
fn type_name(table: &'static Table) -> Expr {
    Expr::Constant(table.resource.name.into())
}

/// True of every row.
fn always() -> Expr {
    Expr::cust("1 = 1")
}

/// True of no row.
fn never() -> Expr {
    Expr::cust("1 = 0")
}
