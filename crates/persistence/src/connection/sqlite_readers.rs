//! The connections that read a file of SQLite. What reads little runs at once on the task that asks, because handing it to
//! another thread costs more than the reading; what may read much runs on a thread for such work, on half of the connections
//! at most, so that it neither stops other tasks nor keeps small reads waiting (decision 21).

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::Statement;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::connection::execute::Cost;
use crate::connection::gate;
use crate::connection::sqlite_reader::{Patience, SqliteReader, SqliteRow};
use crate::fault::{Cause, DriverError};
use crate::options::StoreOptions;

/// A pool of connections. Clones share it.
#[derive(Clone)]
pub(crate) struct SqliteReaders(Arc<Pool>);

struct Pool {
    path: PathBuf,
    /// Connections that nobody uses; the last one used is the next one used, its cache still warm.
    idle: Mutex<Vec<SqliteReader>>,
    /// Who may use a connection.
    places: Arc<Semaphore>,
    /// Who may use one for long.
    unbounded: Arc<Semaphore>,
    size: u32,
    closed: AtomicBool,
    acquire_timeout: Duration,
    statement_timeout: Duration,
}

impl SqliteReaders {
    /// Connections to this file, which are opened when they are needed. There are two at least, so that there is one that
    /// nothing can occupy for long.
    pub(crate) fn new(path: PathBuf, options: &StoreOptions) -> Self {
        let size = options.max_connections.max(2);
        Self(Arc::new(Pool {
            path,
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(size as usize)),
            unbounded: gate::unbounded_share(size),
            size,
            closed: AtomicBool::new(false),
            acquire_timeout: options.acquire_timeout,
            statement_timeout: options.statement_timeout,
        }))
    }

    /// The rows of a query, read to the end.
    pub(crate) async fn rows(&self, statement: Statement, cost: Cost) -> Result<Vec<SqliteRow>, DriverError> {
        if self.0.closed.load(Ordering::Relaxed) {
            return Err(DriverError::closed());
        }
        match cost {
            Cost::Bounded => self.here(&statement).await,
            Cost::Unbounded => self.aside(statement).await,
        }
    }

    /// Waits until nothing is read any more, and closes every connection.
    pub(crate) async fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
        // Fails when the store was closed before.
        let all = self.0.places.acquire_many(self.0.size).await;
        self.0.places.close();
        self.0.idle().clear();
        drop(all);
    }

    async fn here(&self, statement: &Statement) -> Result<Vec<SqliteRow>, DriverError> {
        let _place = match Arc::clone(&self.0.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => gate::turn(&self.0.places, self.0.deadline()).await?,
        };
        self.0.run(statement, None)
    }

    /// The statement ends soon after nobody waits for its rows any more.
    async fn aside(&self, statement: Statement) -> Result<Vec<SqliteRow>, DriverError> {
        let deadline = self.0.deadline();
        let turn = gate::turn(&self.0.unbounded, deadline).await?;
        let place = gate::turn(&self.0.places, deadline).await?;
        let abandoned = Abandoned::default();
        let (pool, flag) = (Arc::clone(&self.0), Arc::clone(&abandoned.0));
        let running = tokio::task::spawn_blocking(move || {
            let _held = (turn, place);
            pool.run(&statement, Some(flag))
        });
        running.await.unwrap_or_else(|_| Err(DriverError::closed()))
    }
}

impl Pool {
    /// Runs a statement on an idle connection, or on a new one. Who calls this has a place.
    fn run(&self, statement: &Statement, abandoned: Option<Arc<AtomicBool>>) -> Result<Vec<SqliteRow>, DriverError> {
        let idle = self.idle().pop();
        let reader = idle.map_or_else(|| SqliteReader::open(&self.path), Ok)?;
        let rows = reader.rows(statement, Patience { timeout: self.statement_timeout, abandoned });
        // A connection whose statement was interrupted is as good as before; one that failed otherwise may not be.
        if rows.as_ref().err().is_none_or(|error| matches!(error.cause, Cause::Timeout)) {
            self.idle().push(reader);
        }
        rows
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteReader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.acquire_timeout
    }
}

/// Says when it is dropped that nobody waits any more.
#[derive(Default)]
struct Abandoned(Arc<AtomicBool>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
