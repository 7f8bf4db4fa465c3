//! Which rows a read is about, and the statements that find, order, page and count them.

use jsonapi::descriptor::SortKey;
use jsonapi::query::{Page, filter};
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{DbBackend, Statement};

use crate::compile::shape::Shape;
use crate::compile::{self, PARENT, ROW, condition};
use crate::counts;
use crate::error::StoreError;
use crate::read::Read;
use crate::table::{Column, Join, Stored, Table};
use crate::unit::Condition;

/// What the table is called within the subquery that counts it.
const COUNTED: &str = "c";

/// The rows of a table under conditions, or those that a row of another table leads to.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// The table.
    pub(crate) table: &'static Table,
    /// What must hold of every row.
    pub(crate) conditions: &'a [Condition],
    /// What the request narrows them to.
    pub(crate) filter: &'a [filter::Condition],
    /// Whose rows they are.
    pub(crate) parent: Option<Parent<'a>>,
}

/// How the rows of a list are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// As the planner of the database thinks best.
    Planned,
    /// Along the order, each row looked at until the page is full: SQLite finds no row by an index, and sorts nothing.
    Walked,
}

/// The row that a relationship is followed from.
#[derive(Clone, Copy)]
pub(crate) struct Parent<'a> {
    /// Its table.
    pub(crate) table: &'static Table,
    /// Its id.
    pub(crate) id: &'a str,
    /// What else must hold of it.
    pub(crate) scope: &'a [Condition],
    /// The relationship, which is to-many.
    pub(crate) join: &'static Join,
}

impl<'a> Rows<'a> {
    /// The rows that a read is about, whoever they belong to.
    pub(crate) fn of(read: &'a Read) -> Self {
        Self { table: read.table, conditions: &read.conditions, filter: &read.filter.conditions, parent: None }
    }
}

impl Rows<'_> {
    /// The rows that meet the conditions, in no order.
    pub(crate) fn find(&self, shape: &Shape, backend: DbBackend) -> Result<Statement, StoreError> {
        let mut select = shape.select();
        select.from_as(self.table.name, ROW);
        self.filter(&mut select, ROW)?;
        Ok(backend.build(&select))
    }

    /// One page of the rows, in order, without how many there are.
    pub(crate) fn list(
        &self,
        shape: &Shape,
        sort: &[SortKey],
        page: Page,
        access: Access,
    ) -> Result<SelectStatement, StoreError> {
        let mut select = shape.select();
        select.from_as(self.table.name, ROW);
        for expression in self.selected(ROW)? {
            select.and_where(if access == Access::Walked { unindexed(expression) } else { expression });
        }
        if let Some(parent) = self.parent {
            select.and_where(Expr::exists(parent.lookup()?));
        }
        order(&mut select, self.table, sort)?;
        // Both databases count rows in signed 64-bit integers.
        let longest = i64::MAX.unsigned_abs();
        let skipped = (page.number.saturating_sub(1)).saturating_mul(page.size);
        select.limit(std::cmp::min(page.size, longest)).offset(std::cmp::min(skipped, longest));
        Ok(select)
    }

    /// How many rows there are on all pages: one row, or none when the parent is not there.
    pub(crate) fn counted(&self) -> Result<SelectStatement, StoreError> {
        let mut select = match self.parent {
            Some(parent) => parent.lookup()?,
            None => Query::select(),
        };
        select.clear_selects().expr(self.count()?);
        Ok(select)
    }

    /// One page of the rows, in order, each followed by how many there are on all pages. A page of a parent's rows is
    /// empty when the parent is not there.
    pub(crate) fn page(
        &self,
        shape: &Shape,
        sort: &[SortKey],
        page: Page,
        backend: DbBackend,
    ) -> Result<Statement, StoreError> {
        Ok(backend.build(self.list(shape, sort, page, Access::Planned)?.expr(self.count()?)))
    }

    /// [`Rows::counted`] as a statement.
    pub(crate) fn total(&self, backend: DbBackend) -> Result<Statement, StoreError> {
        Ok(backend.build(&self.counted()?))
    }

    /// The number of rows as an expression: the kept count for a whole table, else a counting subquery.
    fn count(&self) -> Result<Expr, StoreError> {
        if self.conditions.is_empty() && self.filter.is_empty() && self.parent.is_none() {
            return Ok(counts::kept(self.table.resource.name));
        }
        let mut count = Query::select();
        count.expr(Expr::cust("COUNT(*)")).from_as(self.table.name, COUNTED);
        self.filter(&mut count, COUNTED)?;
        Ok(subquery(count))
    }

    /// Leaves only these rows in a statement over the table, which is called so in it.
    fn filter(&self, select: &mut SelectStatement, called: &'static str) -> Result<(), StoreError> {
        for expression in self.selected(called)? {
            select.and_where(expression);
        }
        Ok(())
    }

    /// What is true of the rows: that they meet the conditions, and are the parent's.
    fn selected(&self, called: &'static str) -> Result<Vec<Expr>, StoreError> {
        let mut expressions = self.met(called)?;
        if let Some(parent) = self.parent {
            expressions.extend(parent.join_on(called));
        }
        Ok(expressions)
    }

    /// What is true of a row that meets the conditions and the filter.
    fn met(&self, called: &'static str) -> Result<Vec<Expr>, StoreError> {
        let mut expressions = condition::all(self.table, called, self.conditions)?;
        expressions.extend(compile::filter::all(self.table, called, self.filter)?);
        Ok(expressions)
    }
}

impl Parent<'_> {
    /// The condition on the target's rows that they are this parent's.
    fn join_on(&self, called: &'static str) -> Vec<Expr> {
        match self.join {
            // A to-one relationship has no rows to page through.
            Join::Key { .. } => Vec::new(),
            Join::Inverse { column, .. } => vec![Expr::col((called, *column)).eq(self.id)],
            Join::Polymorphic { type_column, id_column, .. } => vec![
                Expr::col((called, *type_column)).eq(self.table.resource.name),
                Expr::col((called, *id_column)).eq(self.id),
            ],
        }
    }

    /// `SELECT 1` of the parent.
    fn lookup(&self) -> Result<SelectStatement, StoreError> {
        let mut select = Query::select();
        select.expr(Expr::cust("1")).from_as(self.table.name, PARENT);
        for expression in identity(self.table, self.id, self.scope)? {
            select.and_where(expression);
        }
        Ok(select)
    }
}

/// The target of a to-one relationship beside its parent: no row when the parent is not there, a row without an id when
/// the relationship is empty. The column after the shape's is the key.
pub(crate) fn to_one(
    shape: &Shape,
    target: &Rows<'_>,
    parent: (&'static Table, &str, &[Condition]),
    key: &Column,
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let (table, id, scope) = parent;
    let mut on = sea_orm::sea_query::Condition::all().add(Expr::col((ROW, "id")).equals((PARENT, key.name)));
    for expression in target.met(ROW)? {
        on = on.add(expression);
    }
    let mut select = shape.select();
    select.column((PARENT, key.name)).from_as(table.name, PARENT).join_as(
        sea_orm::sea_query::JoinType::LeftJoin,
        target.table.name,
        ROW,
        on,
    );
    for expression in identity(table, id, scope)? {
        select.and_where(expression);
    }
    Ok(backend.build(&select))
}

/// One column of the row with this id.
pub(crate) fn key(
    table: &'static Table,
    id: &str,
    scope: &[Condition],
    key: &Column,
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let mut select = Query::select();
    select.column((PARENT, key.name)).from_as(table.name, PARENT);
    for expression in identity(table, id, scope)? {
        select.and_where(expression);
    }
    Ok(backend.build(&select))
}

/// Rows by values of one text column, each followed by that column, in order of creation.
pub(crate) fn among(
    shape: &Shape,
    rows: &Rows<'_>,
    column: &'static str,
    ids: &[String],
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let mut select = shape.select();
    select.column((ROW, column)).from_as(rows.table.name, ROW);
    rows.filter(&mut select, ROW)?;
    // Lists are filled up to a power of two, so that few different statements are prepared.
    let last = ids.last().map(String::as_str).unwrap_or_default();
    let ids = ids.iter().map(String::as_str);
    let filled = ids.len().next_power_of_two();
    select.and_where(Expr::col((ROW, column)).is_in(ids.chain(std::iter::repeat(last)).take(filled)));
    select.order_by((ROW, "created_at"), Order::Asc).order_by((ROW, "id"), Order::Asc);
    Ok(backend.build(&select))
}

/// The ids of the first rows by a column for which the conditions hold.
pub(crate) fn ids(
    table: &'static Table,
    conditions: &[Condition],
    by: &'static str,
    limit: u64,
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let mut select = Query::select();
    select.column((ROW, "id")).from_as(table.name, ROW);
    for expression in condition::all(table, ROW, conditions)? {
        select.and_where(expression);
    }
    select.order_by((ROW, condition::column(table, by)?.name), Order::Asc).limit(limit);
    Ok(backend.build(&select))
}

fn identity(table: &'static Table, id: &str, scope: &[Condition]) -> Result<Vec<Expr>, StoreError> {
    let mut expressions = condition::all(table, PARENT, &[Condition::equals("id", id)])?;
    expressions.extend(condition::all(table, PARENT, scope)?);
    Ok(expressions)
}

/// NULLs come last ascending and first descending, on both databases. The id, which is the last key, goes the way of the
/// key before it, so that one index serves an order and its reverse.
fn order(select: &mut SelectStatement, table: &'static Table, sort: &[SortKey]) -> Result<(), StoreError> {
    let mut descending = false;
    for key in sort {
        descending = key.descending;
        if key.attribute == "id" {
            break;
        }
        let (expression, nullable) = sort_expression(table, key.attribute)?;
        let (order, nulls) =
            if descending { (Order::Desc, NullOrdering::First) } else { (Order::Asc, NullOrdering::Last) };
        if nullable {
            select.order_by_expr_with_nulls(expression, order, nulls);
        } else {
            select.order_by_expr(expression, order);
        }
    }
    select.order_by((ROW, "id"), if descending { Order::Desc } else { Order::Asc });
    Ok(())
}

fn sort_expression(table: &'static Table, attribute: &str) -> Result<(Expr, bool), StoreError> {
    let position = table.resource.attribute(attribute).map(|(position, _)| position);
    match position.and_then(|position| table.attributes.get(position)) {
        Some(Stored::Column(at)) => {
            let column = &table.columns[*at];
            Ok((Expr::col((ROW, column.name)), column.nullable))
        }
        Some(Stored::Present(at)) => Ok((Expr::col((ROW, table.columns[*at].name)).is_not_null(), false)),
        Some(Stored::Nowhere) | None => Err(StoreError::Column { table: table.name, column: attribute.to_owned() }),
    }
}

/// The same truth, in a form that SQLite looks for no index for.
fn unindexed(expression: Expr) -> Expr {
    Expr::cust_with_expr("+(?)", expression)
}

fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}
