//! Conditions on columns.

use jsonapi::Value;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::compile::value::{bind, filled, is_unstorable};
use crate::error::StoreError;
use crate::table::{Column, Table};
use crate::unit::{Condition, Test};

/// Every condition, as expressions over the table by the name that it has in the statement.
pub(crate) fn all(table: &Table, called: &'static str, conditions: &[Condition]) -> Result<Vec<Expr>, StoreError> {
    conditions.iter().map(|condition| one(table, called, condition)).collect()
}

fn one(table: &Table, called: &'static str, condition: &Condition) -> Result<Expr, StoreError> {
    let column = column(table, condition.column)?;
    let expression = Expr::col((called, column.name));
    Ok(match &condition.test {
        Test::Equals(value) if is_unstorable(value) => never(),
        Test::Equals(value) => expression.eq(bind(value, column.kind)),
        Test::Differs(value) if is_unstorable(value) => expression.is_not_null(),
        Test::Differs(value) => expression.ne(bind(value, column.kind)),
        Test::GreaterThan(value) => expression.gt(bind(value, column.kind)),
        Test::LessThan(value) => expression.lt(bind(value, column.kind)),
        Test::In(values) => among(expression, column, values),
        Test::IsNull => expression.is_null(),
        Test::IsNotNull => expression.is_not_null(),
        Test::NotAmongNewest { count, of } => expression.not_in_subquery(newest(table, *count, of)?),
    })
}

/// The ids of the newest rows of the table for which the conditions hold.
fn newest(table: &Table, count: u64, of: &[Condition]) -> Result<SelectStatement, StoreError> {
    const NEWEST: &str = "newest";
    let mut select = Query::select();
    select.column((NEWEST, "id")).from_as(table.name, NEWEST);
    for expression in all(table, NEWEST, of)? {
        select.and_where(expression);
    }
    select.order_by((NEWEST, "created_at"), Order::Desc).order_by((NEWEST, "id"), Order::Desc).limit(count);
    Ok(select)
}

/// The column with this name.
pub(crate) fn column(table: &Table, name: &str) -> Result<&'static Column, StoreError> {
    table.column(name).ok_or_else(|| StoreError::Column { table: table.name, column: name.to_owned() })
}

fn among(expression: Expr, column: &Column, values: &[Value]) -> Expr {
    filled(values, column.kind).map_or_else(never, |values| expression.is_in(values))
}

/// Holds of no row.
fn never() -> Expr {
    Expr::cust("1 = 0")
}
