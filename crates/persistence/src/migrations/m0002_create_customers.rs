//! Creates the table `customers`.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, index, unique_index};

/// Creates `customers`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let mut table = Table::create();
        table.table(Alias::new("customers")).col(columns.id());
        table.col(columns.text("email").not_null());
        table.col(columns.text("status").not_null());
        table.col(columns.text("shopper_reference"));
        table.col(columns.text("profile_id"));
        table.col(columns.text("normalized_email").not_null());
        table.col(columns.text("password_digest"));
        table.col(columns.timestamp("created_at").not_null());
        table.col(columns.timestamp("updated_at").not_null());
        table.col(columns.text("reference"));
        table.col(columns.text("reference_origin"));
        table.col(columns.json("metadata").not_null());
        manager.create_table(table).await?;
        manager.create_index(index("customers", &["created_at", "id"])).await?;
        manager.create_index(unique_index("customers", &["normalized_email"])).await
    }
}
