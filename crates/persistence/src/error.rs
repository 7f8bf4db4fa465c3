//! What can go wrong with the store. Nothing here holds SQL or a bound value, in any text form: values are e-mails,
//! digests and tokens.

use std::path::PathBuf;

use crate::fault::Fault;

/// The database could not do what was asked. A client sees none of this.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database that can be opened.
    #[error("the database URL cannot be used: {reason}")]
    Url {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The database could not be opened.
    #[error("the database cannot be opened")]
    Open(#[source] Fault),
    /// There is no such file, and none was to be made.
    #[error("there is no database file {}", .0.display())]
    Missing(PathBuf),
    /// The file of SQLite, or the lock file beside it, could not be opened.
    #[error(
        "the database file, or the lock file beside it, cannot be opened; check that its folder exists and is writable"
    )]
    File(#[source] std::io::Error),
    /// A migration failed; the database is as it was before.
    #[error("the database could not be migrated")]
    Migration(#[source] Fault),
    /// No connection became free in time, or the database is locked by another process.
    #[error("the database is busy")]
    Busy,
    /// A statement ran longer than it may.
    #[error("a statement ran longer than the statement timeout")]
    Timeout,
    /// The connection was lost or refused.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Fault),
    /// A statement failed.
    #[error("a statement failed")]
    Statement(#[source] Fault),
    /// A row does not hold what its table says.
    #[error("column {column} of {table} does not hold what the table says")]
    Decode {
        /// The table.
        table: &'static str,
        /// The column, or what was made of columns.
        column: String,
    },
    /// A unit, condition or row names a column that its table does not have, or leaves one out.
    #[error("{table} has no column {column}")]
    Column {
        /// The table.
        table: &'static str,
        /// The name that was not found.
        column: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

/// Why rows could not be imported; nothing of the import was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A unique index refused a row.
    #[error("{table}.{column} must be unique and is taken already")]
    Taken {
        /// The table.
        table: &'static str,
        /// The column, or the first of the columns, of the unique index.
        column: String,
        /// The position of the row among those of the call.
        row: usize,
    },
    /// A row refers to one that is not there.
    #[error("{table}.{column} refers to a row that is not there")]
    Dangling {
        /// The table.
        table: &'static str,
        /// The column; the first foreign key when the database does not say which.
        column: String,
        /// The position of the row among those of the call.
        row: usize,
    },
    /// A row leaves out a value that must be there.
    #[error("{table}.{column} must not be null")]
    Missing {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// The position of the row among those of the call.
        row: usize,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
