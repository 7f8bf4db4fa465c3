//! Indexes the resets whose tokens may still be good, so that limiting them costs the same for a customer with many resets.

use sea_orm_migration::prelude::*;

/// Adds a partial index to `customer_password_resets`; both databases have such.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let create = "CREATE INDEX customer_password_resets_pending_idx ON customer_password_resets \
                      (customer_id, created_at, id) WHERE reset_password_at IS NULL AND invalidated_at IS NULL";
        manager.get_connection().execute_unprepared(create).await.map(|_| ())
    }
}
