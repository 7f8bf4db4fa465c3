//! Where reads run that are no part of a transaction: the readers of SQLite, or PostgreSQL's pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::connection::execute::{Cells, Cost, Execute, Unreadable};
use crate::connection::gate;
use crate::connection::sqlite_reader::SqliteRow;
use crate::connection::sqlite_readers::SqliteReaders;
use crate::fault::DriverError;
use crate::options::StoreOptions;

/// Runs reads and counts them.
pub(crate) struct Reader<'a> {
    pub(crate) database: ReaderOf<'a>,
    pub(crate) statements: &'a AtomicU64,
}

/// Where a [`Reader`] reads.
pub(crate) enum ReaderOf<'a> {
    Sqlite(&'a SqliteReaders),
    Postgres(&'a PostgresReaders),
}

impl Execute for Reader<'_> {
    type Row = ReaderRow;

    fn backend(&self) -> DbBackend {
        match self.database {
            ReaderOf::Sqlite(_) => DbBackend::Sqlite,
            ReaderOf::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn rows(&self, statement: Statement, cost: Cost) -> Result<Vec<ReaderRow>, DriverError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Ok(match self.database {
            ReaderOf::Sqlite(readers) => {
                readers.rows(statement, cost).await?.into_iter().map(ReaderRow::Sqlite).collect()
            }
            ReaderOf::Postgres(readers) => {
                readers.rows(statement, cost).await?.into_iter().map(ReaderRow::Postgres).collect()
            }
        })
    }
}

/// The pool of PostgreSQL, of which reads without a bound may occupy one half.
pub(crate) struct PostgresReaders {
    pool: DatabaseConnection,
    unbounded: Arc<Semaphore>,
    acquire_timeout: Duration,
}

impl PostgresReaders {
    /// Reads on this pool.
    pub(crate) fn new(pool: DatabaseConnection, options: &StoreOptions) -> Self {
        let unbounded = gate::unbounded_share(options.max_connections);
        Self { pool, unbounded, acquire_timeout: options.acquire_timeout }
    }

    async fn rows(&self, statement: Statement, cost: Cost) -> Result<Vec<QueryResult>, DriverError> {
        if cost == Cost::Bounded {
            return Ok(self.pool.query_all_raw(statement).await?);
        }
        let turn = gate::turn(&self.unbounded, Instant::now() + self.acquire_timeout).await?;
        let pool = self.pool.clone();
        // When nobody waits for its rows any more the statement still runs until its timeout, and occupies its connection.
        // So long it keeps its turn, or others would soon occupy all of them.
        let running = tokio::spawn(async move {
            let _held = turn;
            pool.query_all_raw(statement).await
        });
        Ok(running.await.map_err(|_| DriverError::closed())??)
    }
}

/// A row of either database.
pub(crate) enum ReaderRow {
    Sqlite(SqliteRow),
    Postgres(QueryResult),
}

impl Cells for ReaderRow {
    fn text(&mut self, at: usize) -> Result<Option<String>, Unreadable> {
        match self {
            Self::Sqlite(row) => row.text(at),
            Self::Postgres(row) => row.text(at),
        }
    }

    fn integer(&mut self, at: usize) -> Result<Option<i64>, Unreadable> {
        match self {
            Self::Sqlite(row) => row.integer(at),
            Self::Postgres(row) => row.integer(at),
        }
    }

    fn number(&mut self, at: usize) -> Result<Option<f64>, Unreadable> {
        match self {
            Self::Sqlite(row) => row.number(at),
            Self::Postgres(row) => row.number(at),
        }
    }

    fn boolean(&mut self, at: usize) -> Result<Option<bool>, Unreadable> {
        match self {
            Self::Sqlite(row) => row.boolean(at),
            Self::Postgres(row) => row.boolean(at),
        }
    }
}
