//! Statements on a pool or transaction of sea-orm. It counts what passes.

use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, TryGetable};

use crate::connection::execute::{Cells, Cost, Execute, Unreadable};
use crate::fault::DriverError;

/// Runs statements on one pool or transaction.
pub(crate) struct Executor<'a, C> {
    connection: &'a C,
    statements: &'a AtomicU64,
}

impl<'a, C: ConnectionTrait> Executor<'a, C> {
    /// Runs on this connection and counts there.
    pub(crate) fn new(connection: &'a C, statements: &'a AtomicU64) -> Self {
        Self { connection, statements }
    }

    /// How many rows a statement affected.
    pub(crate) async fn affected(&self, statement: Statement) -> Result<u64, DriverError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Ok(self.connection.execute_raw(statement).await?.rows_affected())
    }
}

impl<C: ConnectionTrait> Execute for Executor<'_, C> {
    type Row = QueryResult;

    fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn rows(&self, statement: Statement, _cost: Cost) -> Result<Vec<QueryResult>, DriverError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.connection.query_all_raw(statement).await.map_err(DriverError::from)
    }
}

impl Cells for QueryResult {
    fn text(&mut self, at: usize) -> Result<Option<String>, Unreadable> {
        cell(self, at)
    }

    fn integer(&mut self, at: usize) -> Result<Option<i64>, Unreadable> {
        cell(self, at)
    }

    fn number(&mut self, at: usize) -> Result<Option<f64>, Unreadable> {
        cell(self, at)
    }

    fn boolean(&mut self, at: usize) -> Result<Option<bool>, Unreadable> {
        cell(self, at)
    }
}

fn cell<T: TryGetable>(row: &QueryResult, at: usize) -> Result<Option<T>, Unreadable> {
    row.try_get_by_index(at).map_err(|_| Unreadable)
}
