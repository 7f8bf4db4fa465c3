//! SQLite: one file, one writer, several readers (decisions 8 and 13).

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::connection::lock::FileLock;
use crate::connection::sqlite_readers::SqliteReaders;
use crate::error::StoreError;
use crate::fault::{DriverError, Fault};
use crate::options::StoreOptions;

/// How long a connection waits for the lock of another process.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The write-ahead log is cut to this many bytes when a checkpoint has emptied it.
const LONGEST_LOG: &str = "8388608";
/// Connections for entities of sea-orm. Each has a thread, and is used for a row or two at a time.
const TYPED: u32 = 2;
/// 16 MiB of pages a connection; SQLite counts negative numbers in KiB.
pub(crate) const CACHE: &str = "-16384";

/// The connections to one file.
#[derive(Clone)]
pub(crate) struct SqliteConnections {
    /// One connection: every write of this process goes through it.
    pub(crate) writer: DatabaseConnection,
    /// Read-only connections that resources are read on.
    pub(crate) readers: SqliteReaders,
    /// Read-only connections for the few rows that are read as entities of sea-orm.
    pub(crate) typed: DatabaseConnection,
    /// The file whose lock keeps other processes from migrating and provisioning.
    pub(crate) lock_file: PathBuf,
}

impl SqliteConnections {
    /// Opens the file. Where there is none it is created, readable by its owner alone, unless that is not wanted.
    pub(crate) async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        let file = file(&options.url)?;
        let path = file.get_filename().to_owned();
        if !options.create && !path.exists() {
            return Err(StoreError::Missing(path));
        }
        let mut lock_file = path.clone().into_os_string();
        lock_file.push(".lock");
        let lock_file = PathBuf::from(lock_file);

        // Processes that turn a new file to WAL mode at once get in each other's way; no busy timeout covers that.
        let lock = FileLock::take(lock_file.clone()).await?;
        create(&path).map_err(StoreError::File)?;
        let writer = pool(options, 1).connect_with(writer(file.clone())).await;
        let writer = writer.map_err(|error| StoreError::Open(Fault::of_opening(&error)))?;
        drop(lock);

        let readers = SqliteReaders::new(path, options);
        let typed = pool(options, TYPED).connect_with(reader(file)).await;
        let typed = typed.map_err(|error| StoreError::Open(Fault::of_opening(&error)))?;
        Ok(Self { writer: writer.into(), readers, typed: typed.into(), lock_file })
    }

    /// Begins a transaction that writes: `BEGIN IMMEDIATE`.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DriverError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Throws the writer's connection away, so that the next transaction begins on a new one. SQLite rolls a transaction
    /// back by itself when the disk is full or fails, and the driver does not notice that it is in none any more.
    pub(crate) async fn discard_writer(&self) {
        if let Ok(connection) = self.writer.get_sqlite_connection_pool().acquire().await {
            // The connection is gone either way.
            let _ = connection.close().await;
        }
    }

    /// Closes all connections, the writer last: it empties the write-ahead log.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.typed.get_sqlite_connection_pool().close().await;
        self.writer.get_sqlite_connection_pool().close().await;
    }
}

/// The file that a URL names. A database in memory is refused: it has no write-ahead log and cannot be shared by
/// connections that behave like those of a file.
fn file(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    let reason = "it must be `sqlite://` and the path of a file";
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StoreError::Url { reason: "a database in memory is lost at the end; name a file" });
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| StoreError::Url { reason })?;
    if options.get_filename().as_os_str().is_empty() {
        return Err(StoreError::Url { reason });
    }
    Ok(options.busy_timeout(BUSY_TIMEOUT).pragma("cache_size", CACHE).disable_statement_logging())
}

fn writer(file: SqliteConnectOptions) -> SqliteConnectOptions {
    file.journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("journal_size_limit", LONGEST_LOG)
        .thread_name(|_| "sqlite-writer".to_owned())
}

fn reader(file: SqliteConnectOptions) -> SqliteConnectOptions {
    file.read_only(true).create_if_missing(false).thread_name(|index| format!("sqlite-reader-{index}"))
}

fn pool(options: &StoreOptions, connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(options.acquire_timeout)
        // A connection to a file does not age.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// The file holds digests and sealed secrets; SQLite gives its write-ahead log the same permissions.
fn create(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
