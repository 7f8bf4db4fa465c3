//! The lock that makes the first run happen once, however many processes start at the same moment.

use sea_orm::DatabaseTransaction;

use crate::connection::lock::FileLock;
use crate::connection::postgres;
use crate::error::StoreError;
use crate::store::{Database, Store};

/// Held while one process provisions the database; released when it is dropped, or its process dies.
#[must_use = "dropping it releases the lock"]
pub struct BootstrapLock {
    _held: Held,
}

/// What is held.
#[expect(dead_code, reason = "holding it is all that is done with it")]
enum Held {
    File(FileLock),
    Transaction(DatabaseTransaction),
}

impl Store {
    /// Waits until no other process migrates or provisions this database, and keeps others waiting. Do not call
    /// [`Store::open`] or [`Store::migrate`] for the same database while holding it: they take the same lock.
    ///
    /// # Errors
    ///
    /// When the lock cannot be taken.
    pub async fn bootstrap_lock(&self) -> Result<BootstrapLock, StoreError> {
        let held = match &*self.database {
            Database::Sqlite { connections, .. } => Held::File(FileLock::take(connections.lock_file.clone()).await?),
            Database::Postgres { pool, .. } => Held::Transaction(postgres::lock(pool).await?),
        };
        Ok(BootstrapLock { _held: held })
    }
}
