//! What rotation needs: which secret keys the database was sealed with, a second secret of applications, and the way to reset
//! tokens that are long expired.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::migrations::columns::Columns;

/// Creates `secret_keys`, adds the previous secret of `applications`, and indexes sealed reset tokens by their end.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Purged resets are not in it, so it does not grow with them.
const SEALED_TOKENS: &str = "CREATE INDEX customer_password_resets_sealed_until
     ON customer_password_resets (expires_at) WHERE reset_password_token IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let mut keys = Table::create();
        keys.table(Alias::new("secret_keys"))
            .col(columns.text("kid").not_null().primary_key())
            .col(columns.timestamp("created_at").not_null())
            .col(columns.timestamp("retired_at"));
        manager.create_table(keys).await?;
        // SQLite adds one column a statement.
        for column in [columns.text("previous_secret_digest"), columns.timestamp("previous_secret_until")] {
            manager.alter_table(Table::alter().table(Alias::new("applications")).add_column(column).take()).await?;
        }
        manager.get_connection().execute_unprepared(SEALED_TOKENS).await.map(|_| ())
    }
}
