//! Migrations at start, under a lock.

use sea_orm::DatabaseTransaction;
use sea_orm_migration::{Migration, MigrationTrait, MigratorTrait};

use crate::connection::lock::FileLock;
use crate::connection::postgres;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::generated::migrations;
use crate::statistics::{self, Refreshed};
use crate::store::{Database, Store};

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        migrations::all()
    }
}

impl Store {
    /// Applies the migrations that the database lacks, all of them or none, and names them. Any number of processes may
    /// do this at once: one applies them, the others wait.
    ///
    /// # Errors
    ///
    /// When a migration fails.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        match &*self.database {
            Database::Sqlite { connections, .. } => {
                let _lock = FileLock::take(connections.lock_file.clone()).await?;
                let applied = up(connections.begin().await?).await?;
                statistics::refresh(&connections.writer, Refreshed::All).await;
                Ok(applied)
            }
            Database::Postgres { pool, .. } => up(postgres::lock(pool).await?).await,
        }
    }

    /// The names of the migrations that the database lacks. The database stays as it is.
    ///
    /// # Errors
    ///
    /// When the database fails, or has migrations that this version does not know.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        let failed = |error| StoreError::Migration(DriverError::from(error).fault);
        let connection = match &*self.database {
            Database::Sqlite { connections, .. } => &connections.typed,
            Database::Postgres { pool, .. } => pool,
        };
        Ok(names(&Migrator::get_pending_migrations_read_only(connection).await.map_err(failed)?))
    }
}

fn names(migrations: &[Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_owned()).collect()
}

/// Both databases roll table definitions back, so a run that fails leaves nothing behind.
async fn up(transaction: DatabaseTransaction) -> Result<Vec<String>, StoreError> {
    let failed = |error| StoreError::Migration(DriverError::from(error).fault);
    let pending = Migrator::get_pending_migrations(&transaction).await.map_err(failed)?;
    let names = names(&pending);
    if !pending.is_empty() {
        Migrator::up(&transaction, None).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(names)
}
