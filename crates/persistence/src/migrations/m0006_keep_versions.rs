//! Keeps with the writes what tells whether anything learned about rows still holds, and lets an index serve every order
//! (decision 22).

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, index};

/// Adds `writes` and `shifts` to `record_counts`, and the indexes that lists are sorted by.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The attributes that could be sorted by but had no index when this migration was written.
const SORTED: [(&str, &[&str]); 3] = [
    ("customers", &["email", "status", "updated_at", "reference", "reference_origin"]),
    ("customer_password_resets", &["updated_at", "reference", "reference_origin"]),
    ("events", &["name", "updated_at", "reference", "reference_origin"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        // SQLite adds one column a statement.
        for name in ["writes", "shifts"] {
            let mut table = Table::alter();
            table.table(Alias::new("record_counts")).add_column(columns.integer(name).not_null().default(0));
            manager.alter_table(table.take()).await?;
        }
        for (table, attributes) in SORTED {
            for attribute in attributes {
                manager.create_index(index(table, &[attribute, "id"])).await?;
            }
        }
        Ok(())
    }
}
