//! Import of many rows in one transaction, a few hundred to a statement.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use jsonapi::Value;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, TransactionTrait, Values};

use crate::audit::{Entry, append};
use crate::compile::value::bind;
use crate::connection::execute::Execute;
use crate::connection::executor::Executor;
use crate::counts::{Delta, Deltas};
use crate::error::{ImportError, StoreError};
use crate::fault::{Cause, DriverError};
use crate::names;
use crate::statistics;
use crate::store::{Database, Store};
use crate::table::Table;

/// Values in one statement: below the limits of SQLite (32,766) and PostgreSQL (65,535).
const VALUES: usize = 8_192;

/// A running import; dropping it rolls it back.
pub struct Import {
    database: Arc<Database>,
    transaction: DatabaseTransaction,
    statements: Arc<AtomicU64>,
    deltas: Deltas,
    tables: Vec<&'static Table>,
    audit: Vec<Entry>,
    /// The text of the last statement, which most of the following are equal to.
    text: Option<(&'static str, usize, String)>,
}

impl Store {
    /// Begins an import; other writers wait until it ends on SQLite.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn import(&self) -> Result<Import, StoreError> {
        Ok(Import {
            database: Arc::clone(&self.database),
            transaction: self.begin_long().await?,
            statements: Arc::clone(&self.statements),
            deltas: Deltas::default(),
            tables: Vec::new(),
            audit: Vec::new(),
            text: None,
        })
    }
}

impl Import {
    /// Inserts rows. Each holds the values of all of [`Table::columns`], in that order; what a row refers to must have
    /// been inserted before it.
    ///
    /// # Errors
    ///
    /// When a row is refused; the import can only be dropped then.
    pub async fn insert(&mut self, table: &'static Table, rows: &[Vec<Value>]) -> Result<(), ImportError> {
        let width = table.columns.len();
        if let Some(row) = rows.iter().find(|row| row.len() != width) {
            let column = format!("{} of {width}", row.len());
            return Err(StoreError::Column { table: table.name, column }.into());
        }
        if !self.tables.iter().any(|known| known.name == table.name) {
            self.tables.push(table);
        }
        let chunk = (VALUES / width).max(1);
        for (position, rows) in rows.chunks(chunk).enumerate() {
            self.chunk(table, rows, position * chunk).await?;
        }
        Ok(())
    }

    /// Has the audit trail tell of the import, in its transaction.
    pub fn tell(&mut self, entry: Entry) {
        self.audit.push(entry);
    }

    /// Makes the import durable.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing was imported then.
    pub async fn commit(self) -> Result<(), StoreError> {
        let executor = Executor::new(&self.transaction, &self.statements);
        append(&executor, &self.audit).await?;
        if let Some(statement) = self.deltas.statement(0, executor.backend()) {
            executor.affected(statement).await?;
        }
        statistics::collect(&self.transaction, &self.tables).await?;
        self.transaction.commit().await.map_err(DriverError::from)?;
        if let Database::Postgres { pool, .. } = &*self.database {
            statistics::settle(pool, &self.tables).await;
        }
        Ok(())
    }

    /// Inserts rows with one statement; when it is refused, finds the row that is to blame.
    async fn chunk(&mut self, table: &'static Table, rows: &[Vec<Value>], before: usize) -> Result<(), ImportError> {
        let statement = self.statement(table, rows);
        let savepoint = self.transaction.begin().await.map_err(DriverError::from).map_err(StoreError::from)?;
        match Executor::new(&savepoint, &self.statements).affected(statement).await {
            Ok(affected) => {
                savepoint.commit().await.map_err(DriverError::from).map_err(StoreError::from)?;
                let rows = i64::try_from(affected).unwrap_or(i64::MAX);
                self.deltas.add(table.resource.name, Delta::imported(rows));
                Ok(())
            }
            Err(error) if rows.len() == 1 => Err(blame(table, error, before)),
            Err(error) => {
                savepoint.rollback().await.map_err(DriverError::from).map_err(StoreError::from)?;
                Err(self.culprit(table, rows, before, error).await)
            }
        }
    }

    /// Inserts rows one by one until one is refused.
    async fn culprit(
        &mut self,
        table: &'static Table,
        rows: &[Vec<Value>],
        before: usize,
        error: DriverError,
    ) -> ImportError {
        for (position, row) in rows.iter().enumerate() {
            let statement = self.statement(table, std::slice::from_ref(row));
            let executor = Executor::new(&self.transaction, &self.statements);
            if let Err(error) = executor.affected(statement).await {
                return blame(table, error, before + position);
            }
        }
        StoreError::from(error).into()
    }

    fn statement(&mut self, table: &'static Table, rows: &[Vec<Value>]) -> Statement {
        let backend = self.transaction.get_database_backend();
        let text = match &self.text {
            Some((name, count, text)) if *name == table.name && *count == rows.len() => text.clone(),
            _ => {
                let text = text(table, rows.len(), backend);
                self.text = Some((table.name, rows.len(), text.clone()));
                text
            }
        };
        let mut values = Vec::with_capacity(rows.len() * table.columns.len());
        for row in rows {
            values.extend(row.iter().zip(table.columns).map(|(value, column)| bind(value, column.kind)));
        }
        Statement { sql: text, values: Some(Values(values)), db_backend: backend }
    }
}

/// `INSERT` of this many rows, every column of the table in order.
fn text(table: &Table, rows: usize, backend: DbBackend) -> String {
    let mut insert = Query::insert();
    insert.into_table(table.name).columns(table.columns.iter().map(|column| column.name));
    for _ in 0..rows {
        insert.values_panic(table.columns.iter().map(|column| Expr::val(bind(&Value::Null, column.kind))));
    }
    backend.build(&insert).sql
}

fn blame(table: &'static Table, error: DriverError, row: usize) -> ImportError {
    let table_name = table.name;
    match &error.cause {
        Cause::Unique(named) => {
            ImportError::Taken { table: table_name, column: names::unique_column(table, named), row }
        }
        Cause::ForeignKey(named) => {
            ImportError::Dangling { table: table_name, column: names::key_column(table, named), row }
        }
        Cause::NotNull(named) => {
            ImportError::Missing { table: table_name, column: names::unique_column(table, named), row }
        }
        _ => StoreError::from(error).into(),
    }
}
