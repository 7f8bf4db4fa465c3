//! PostgreSQL: each unit in its own transaction at READ COMMITTED; single use and uniqueness are the word of conditional
//! updates and unique indexes (decision 8).

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::DatabaseConnection;

use crate::audit::append;
use crate::connection::execute::Execute;
use crate::connection::executor::Executor;
use crate::connection::postgres;
use crate::counts::SHARDS;
use crate::fault::DriverError;
use crate::read::{Found, Read};
use crate::unit::{Unit, UnitError};
use crate::writer::steps::{self, Failed};

/// How often a unit that lost against others is run again.
const RETRIES: u32 = 5;
/// How long it waits before the first time; twice as long before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(5);

/// Runs units on a pool.
pub(crate) struct Runner {
    pool: DatabaseConnection,
    /// The next unit's shard of the kept counts.
    shard: AtomicI64,
}

impl Runner {
    /// Runs on this pool.
    pub(crate) fn new(pool: DatabaseConnection) -> Self {
        Self { pool, shard: AtomicI64::new(0) }
    }

    /// Runs the unit, again when PostgreSQL gave it up for the sake of others.
    pub(crate) async fn execute(
        &self,
        unit: &Unit,
        answer: Option<&Read>,
        statements: &AtomicU64,
    ) -> Result<Option<Found>, UnitError> {
        let mut wait = FIRST_WAIT;
        for _ in 0..RETRIES {
            match self.attempt(unit, answer, statements).await {
                Err(Failed { again: true, .. }) => tokio::time::sleep(wait).await,
                result => return result.map_err(|failed| failed.error),
            }
            wait *= 2;
        }
        self.attempt(unit, answer, statements)
            .await
            .map_err(|failed| if failed.again { UnitError::Busy } else { failed.error })
    }

    async fn attempt(
        &self,
        unit: &Unit,
        answer: Option<&Read>,
        statements: &AtomicU64,
    ) -> Result<Option<Found>, Failed> {
        let transaction = postgres::begin(&self.pool).await?;
        let executor = Executor::new(&transaction, statements);
        match steps::run(&executor, unit, answer).await {
            Ok(done) => {
                append(&executor, &unit.audit).await?;
                // Last of all, so that the shard's row is locked no longer than the commit takes.
                let shard = self.shard.fetch_add(1, Ordering::Relaxed).rem_euclid(SHARDS);
                if let Some(statement) = done.deltas.statement(shard, executor.backend()) {
                    executor.affected(statement).await?;
                }
                transaction.commit().await.map_err(DriverError::from)?;
                Ok(done.answer)
            }
            Err(failed) => {
                // A connection that cannot roll back is thrown away by the pool.
                let _ = transaction.rollback().await;
                Err(failed)
            }
        }
    }
}
