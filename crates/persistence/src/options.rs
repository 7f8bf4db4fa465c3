//! How a store is opened.

use std::time::Duration;

use crate::error::StoreError;

/// Where the database is and how much of it one process may use.
///
/// No `Debug`: the URL of a PostgreSQL database may hold its password.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://path/to/file` (relative to the working directory, or absolute with a third slash) or `postgres://…`.
    pub url: String,
    /// Whether the file of SQLite is made where there is none; otherwise that is [`StoreError::Missing`].
    pub create: bool,
    /// Connections to PostgreSQL; readers of SQLite, which has one writer besides and two connections for what is no
    /// resource. Reads that may take long occupy one half of them at most.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is [`StoreError::Busy`].
    pub acquire_timeout: Duration,
    /// How long a statement may run before it is [`StoreError::Timeout`]: on PostgreSQL any but those of imports and
    /// migrations, on SQLite those that read.
    pub statement_timeout: Duration,
    /// How many units may wait for the writer of SQLite before more are [`crate::UnitError::Busy`].
    pub write_queue: usize,
    /// The rows from one page anchor to the next (decision 22); a page near an anchor or an end of the table skips no more.
    pub page_stride: u64,
}

impl StoreOptions {
    /// The defaults for this URL: a file that is made, 4 readers on SQLite, 10 connections on PostgreSQL, 5 seconds to wait
    /// for one of them and for a statement, 1,024 waiting writes, 256 rows from one page anchor to the next.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let max_connections = if url.starts_with("sqlite:") { 4 } else { 10 };
        Self {
            url,
            create: true,
            max_connections,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            write_queue: 1024,
            page_stride: 256,
        }
    }
}

/// The two databases (decision 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// PostgreSQL, and what speaks its protocol.
    Postgres,
}

impl Engine {
    /// The engine that the scheme of a URL names.
    ///
    /// # Errors
    ///
    /// [`StoreError::Url`] for any other scheme.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(StoreError::Url { reason: "it must begin with `sqlite://` or `postgres://`" }),
        }
    }
}
