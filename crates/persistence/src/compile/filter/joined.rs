//! Clauses over several places at once, as the definition says it: one row, joined with everything that they look at.

use std::collections::BTreeMap;

use sea_orm::sea_query::{DynIden, Expr, ExprTrait, JoinType, Query, SelectStatement};

use crate::compile::filter::clause::{Clause, Term};
use crate::compile::filter::field::{self, Presence};
use crate::compile::filter::{Row, conjunction, disjunction, type_name};
use crate::compile::shape;
use crate::error::StoreError;
use crate::table::{Join, Table};

/// What the one row without columns is called that the joins begin with.
const ONE: &str = "one";

/// The joined tables, by the paths that lead to them, each with its name in the statement.
struct Joins<'a> {
    row: &'a Row,
    select: SelectStatement,
    known: BTreeMap<&'a [usize], (&'static Table, DynIden)>,
}

/// True when one choice of joined rows makes every clause true.
pub(super) fn some(row: &Row, clauses: &[Clause<'_>]) -> Result<Expr, StoreError> {
    let mut select = Query::select();
    select.expr(Expr::cust("1")).from_subquery(Query::select().expr(Expr::cust("1")).take(), ONE);
    let mut joins = Joins { row, select, known: BTreeMap::new() };
    let mut expressions = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let terms = clause.iter().map(|term| joins.tested(term)).collect::<Result<_, _>>()?;
        expressions.push(disjunction(terms));
    }
    joins.select.and_where(conjunction(expressions));
    Ok(Expr::exists(joins.select))
}

impl<'a> Joins<'a> {
    fn tested(&mut self, term: &Term<'a>) -> Result<Expr, StoreError> {
        let (table, called) = self.follow(term.path)?;
        let presence = if term.path.is_empty() { Presence::Certain } else { Presence::Possible };
        field::tested(table, &called, presence, term)
    }

    /// The table at the end of a path, which is joined unless it is already.
    fn follow(&mut self, path: &'a [usize]) -> Result<(&'static Table, DynIden), StoreError> {
        let Some((relationship, before)) = path.split_last() else {
            return Ok((self.row.table, self.row.called.clone()));
        };
        if let Some(known) = self.known.get(path) {
            return Ok(known.clone());
        }
        let (table, from) = self.follow(before)?;
        let called = DynIden::from(format!("j{}", self.known.len() + 1));
        let theirs = |column: &'static str| Expr::col((called.clone(), column));
        let ours = |column: &'static str| Expr::col((from.clone(), column));
        let (target, on) = match shape::join(table, *relationship)? {
            Join::Key { column, target } => (*target, theirs("id").eq(ours(table.columns[*column].name))),
            Join::Inverse { column, target } => (*target, theirs(column).eq(ours("id"))),
            Join::Polymorphic { type_column, id_column, target } => {
                let of_type = theirs(type_column).eq(type_name(table));
                (*target, of_type.and(theirs(id_column).eq(ours("id"))))
            }
        };
        self.select.join_as(JoinType::LeftJoin, target.name, called.clone(), on);
        self.known.insert(path, (target, called.clone()));
        Ok((target, called))
    }
}
