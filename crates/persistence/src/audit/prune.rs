//! Deleting rows that are older than they are kept.

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::append::append;
use super::entry::{Column, Entity, Entry};
use crate::connection::execute::Execute as _;
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// Rows that one transaction deletes at most, so that writers of SQLite wait for a moment only.
const BATCH: u64 = 1_000;

impl Store {
    /// Deletes up to a thousand of the oldest rows from before an instant, in Unix milliseconds, and adds the rows that
    /// `told` makes of their number in the same transaction. How many were deleted: none when there are none left.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn prune_audit(&self, before: i64, told: impl Fn(i64) -> Entry) -> Result<u64, StoreError> {
        let transaction = self.begin_long().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let backend = executor.backend();
        let mut oldest = Query::select();
        oldest.column(Column::Id).from(Entity).and_where(Expr::col(Column::At).lt(before));
        oldest.order_by(Column::At, sea_orm::Order::Asc).order_by(Column::Id, sea_orm::Order::Asc).limit(BATCH);
        let mut delete = Query::delete();
        delete.from_table(Entity).and_where(Expr::col(Column::Id).in_subquery(oldest));
        let deleted = executor.affected(backend.build(&delete)).await?;
        if deleted > 0 {
            append(&executor, &[told(i64::try_from(deleted).unwrap_or(i64::MAX))]).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(deleted)
    }
}
