//! Access tokens that were revoked and have not expired yet.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, QueryTrait};

use super::expired;
use crate::audit::{Entry, append};
use crate::connection::execute::Execute as _;
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// A revoked access token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revoked_tokens")]
pub struct Model {
    /// The digest by which it is recognized.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// When it expires anyway, in Unix milliseconds.
    pub expires_at: i64,
}

/// Revoked tokens refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Remembers that an access token was revoked, has the audit trail tell of it, and forgets some of those that had
    /// expired by `forget`, in Unix milliseconds. Revoking it again does nothing.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn revoke_token(
        &self,
        digest: &str,
        expires_at: i64,
        forget: i64,
        told: &Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let backend = executor.backend();
        let expired = expired::keys(&executor, "revoked_tokens", Column::Digest, Column::ExpiresAt, forget).await?;
        if !expired.is_empty() {
            executor.affected(Entity::delete_many().filter(Column::Digest.is_in(expired)).build(backend)).await?;
        }
        let revoked = Model { digest: digest.to_owned(), expires_at };
        let known = OnConflict::column(Column::Digest).do_nothing().to_owned();
        let insert = Entity::insert(revoked.into_active_model()).on_conflict(known);
        if executor.affected(insert.build(backend)).await? > 0 {
            append(&executor, std::slice::from_ref(told)).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(())
    }
}
