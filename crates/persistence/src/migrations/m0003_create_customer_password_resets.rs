//! Creates the table `customer_password_resets`.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, foreign_key, index};

/// Creates `customer_password_resets`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let mut table = Table::create();
        table.table(Alias::new("customer_password_resets")).col(columns.id());
        table.col(columns.text("customer_email").not_null());
        table.col(columns.text("reset_password_token"));
        table.col(columns.timestamp("reset_password_at"));
        table.col(columns.text("customer_id").not_null());
        table.col(columns.text("token_digest").not_null());
        table.col(columns.timestamp("expires_at").not_null());
        table.col(columns.timestamp("invalidated_at"));
        table.col(columns.timestamp("created_at").not_null());
        table.col(columns.timestamp("updated_at").not_null());
        table.col(columns.text("reference"));
        table.col(columns.text("reference_origin"));
        table.col(columns.json("metadata").not_null());
        table.foreign_key(&mut foreign_key("customer_password_resets", "customer_id", "customers"));
        manager.create_table(table).await?;
        manager.create_index(index("customer_password_resets", &["created_at", "id"])).await?;
        manager.create_index(index("customer_password_resets", &["customer_id"])).await
    }
}
