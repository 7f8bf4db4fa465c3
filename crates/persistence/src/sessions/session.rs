//! One session: a customer's login through an application.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{IntoActiveModel, QueryTrait};

use super::refresh_token;
use crate::audit::{Entry, append};
use crate::connection::execute::Execute as _;
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// A session. Every refresh token of it leads to the next; `Debug` shows the ids alone.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The application through which the customer logged in.
    pub application_id: String,
    /// The customer.
    pub customer_id: String,
    /// The customer's session stamp when the password was verified: another one since then has ended the session.
    pub session_stamp: Option<String>,
    /// What its access tokens are for.
    pub scope: String,
    /// Whether the application showed its secret.
    pub confidential: bool,
    /// When the customer logged in, in Unix milliseconds.
    pub created_at: i64,
    /// Until when it can be continued, however often it is, in Unix milliseconds.
    pub expires_at: i64,
    /// When it was ended, in Unix milliseconds.
    pub ended_at: Option<i64>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("customer_id", &self.customer_id).finish_non_exhaustive()
    }
}

/// Sessions refer to nothing: they are checked against what they name when they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Begins a session with its first refresh token, and has the audit trail tell of it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn begin_session(
        &self,
        session: &Model,
        token: &refresh_token::Model,
        told: &Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let backend = executor.backend();
        executor.affected(Entity::insert(session.clone().into_active_model()).build(backend)).await?;
        executor.affected(refresh_token::insert(token, backend)).await?;
        append(&executor, std::slice::from_ref(told)).await?;
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(())
    }

    /// Spends a refresh token of a session and puts the next in its place. `false` when the session has ended or the token
    /// was spent already; nothing is written then.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn continue_session(
        &self,
        spent: &str,
        next: &refresh_token::Model,
        told: &Entry,
    ) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let backend = executor.backend();
        // The session's row is locked first, so that nothing ends it between here and the commit.
        let alive = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::col(Column::EndedAt))
            .filter(Column::Id.eq(next.session_id.as_str()))
            .filter(Column::EndedAt.is_null())
            .filter(Column::ExpiresAt.gt(next.created_at));
        for statement in [alive.build(backend), refresh_token::spend(spent, next.created_at, backend)] {
            if executor.affected(statement).await? != 1 {
                transaction.rollback().await.map_err(DriverError::from)?;
                return Ok(false);
            }
        }
        executor.affected(refresh_token::insert(next, backend)).await?;
        append(&executor, std::slice::from_ref(told)).await?;
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(true)
    }

    /// Ends a session, and has the audit trail tell of it; ending it again does nothing.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_session(&self, id: &str, now: i64, told: &Entry) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let end = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(now))
            .filter(Column::Id.eq(id))
            .filter(Column::EndedAt.is_null());
        if executor.affected(end.build(executor.backend())).await? > 0 {
            append(&executor, std::slice::from_ref(told)).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(())
    }
}
