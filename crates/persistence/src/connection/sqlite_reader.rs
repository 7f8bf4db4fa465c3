//! One connection that reads a file of SQLite, on the thread that asks (decision 21).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use sea_orm::Statement;
use sea_orm::sea_query::Value;

use crate::connection::execute::{Cells, Unreadable};
use crate::connection::sqlite::{BUSY_TIMEOUT, CACHE};
use crate::fault::DriverError;
use crate::functions;

/// Prepared statements that a connection keeps. Filters, orders and includes make many.
const STATEMENTS: usize = 256;
/// After so many steps of SQLite's machine a running statement looks at the clock: a fraction of a millisecond.
const STEPS: i32 = 1_000;

/// When a statement has to end.
pub(crate) struct Patience {
    /// How long it may run.
    pub(crate) timeout: Duration,
    /// Set when nobody waits for its answer any more.
    pub(crate) abandoned: Option<Arc<AtomicBool>>,
}

/// A read-only connection.
pub(crate) struct SqliteReader {
    connection: Connection,
}

impl SqliteReader {
    /// Opens the file, which is there.
    pub(crate) fn open(path: &Path) -> Result<Self, DriverError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "cache_size", CACHE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        functions::sqlite::register(&connection)?;
        Ok(Self { connection })
    }

    /// The rows of a query, read to the end.
    pub(crate) fn rows(&self, statement: &Statement, patience: Patience) -> Result<Vec<SqliteRow>, DriverError> {
        let Patience { timeout, abandoned } = patience;
        let begun = Instant::now();
        let is_over = move || {
            begun.elapsed() > timeout || abandoned.as_ref().is_some_and(|abandoned| abandoned.load(Ordering::Relaxed))
        };
        self.connection.progress_handler(STEPS, Some(is_over))?;
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        let values = statement.values.iter().flat_map(|values| &values.0);
        for (position, value) in (1_usize..).zip(values) {
            prepared.raw_bind_parameter(position, bound(value)?)?;
        }
        let width = prepared.column_count();
        let mut rows = prepared.raw_query();
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            let cell = |at| row.get_ref(at).map(Cell::of);
            read.push(SqliteRow((0..width).map(cell).collect::<Result<_, _>>()?));
        }
        Ok(read)
    }
}

/// The value as SQLite binds it; [`crate::compile::value::bind`] makes no others.
fn bound(value: &Value) -> Result<ToSqlOutput<'_>, DriverError> {
    let value = match value {
        Value::Bool(value) => value.map(|value| ValueRef::Integer(value.into())),
        Value::Int(value) => value.map(|value| ValueRef::Integer(value.into())),
        Value::BigInt(value) => value.map(ValueRef::Integer),
        Value::BigUnsigned(value) => {
            value.map(i64::try_from).transpose().map_err(|_| DriverError::unbindable())?.map(ValueRef::Integer)
        }
        Value::Double(value) => value.map(ValueRef::Real),
        Value::String(value) => value.as_ref().map(|value| ValueRef::Text(value.as_bytes())),
        _ => return Err(DriverError::unbindable()),
    };
    Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
}

/// A row that was read.
pub(crate) struct SqliteRow(Vec<Cell>);

/// A cell that was read.
enum Cell {
    Null,
    Integer(i64),
    Number(f64),
    Text(String),
    /// Bytes, or a text that is no Unicode.
    Other,
}

impl Cell {
    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Real(value) => Self::Number(value),
            ValueRef::Text(text) => str::from_utf8(text).map_or(Self::Other, |text| Self::Text(text.to_owned())),
            ValueRef::Blob(_) => Self::Other,
        }
    }
}

impl Cells for SqliteRow {
    fn text(&mut self, at: usize) -> Result<Option<String>, Unreadable> {
        match self.0.get_mut(at) {
            Some(Cell::Null) => Ok(None),
            Some(Cell::Text(text)) => Ok(Some(std::mem::take(text))),
            _ => Err(Unreadable),
        }
    }

    fn integer(&mut self, at: usize) -> Result<Option<i64>, Unreadable> {
        match self.0.get(at) {
            Some(Cell::Null) => Ok(None),
            Some(Cell::Integer(value)) => Ok(Some(*value)),
            _ => Err(Unreadable),
        }
    }

    fn number(&mut self, at: usize) -> Result<Option<f64>, Unreadable> {
        match self.0.get(at) {
            Some(Cell::Null) => Ok(None),
            Some(Cell::Number(value)) => Ok(Some(*value)),
            _ => Err(Unreadable),
        }
    }

    fn boolean(&mut self, at: usize) -> Result<Option<bool>, Unreadable> {
        Ok(self.integer(at)?.map(|value| value != 0))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use rusqlite::StatementStatus;
    use sea_orm::DbBackend;

    use super::*;

    fn patience() -> Patience {
        Patience { timeout: Duration::from_hours(1), abandoned: None }
    }

    fn reader(folder: &tempfile::TempDir, definitions: &str) -> SqliteReader {
        let path = folder.path().join("reader.db");
        Connection::open(&path).unwrap().execute_batch(definitions).unwrap();
        SqliteReader::open(&path).unwrap()
    }

    /// Without the query planner stability guarantee a bound LIMIT has it prepared at each execution (decision 13).
    #[test]
    fn a_statement_is_prepared_once() {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader(&folder, "CREATE TABLE t (a TEXT, b INTEGER); CREATE INDEX i ON t (b, a)");
        let sql = "SELECT a FROM t WHERE b > ? ORDER BY b, a LIMIT ? OFFSET ?";
        for page in 0..100_u64 {
            let values = [1_i64.into(), 10_u64.into(), (page * 10).into()];
            let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
            assert!(reader.rows(&statement, patience()).unwrap().is_empty());
        }
        let prepared = reader.connection.prepare_cached(sql).unwrap();
        assert_eq!(prepared.get_status(StatementStatus::Run), 100);
        assert_eq!(prepared.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn cells_are_read_as_what_they_are_and_values_bound_as_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let values: [Value; 7] = [
            "text".into(),
            7_i64.into(),
            0.5_f64.into(),
            true.into(),
            Option::<String>::None.into(),
            i64::MAX.into(),
            Option::<bool>::None.into(),
        ];
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "SELECT ?, ?, ?, ?, ?, ?, ?, x'00'", values);
        let rows = reader(&folder, "").rows(&statement, patience());
        let mut row = rows.unwrap().pop().unwrap();
        assert_eq!(row.text(0), Ok(Some("text".to_owned())));
        assert_eq!((row.integer(1), row.number(2), row.boolean(3)), (Ok(Some(7)), Ok(Some(0.5)), Ok(Some(true))));
        assert_eq!((row.text(4), row.integer(5), row.boolean(6)), (Ok(None), Ok(Some(i64::MAX)), Ok(None)));
        assert_eq!((row.text(1), row.number(1), row.text(7)), (Err(Unreadable), Err(Unreadable), Err(Unreadable)));
        assert_eq!((row.integer(0), row.integer(8)), (Err(Unreadable), Err(Unreadable)));
        let beyond = Value::BigUnsigned(Some(u64::MAX));
        assert!(bound(&beyond).is_err());
    }

    #[test]
    fn a_reader_does_not_write() {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader(&folder, "CREATE TABLE t (a TEXT)");
        let statement = Statement::from_string(DbBackend::Sqlite, "INSERT INTO t VALUES ('a') RETURNING a");
        assert!(reader.rows(&statement, patience()).is_err());
    }
}
