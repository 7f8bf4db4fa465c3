//! Adding rows to the trail.

use std::sync::atomic::AtomicU64;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, Query};

use super::entry::{Column, Entity, Entry};
use crate::connection::execute::Execute as _;
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// Every column that an entry fills, in the order of [`row`].
const COLUMNS: [Column; 13] = [
    Column::At,
    Column::TraceId,
    Column::Kind,
    Column::Outcome,
    Column::Reason,
    Column::Count,
    Column::Role,
    Column::ApplicationId,
    Column::OwnerId,
    Column::TargetType,
    Column::TargetId,
    Column::CustomerId,
    Column::Address,
];

/// Adds these rows in the transaction that is open, with one statement; with none when there are no rows.
pub(crate) async fn append<C: ConnectionTrait>(
    executor: &Executor<'_, C>,
    entries: &[Entry],
) -> Result<(), DriverError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert.into_table(Entity).columns(COLUMNS);
    for entry in entries {
        insert.values_panic(row(entry));
    }
    executor.affected(executor.backend().build(&insert)).await?;
    Ok(())
}

impl Store {
    /// Adds rows that tell of what changed nothing, in a transaction of their own. Nobody's request waits for it, so it does
    /// not count among the statements of requests.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tell(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        append(&Executor::new(&transaction, &AtomicU64::new(0)), entries).await?;
        Ok(transaction.commit().await.map_err(DriverError::from)?)
    }
}

fn row(entry: &Entry) -> [Expr; 13] {
    [
        Expr::val(entry.at),
        Expr::val(entry.trace_id.as_deref()),
        Expr::val(entry.kind),
        Expr::val(entry.outcome),
        Expr::val(entry.reason),
        Expr::val(entry.count),
        Expr::val(entry.role),
        Expr::val(entry.application_id.as_deref()),
        Expr::val(entry.owner_id.as_deref()),
        Expr::val(entry.target_type),
        Expr::val(entry.target_id.as_deref()),
        Expr::val(entry.customer_id.as_deref()),
        Expr::val(entry.address.as_deref()),
    ]
}
