//! The line that statements are run behind (decision 14): everything above it makes SQL text and values, everything below
//! is a driver. It counts what passes.

use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

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

    /// Which dialect to compile to.
    pub(crate) fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// The rows of a query, read to the end (decision 13).
    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DriverError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.connection.query_all_raw(statement).await.map_err(DriverError::from)
    }

    /// How many rows a statement affected.
    pub(crate) async fn affected(&self, statement: Statement) -> Result<u64, DriverError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Ok(self.connection.execute_raw(statement).await?.rows_affected())
    }
}
