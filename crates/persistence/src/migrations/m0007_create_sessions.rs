//! Creates what ends before its time: sessions with their refresh tokens, and revoked access tokens.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, index};

/// Creates `sessions`, `refresh_tokens` and `revoked_tokens`, and adds `customers.session_stamp`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        manager.create_table(sessions(columns)).await?;
        manager.create_index(index("sessions", &["expires_at"])).await?;
        manager.create_table(refresh_tokens(columns)).await?;
        manager.create_index(index("refresh_tokens", &["session_id"])).await?;
        manager.create_table(revoked_tokens(columns)).await?;
        manager.create_index(index("revoked_tokens", &["expires_at"])).await?;
        let stamp = columns.text("session_stamp");
        manager.alter_table(Table::alter().table(Alias::new("customers")).add_column(stamp).to_owned()).await
    }
}

/// One row a login, from its first refresh token to its last.
fn sessions(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("sessions"))
        .col(columns.id())
        .col(columns.text("application_id").not_null())
        .col(columns.text("customer_id").not_null())
        .col(columns.text("session_stamp"))
        .col(columns.text("scope").not_null())
        .col(columns.boolean("confidential").not_null())
        .col(columns.timestamp("created_at").not_null())
        .col(columns.timestamp("expires_at").not_null())
        .col(columns.timestamp("ended_at"));
    table
}

fn refresh_tokens(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("refresh_tokens"))
        .col(columns.text("digest").not_null().primary_key())
        .col(columns.text("session_id").not_null())
        .col(columns.timestamp("created_at").not_null())
        .col(columns.timestamp("spent_at"));
    table
}

fn revoked_tokens(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("revoked_tokens"))
        .col(columns.text("digest").not_null().primary_key())
        .col(columns.timestamp("expires_at").not_null());
    table
}
