//! Creates the audit trail: a row for each authentication, refusal, reset, write and administrative act.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::migrations::columns::{Columns, index};

/// Creates `audit`, whose rows the database refuses to change.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        manager.create_table(audit(columns)).await?;
        for indexed in [&["at", "id"][..], &["customer_id", "id"], &["target_id", "id"]] {
            manager.create_index(index("audit", indexed)).await?;
        }
        for definition in append_only(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(definition).await?;
        }
        Ok(())
    }
}

/// Numbered in the order of insertion. Numbers are never used again: pruning leaves the newest row, which is its own.
fn audit(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("audit"))
        .col(columns.integer("id").not_null().primary_key().auto_increment())
        .col(columns.timestamp("at").not_null())
        .col(columns.text("trace_id"))
        .col(columns.text("kind").not_null())
        .col(columns.text("outcome").not_null())
        .col(columns.text("reason"))
        .col(columns.integer("count").not_null())
        .col(columns.text("role").not_null())
        .col(columns.text("application_id"))
        .col(columns.text("owner_id"))
        .col(columns.text("target_type"))
        .col(columns.text("target_id"))
        .col(columns.text("customer_id"))
        .col(columns.text("address"));
    table
}

/// Rows are added and, when they are old, deleted; nothing changes one.
fn append_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &["CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
             BEGIN SELECT RAISE(ABORT, 'rows of the audit trail are not changed'); END"],
        _ => &[
            "CREATE FUNCTION latchkey_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $latchkey$
             BEGIN RAISE EXCEPTION 'rows of the audit trail are not changed'; END
             $latchkey$",
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
             FOR EACH ROW EXECUTE FUNCTION latchkey_refuse_change()",
        ],
    }
}
