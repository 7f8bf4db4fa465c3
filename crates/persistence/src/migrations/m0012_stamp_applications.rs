//! A stamp of applications, so that tokens can end with the secret that they were got with.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::Columns;

/// Adds `token_stamp` to `applications`. Tokens that were given out before have none, and neither has any application.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stamp = Columns::of(manager).text("token_stamp");
        manager.alter_table(Table::alter().table(Alias::new("applications")).add_column(stamp).take()).await
    }
}
