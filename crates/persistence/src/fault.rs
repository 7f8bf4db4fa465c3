//! What a driver said, cut down to what may be logged: never SQL, never a bound value.

use std::borrow::Cow;

use sea_orm::sqlx::error::{DatabaseError, Error as SqlxError};
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

use crate::error::StoreError;

/// A driver's error without SQL and without values.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{summary}")]
pub struct Fault {
    summary: Cow<'static, str>,
}

impl Fault {
    /// Why a database could not be opened. A pool tries again until its time is over, and says no more than that.
    pub(crate) fn of_opening(error: &SqlxError) -> Self {
        match error {
            SqlxError::PoolTimedOut => Self { summary: "the database did not answer in time".into() },
            error => DriverError::from(error).fault,
        }
    }
}

/// What a failed statement means to the store.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    /// A unique index refused the row.
    Unique(Named),
    /// A foreign key refused the row, or its deletion.
    ForeignKey(Named),
    /// A column must not be NULL.
    NotNull(Named),
    /// PostgreSQL could not serialize the transaction, or broke a deadlock with it: run again, it may succeed.
    Serialization,
    /// No connection became free, or another process holds the lock of SQLite.
    Busy,
    /// The statement ran too long.
    Timeout,
    /// The connection is gone or was refused.
    Unreachable,
    /// The store was closed.
    Closed,
    /// Anything else.
    Other,
}

/// What a constraint violation names.
#[derive(Debug, Clone)]
pub(crate) enum Named {
    /// The column (SQLite).
    Column(String),
    /// The constraint (PostgreSQL).
    Constraint(String),
    /// Nothing.
    Nothing,
}

/// A failed statement: what it means, and what to log of it.
#[derive(Debug, Clone)]
pub(crate) struct DriverError {
    pub(crate) cause: Cause,
    pub(crate) fault: Fault,
}

impl DriverError {
    fn new(cause: Cause, summary: impl Into<Cow<'static, str>>) -> Self {
        Self { cause, fault: Fault { summary: summary.into() } }
    }

    /// No connection became free in time.
    pub(crate) fn busy() -> Self {
        Self::new(Cause::Busy, "no connection became free")
    }

    /// The store was closed.
    pub(crate) fn closed() -> Self {
        Self::new(Cause::Closed, "the pool is closed")
    }

    /// A statement binds a value that no column holds.
    pub(crate) fn unbindable() -> Self {
        Self::new(Cause::Other, "a value of a statement is of a kind that cannot be bound")
    }
}

impl From<DriverError> for StoreError {
    fn from(error: DriverError) -> Self {
        match error.cause {
            // What lost against others can be asked for again; units are run again before it comes to that.
            Cause::Busy | Cause::Serialization => Self::Busy,
            Cause::Timeout => Self::Timeout,
            Cause::Unreachable => Self::Unreachable(error.fault),
            Cause::Closed => Self::Closed,
            Cause::Unique(_) | Cause::ForeignKey(_) | Cause::NotNull(_) | Cause::Other => Self::Statement(error.fault),
        }
    }
}

impl From<DbErr> for DriverError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Self::busy(),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Self::closed(),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::from(&*error),
            // These name migrations; the texts of the other variants may quote input.
            DbErr::Migration(text) | DbErr::Custom(text) => Self::new(Cause::Other, text),
            _ => Self::new(Cause::Other, "sea-orm refused the statement or could not read its rows"),
        }
    }
}

impl From<&SqlxError> for DriverError {
    fn from(error: &SqlxError) -> Self {
        match error {
            SqlxError::Database(error) => database(&**error),
            SqlxError::Io(error) => Self::new(Cause::Unreachable, format!("connection: {error}")),
            SqlxError::Tls(error) => Self::new(Cause::Unreachable, format!("TLS: {error}")),
            SqlxError::PoolTimedOut => Self::busy(),
            SqlxError::PoolClosed => Self::closed(),
            SqlxError::WorkerCrashed => Self::new(Cause::Unreachable, "the connection's thread ended"),
            SqlxError::Protocol(_) => Self::new(Cause::Unreachable, "the server spoke out of turn"),
            SqlxError::Configuration(_) => Self::new(Cause::Other, "the connection's settings cannot be used"),
            SqlxError::BeginFailed | SqlxError::InvalidSavePointStatement => {
                Self::new(Cause::Other, "a transaction could not be begun")
            }
            SqlxError::ColumnDecode { index, .. } => {
                Self::new(Cause::Other, format!("the value at {index} has another type than its column"))
            }
            _ => Self::new(Cause::Other, "the driver could not run the statement"),
        }
    }
}

impl From<rusqlite::Error> for DriverError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, message) => {
                sqlite(code.extended_code, message.as_deref().unwrap_or_default())
            }
            // The texts of the other variants may quote SQL or values.
            _ => Self::new(Cause::Other, "rusqlite refused the statement or could not read its rows"),
        }
    }
}

fn database(error: &dyn DatabaseError) -> DriverError {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return postgres(error);
    }
    let code = error.code().and_then(|code| code.parse().ok()).unwrap_or_default();
    sqlite(code, error.message())
}

/// Reads a `SQLSTATE`: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres(error: &PgDatabaseError) -> DriverError {
    let named = || error.constraint().map_or(Named::Nothing, |name| Named::Constraint(name.to_owned()));
    let cause = match error.code() {
        "23505" => Cause::Unique(named()),
        // 23001 is what ON DELETE RESTRICT raises from version 18 on.
        "23503" | "23001" => Cause::ForeignKey(named()),
        "23502" => Cause::NotNull(error.column().map_or(Named::Nothing, |name| Named::Column(name.to_owned()))),
        "40001" | "40P01" => Cause::Serialization,
        "57014" => Cause::Timeout,
        "55P03" | "53300" => Cause::Busy,
        code if code.starts_with("57P") || code.starts_with("08") => Cause::Unreachable,
        _ => Cause::Other,
    };
    let mut summary = format!("postgresql error {}", error.code());
    // Messages of these classes are about the server, its objects and its users; those of others quote values.
    if ["08", "28", "3D", "3F", "42", "53", "55", "57", "58"].iter().any(|class| error.code().starts_with(class)) {
        summary = format!("{summary}: {}", error.message());
    } else if let Some(constraint) = error.constraint() {
        summary = format!("{summary} on {constraint}");
    }
    DriverError::new(cause, summary)
}

/// Reads an extended result code: <https://www.sqlite.org/rescode.html>. SQLite's messages quote names, never bound values.
fn sqlite(code: i32, message: &str) -> DriverError {
    const UNIQUE: i32 = 2067;
    const PRIMARY_KEY: i32 = 1555;
    const FOREIGN_KEY: i32 = 787;
    const TRIGGER: i32 = 1811;
    const NOT_NULL: i32 = 1299;
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const INTERRUPT: i32 = 9;

    let cause = match code {
        UNIQUE | PRIMARY_KEY => Cause::Unique(blamed_by_sqlite(message)),
        FOREIGN_KEY => Cause::ForeignKey(Named::Nothing),
        // ON DELETE RESTRICT is carried out by a trigger.
        TRIGGER if message.starts_with("FOREIGN KEY") => Cause::ForeignKey(Named::Nothing),
        NOT_NULL => Cause::NotNull(blamed_by_sqlite(message)),
        _ => match code & 0xff {
            BUSY | LOCKED => Cause::Busy,
            INTERRUPT => Cause::Timeout,
            _ => Cause::Other,
        },
    };
    DriverError::new(cause, format!("sqlite error {code}: {message}"))
}

/// `UNIQUE constraint failed: customers.normalized_email, customers.kind` blames `normalized_email`.
fn blamed_by_sqlite(message: &str) -> Named {
    let first = message.split_once(": ").map(|(_, names)| names.split(", ").next().unwrap_or(names));
    match first.and_then(|name| name.split_once('.')) {
        Some((_, column)) => Named::Column(column.to_owned()),
        None => match message.split('\'').nth(1) {
            Some(index) => Named::Constraint(index.to_owned()),
            None => Named::Nothing,
        },
    }
}
