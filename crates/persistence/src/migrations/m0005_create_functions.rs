//! Creates the functions that filters use, on PostgreSQL. On SQLite they belong to each connection.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::functions::postgres;

/// Creates `latchkey_fold` and `latchkey_json_contains`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for definition in postgres::definitions() {
            manager.get_connection().execute_unprepared(&definition).await?;
        }
        Ok(())
    }
}
