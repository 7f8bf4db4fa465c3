//! Conditions as clauses: every clause must hold, and a clause holds when one of its terms does.

use std::collections::BTreeMap;

use jsonapi::query::filter::{Combinator, Condition, Field, Test};

/// Terms of which one must be true.
pub(super) type Clause<'a> = Vec<Term<'a>>;

/// A test of a field, seen from a row on the way to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term<'a> {
    /// The relationships that are still to be followed.
    pub(super) path: &'a [usize],
    /// The field of the resource at the end of the path.
    pub(super) field: Field,
    /// What must be true of it.
    pub(super) test: &'a Test,
}

/// The clauses of these conditions; terms that are combined by `_and_` are clauses of their own.
pub(super) fn of(conditions: &[Condition]) -> Vec<Clause<'_>> {
    let mut clauses = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let terms = condition.terms.iter().map(|term| Term {
            path: &term.path.relationships,
            field: term.path.field,
            test: &term.test,
        });
        match condition.combinator {
            Combinator::And => clauses.extend(terms.map(|term| vec![term])),
            Combinator::Or => clauses.push(terms.collect()),
        }
    }
    clauses
}

/// The terms of the row itself, and those behind each of its relationships as that relationship's rows see them.
pub(super) fn by_relationship(clause: Clause<'_>) -> (Clause<'_>, BTreeMap<usize, Clause<'_>>) {
    let mut here = Vec::new();
    let mut behind: BTreeMap<usize, Clause<'_>> = BTreeMap::new();
    for term in clause {
        match term.path.split_first() {
            None => here.push(term),
            Some((relationship, path)) => behind.entry(*relationship).or_default().push(Term { path, ..term }),
        }
    }
    (here, behind)
}
