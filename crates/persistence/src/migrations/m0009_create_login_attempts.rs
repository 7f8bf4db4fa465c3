//! Creates what is kept of failed logins, so that guesses are counted over processes and restarts (decision 33).

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, index};

/// Creates `login_attempts`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(login_attempts(Columns::of(manager))).await?;
        manager.create_index(index("login_attempts", &["expires_at"])).await
    }
}

/// One row for each account that somebody tried to log in to, and one for each network that this was tried from.
fn login_attempts(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("login_attempts"))
        .col(columns.text("account").not_null())
        .col(columns.text("network").not_null())
        .col(columns.integer("failures").not_null())
        .col(columns.timestamp("attempted_at").not_null())
        .col(columns.timestamp("succeeded_at"))
        .col(columns.timestamp("expires_at").not_null())
        .primary_key(Index::create().col(Alias::new("account")).col(Alias::new("network")));
    table
}
