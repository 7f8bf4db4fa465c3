//! PostgreSQL: a pool of equal connections, any number of processes (decision 11).

use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{ConnectOptions, Connection};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};

use crate::error::StoreError;
use crate::fault::{DriverError, Fault};
use crate::options::StoreOptions;

/// What the lock for migrations and provisioning is called: `LATCHKEY` in ASCII.
const LOCK: i64 = i64::from_be_bytes(*b"LATCHKEY");
/// A connection that was idle for longer is asked for a sign of life before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// Milliseconds that a transaction may wait for its process, which may have stopped.
const IDLE_TRANSACTION: &str = "30000";

/// Connects to the database that the URL names.
pub(crate) async fn open(options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    let server = PgConnectOptions::from_str(&options.url).map_err(|_| StoreError::Url {
        reason: "it must be like `postgres://user:password@host:5432/database`, with reserved characters percent-encoded",
    })?;
    let statement_timeout = options.statement_timeout.as_millis().to_string();
    let server = server
        .application_name("latchkey")
        .options([
            ("statement_timeout", statement_timeout.as_str()),
            ("default_transaction_isolation", "read committed"),
            // A unit is never idle. What it wrote must be seen soon after it was written, or not at all (decision 22).
            ("idle_in_transaction_session_timeout", IDLE_TRANSACTION),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        // One connection may hold the lock for provisioning while another provisions.
        .max_connections(options.max_connections.max(2))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, idle| Box::pin(alive(connection, idle.idle_for)))
        .connect_with(server)
        .await
        .map_err(|error| StoreError::Open(Fault::of_opening(&error)))?;
    Ok(pool.into())
}

async fn alive(connection: &mut PgConnection, idle_for: Duration) -> Result<bool, sea_orm::sqlx::Error> {
    if idle_for > TRUSTED_FOR {
        connection.ping().await?;
    }
    Ok(true)
}

/// Begins a transaction.
pub(crate) async fn begin(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DriverError> {
    Ok(pool.begin().await?)
}

/// Begins a transaction that may take its time.
pub(crate) async fn begin_long(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DriverError> {
    let transaction = begin(pool).await?;
    for setting in ["statement_timeout", "idle_in_transaction_session_timeout"] {
        transaction.execute_unprepared(&format!("SET LOCAL {setting} = 0")).await?;
    }
    Ok(transaction)
}

/// Begins a transaction and waits in it for the lock for migrations and provisioning. The lock is the transaction's and not
/// the session's, so that neither a dropped future nor a lost connection can leave it behind.
pub(crate) async fn lock(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DriverError> {
    let transaction = begin_long(pool).await?;
    let statement = Statement::from_sql_and_values(
        transaction.get_database_backend(),
        "SELECT pg_advisory_xact_lock($1)",
        [LOCK.into()],
    );
    transaction.query_all_raw(statement).await?;
    Ok(transaction)
}
