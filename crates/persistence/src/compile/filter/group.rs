//! Which clauses have to be true of the same choice of related rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::filter::clause::{self, Clause, Term};
use crate::compile::shape;
use crate::error::StoreError;
use crate::table::{Join, Table};

/// Clauses that can be judged without looking at other clauses.
pub(super) enum Group<'a> {
    /// One whose terms are all of the row itself.
    Own(Clause<'a>),
    /// All that lie behind this relationship and nowhere else, as its rows see them.
    Behind(usize, Vec<Clause<'a>>),
    /// One with terms in different places.
    Single(Clause<'a>),
    /// Several that share a to-many relationship, with terms in other places too.
    Tangled(Vec<Clause<'a>>),
}

/// Clauses and the choices that they depend on.
struct Component<'a> {
    choices: BTreeSet<&'a [usize]>,
    clauses: Vec<Clause<'a>>,
}

/// The clauses in groups, in the order of their first clauses; what lies behind one relationship comes last.
pub(super) fn of<'a>(table: &'static Table, clauses: Vec<Clause<'a>>) -> Result<Vec<Group<'a>>, StoreError> {
    let mut groups = Vec::new();
    let mut behind: BTreeMap<usize, Vec<Clause<'a>>> = BTreeMap::new();
    for mut component in components(table, clauses)? {
        if let Some(relationship) = common_relationship(&component.clauses) {
            let seen_from_there = component.clauses.into_iter().flat_map(|clause| clause::by_relationship(clause).1);
            behind.entry(relationship).or_default().extend(seen_from_there.map(|(_, clause)| clause));
        } else if component.clauses.len() > 1 {
            groups.push(Group::Tangled(component.clauses));
        } else if let Some(clause) = component.clauses.pop() {
            let own = clause.iter().all(|term| term.path.is_empty());
            groups.push(if own { Group::Own(clause) } else { Group::Single(clause) });
        }
    }
    groups.extend(behind.into_iter().map(|(relationship, clauses)| Group::Behind(relationship, clauses)));
    Ok(groups)
}

/// The relationship that every term of every clause lies behind.
fn common_relationship(clauses: &[Clause<'_>]) -> Option<usize> {
    let mut terms = clauses.iter().flatten();
    let first = *terms.next()?.path.first()?;
    terms.all(|term| term.path.first() == Some(&first)).then_some(first)
}

/// The clauses, those that share a choice together.
fn components<'a>(table: &'static Table, clauses: Vec<Clause<'a>>) -> Result<Vec<Component<'a>>, StoreError> {
    let mut components: Vec<Component<'a>> = Vec::new();
    for clause in clauses {
        let mut choices = BTreeSet::new();
        for term in &clause {
            choices.extend(choice(table, term)?);
        }
        let mut clauses = vec![clause];
        // Those that this clause ties together become one, in the place of the first.
        let mut place = components.len();
        for at in (0..components.len()).rev() {
            if !components[at].choices.is_disjoint(&choices) {
                let tied = components.remove(at);
                choices.extend(tied.choices);
                clauses.splice(0..0, tied.clauses);
                place = at;
            }
        }
        components.insert(place.min(components.len()), Component { choices, clauses });
    }
    Ok(components)
}

/// The path to the first choice that a term depends on: up to its first to-many relationship. Terms that share a choice
/// further on share this one too.
fn choice<'a>(table: &'static Table, term: &Term<'a>) -> Result<Option<&'a [usize]>, StoreError> {
    let mut table = table;
    for (at, relationship) in term.path.iter().enumerate() {
        match shape::join(table, *relationship)? {
            Join::Key { target, .. } => table = target,
            Join::Inverse { .. } | Join::Polymorphic { .. } => return Ok(Some(&term.path[..=at])),
        }
    }
    Ok(None)
}
