//! Questions about what one relationship of a row leads to, as subqueries of the related table.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::compile::filter::clause::Clause;
use crate::compile::filter::{Row, every, null, type_name};
use crate::compile::shape;
use crate::error::StoreError;
use crate::table::{Column, Join, Table};

/// True when what the relationship leads to makes the clauses true: one of its rows, or nothing where there is none.
pub(super) fn some(row: &Row, relationship: usize, clauses: Vec<Clause<'_>>) -> Result<Expr, StoreError> {
    match shape::join(row.table, relationship)? {
        Join::Key { column, target } => to_one(row, &row.table.columns[*column], target, clauses),
        Join::Inverse { column, target } => to_many(row, None, column, target, clauses),
        Join::Polymorphic { type_column, id_column, target } => {
            to_many(row, Some(type_column), id_column, target, clauses)
        }
    }
}

fn to_one(
    row: &Row,
    key: &'static Column,
    target: &'static Table,
    clauses: Vec<Clause<'_>>,
) -> Result<Expr, StoreError> {
    let of_nothing = null::hold_of_nothing(&clauses);
    let related = row.related(target);
    let id = related.column("id");
    let key = row.column(key.name);
    let hold = every(&related, clauses)?;
    let mut select = related.select();
    if of_nothing {
        // There is one target at most, so there is none of which the clauses do not hold.
        let refuted = hold.is_not(Expr::Constant(true.into()));
        select.expr(Expr::cust("1")).and_where(id.eq(key)).and_where(refuted);
        return Ok(Expr::not_exists(select));
    }
    select.expr(id).and_where(hold);
    Ok(key.in_subquery(select))
}

fn to_many(
    row: &Row,
    type_column: Option<&'static str>,
    id_column: &'static str,
    target: &'static Table,
    clauses: Vec<Clause<'_>>,
) -> Result<Expr, StoreError> {
    let related = row.related(target);
    let mut members = related.select();
    if let Some(type_column) = type_column {
        members.and_where(related.column(type_column).eq(type_name(row.table)));
    }
    let mut none = members.clone();
    none.expr(Expr::cust("1")).and_where(related.column(id_column).eq(row.column("id")));
    let of_nothing = null::hold_of_nothing(&clauses);
    if of_nothing && null::hold_of_no_row(target, &clauses) {
        return Ok(Expr::not_exists(none));
    }
    members.expr(related.column(id_column)).and_where(every(&related, clauses)?);
    let one = row.column("id").in_subquery(members);
    Ok(if of_nothing { Expr::not_exists(none).or(one) } else { one })
}

impl Row {
    /// A row of the target of one of its relationships.
    fn related(&self, target: &'static Table) -> Self {
        let depth = self.depth + 1;
        Self { table: target, called: format!("r{depth}").into(), depth }
    }

    fn column(&self, name: &'static str) -> Expr {
        Expr::col((self.called.clone(), name))
    }

    /// `SELECT` from its table, of nothing yet.
    fn select(&self) -> SelectStatement {
        let mut select = Query::select();
        select.from_as(self.table.name, self.called.clone());
        select
    }
}
