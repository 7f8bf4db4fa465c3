//! Creates the table `events`.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, index};

/// Creates `events`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let mut table = Table::create();
        table.table(Alias::new("events")).col(columns.id());
        table.col(columns.text("name").not_null());
        table.col(columns.text("resource_type").not_null());
        table.col(columns.text("resource_id").not_null());
        table.col(columns.timestamp("created_at").not_null());
        table.col(columns.timestamp("updated_at").not_null());
        table.col(columns.text("reference"));
        table.col(columns.text("reference_origin"));
        table.col(columns.json("metadata").not_null());
        manager.create_table(table).await?;
        manager.create_index(index("events", &["created_at", "id"])).await?;
        manager.create_index(index("events", &["resource_type", "resource_id"])).await
    }
}
