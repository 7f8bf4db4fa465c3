//! What the planners of the databases know about the data. Without it they take a table of a million rows for one of a few,
//! and an index that tells nothing apart for one that does.

use sea_orm::sqlx::Executor as _;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr};

use crate::fault::DriverError;
use crate::table::Table;

/// Entries of an index that SQLite looks at, so that a long table takes no longer than a short one.
const SAMPLE: &str = "PRAGMA analysis_limit = 1000";
/// The tables that SQLite keeps statistics in. A connection reads them again when the schema changes, which it does when they
/// are made anew.
const KEPT: [&str; 2] = ["DROP TABLE IF EXISTS sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4"];

/// Collects statistics of tables that much was inserted into, in the transaction that did.
pub(crate) async fn collect(transaction: &DatabaseTransaction, tables: &[&'static Table]) -> Result<(), DriverError> {
    if tables.is_empty() {
        return Ok(());
    }
    if transaction.get_database_backend() == DbBackend::Sqlite {
        for statement in KEPT.into_iter().chain([SAMPLE, "ANALYZE"]) {
            transaction.execute_unprepared(statement).await?;
        }
        return Ok(());
    }
    for table in tables {
        transaction.execute_unprepared(&format!("ANALYZE \"{}\"", table.name)).await?;
    }
    Ok(())
}

/// Lets PostgreSQL see that the rows of these tables are visible to everybody, so that an index alone can answer. It would
/// come to that by itself some time later.
pub(crate) async fn settle(pool: &DatabaseConnection, tables: &[&'static Table]) {
    let vacuum = async {
        let mut connection = pool.get_postgres_connection_pool().acquire().await?;
        connection.execute("SET statement_timeout = 0").await?;
        for table in tables {
            let statement = sea_orm::sqlx::AssertSqlSafe(format!("VACUUM \"{}\"", table.name));
            connection.execute(statement).await?;
        }
        connection.execute("RESET statement_timeout").await?;
        Ok::<_, sea_orm::sqlx::Error>(())
    };
    if vacuum.await.is_err() {
        // The rows are there all the same. What the database says may name them.
        tracing::warn!(
            "the imported tables could not be vacuumed; reads of them are slower until the database does it"
        );
    }
}

/// Lets SQLite bring up to date what it knows about tables that changed much. It looks at little, and often at nothing.
pub(crate) async fn refresh(writer: &DatabaseConnection, tables: Refreshed) {
    let statement = match tables {
        Refreshed::All => "PRAGMA optimize = 0x10002",
        Refreshed::Used => "PRAGMA optimize",
    };
    let refreshed: Result<_, DbErr> = writer.execute_unprepared(statement).await;
    // Another process may be writing. It is not needed now.
    drop(refreshed);
}

/// Which tables are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refreshed {
    /// All of them: at the start.
    All,
    /// Those that this connection used: at the end.
    Used,
}
