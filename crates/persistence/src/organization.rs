//! The one organization of a deployment (decision 2).

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};

use crate::error::StoreError;
use crate::store::Store;

/// Always 1, and unique: there is one row at most.
const SINGLETON: &str = "singleton";

/// Who the deployment belongs to.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Its name in URLs.
    pub slug: String,
    /// `test` or `live`.
    pub mode: String,
    /// When it was created, in Unix milliseconds.
    pub created_at: i64,
}

/// The organization refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// The organization, when there is one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn organization(&self) -> Result<Option<Model>, StoreError> {
        Ok(self.select(Entity::find()).await?.into_iter().next())
    }

    /// The organization; `new` becomes it when there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn organization_or_create(&self, new: &Model) -> Result<Model, StoreError> {
        if let Some(organization) = self.organization().await? {
            return Ok(organization);
        }
        let mut insert = Query::insert();
        insert
            .into_table(Entity)
            .columns(["id", "slug", "mode", "created_at", SINGLETON])
            .values_panic([
                new.id.as_str().into(),
                new.slug.as_str().into(),
                new.mode.as_str().into(),
                new.created_at.into(),
                1_i64.into(),
            ])
            .on_conflict(OnConflict::column(SINGLETON).do_nothing().to_owned());
        self.write(&insert).await?;
        // Another process may have been faster; then its organization is the one.
        Ok(self.organization().await?.unwrap_or_else(|| new.clone()))
    }
}
