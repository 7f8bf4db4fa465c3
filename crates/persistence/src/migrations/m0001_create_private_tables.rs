//! Creates the tables that no resource has: the organization, applications, signing keys and kept counts.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Columns, unique_index};

/// Creates `organization`, `applications`, `signing_keys` and `record_counts`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        manager.create_table(organization(columns)).await?;
        manager.create_table(applications(columns)).await?;
        manager.create_index(unique_index("applications", &["client_id"])).await?;
        manager.create_table(signing_keys(columns)).await?;
        manager.create_table(record_counts(columns)).await
    }
}

/// One row at most: its `singleton` is always 1 and unique.
fn organization(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("organization"))
        .col(columns.id())
        .col(columns.text("slug").not_null())
        .col(columns.text("mode").not_null())
        .col(columns.timestamp("created_at").not_null())
        .col(columns.integer("singleton").not_null().unique_key());
    table
}

fn applications(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("applications"))
        .col(columns.id())
        .col(columns.text("client_id").not_null())
        .col(columns.text("kind").not_null())
        .col(columns.text("name").not_null())
        .col(columns.text("secret_digest"))
        .col(columns.timestamp("created_at").not_null());
    table
}

fn signing_keys(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("signing_keys"))
        .col(columns.text("kid").not_null().primary_key())
        .col(columns.text("algorithm").not_null())
        .col(columns.text("sealed_private_key").not_null())
        .col(columns.json("public_jwk").not_null())
        .col(columns.timestamp("created_at").not_null())
        .col(columns.timestamp("retired_at"));
    table
}

/// How many rows a resource has: the sum over its shards, so that writers of PostgreSQL do not wait for one row.
fn record_counts(columns: Columns) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(Alias::new("record_counts"))
        .col(columns.text("resource").not_null())
        .col(columns.integer("shard").not_null())
        .col(columns.integer("count").not_null())
        .primary_key(Index::create().col(Alias::new("resource")).col(Alias::new("shard")));
    table
}
