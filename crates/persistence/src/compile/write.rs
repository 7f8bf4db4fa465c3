//! The steps of a unit as statements.

use jsonapi::Value;
use sea_orm::sea_query::{Expr, LockType, Query};
use sea_orm::{DbBackend, Statement};

use crate::compile::condition;
use crate::compile::value::bind;
use crate::error::StoreError;
use crate::table::Table;
use crate::unit::{Condition, Step};

/// The statement of a step.
pub(crate) fn step(step: &Step, backend: DbBackend) -> Result<Statement, StoreError> {
    match step {
        Step::Lock { table, id, when } => lock(table, id, when, backend),
        Step::Insert { table, values } => insert(table, values, backend),
        Step::Update { table, set, when, .. } => update(table, set, when, backend),
        Step::Delete { table, when, .. } => delete(table, when, backend),
    }
}

fn lock(table: &'static Table, id: &str, when: &[Condition], backend: DbBackend) -> Result<Statement, StoreError> {
    let mut select = Query::select();
    select.expr(Expr::cust("1")).from(table.name);
    for expression in condition::all(table, table.name, &[Condition::equals("id", id)])? {
        select.and_where(expression);
    }
    for expression in condition::all(table, table.name, when)? {
        select.and_where(expression);
    }
    if backend == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    Ok(backend.build(&select))
}

fn insert(
    table: &'static Table,
    values: &[(&'static str, Value)],
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let mut insert = Query::insert();
    let mut row = Vec::with_capacity(values.len());
    for (name, value) in values {
        let column = condition::column(table, name)?;
        row.push(Expr::val(bind(value, column.kind)));
    }
    insert.into_table(table.name).columns(values.iter().map(|(name, _)| *name));
    // Cannot fail: there are as many values as columns.
    insert.values(row).map_err(|_| StoreError::Column { table: table.name, column: String::new() })?;
    Ok(backend.build(&insert))
}

fn update(
    table: &'static Table,
    set: &[(&'static str, Value)],
    when: &[Condition],
    backend: DbBackend,
) -> Result<Statement, StoreError> {
    let mut update = Query::update();
    update.table(table.name);
    for (name, value) in set {
        let column = condition::column(table, name)?;
        update.value(column.name, bind(value, column.kind));
    }
    for expression in condition::all(table, table.name, when)? {
        update.and_where(expression);
    }
    Ok(backend.build(&update))
}

fn delete(table: &'static Table, when: &[Condition], backend: DbBackend) -> Result<Statement, StoreError> {
    let mut delete = Query::delete();
    delete.from_table(table.name);
    for expression in condition::all(table, table.name, when)? {
        delete.and_where(expression);
    }
    Ok(backend.build(&delete))
}
