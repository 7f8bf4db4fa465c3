//! Forgetting sessions whose time is over, a few rows at a time, so that no table grows and nobody waits for long.

use sea_orm::QueryTrait as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;

use super::{expired, refresh_token, session};
use crate::connection::execute::{Cost, Execute as _};
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// How many refresh tokens go at most. A session that is continued every other second has hundreds of thousands.
const TOKENS: u64 = 500;

impl Store {
    /// Forgets some of the sessions that had expired by an instant, in Unix milliseconds, the oldest first: up to 500 of their
    /// refresh tokens, and those sessions that have none left.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn purge_sessions(&self, expired_by: i64) -> Result<(), StoreError> {
        const TABLE: &str = "sessions";
        let (id, expires_at) = (session::Column::Id, session::Column::ExpiresAt);
        // As a rule there are none, which is found out without the one writer of SQLite.
        let reader = self.reader();
        let any = reader.backend().build(expired::some(TABLE, id, expires_at, expired_by).limit(1));
        if reader.rows(any, Cost::Bounded).await?.is_empty() {
            return Ok(());
        }
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let backend = executor.backend();
        let ids = expired::keys(&executor, TABLE, id, expires_at, expired_by).await?;
        if !ids.is_empty() {
            executor.affected(refresh_token::delete_of(&ids, TOKENS, backend)).await?;
            let tokens = Expr::exists(refresh_token::any_of((session::Entity, id)));
            let done = session::Entity::delete_many().filter(id.is_in(ids)).filter(tokens.not());
            executor.affected(done.build(backend)).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(())
    }
}
