//! The applications that may ask for tokens.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QueryTrait};

use crate::error::StoreError;
use crate::store::Store;

/// An application; `Debug` leaves the digest out.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "applications")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What it names itself with at the token endpoint; unique.
    pub client_id: String,
    /// `integration` or `sales_channel`.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// The digest of its secret; `None` for a public one.
    pub secret_digest: Option<String>,
    /// When it was created, in Unix milliseconds.
    pub created_at: i64,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Applications refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Adds an application.
    ///
    /// # Errors
    ///
    /// When the database fails, or its id or client id is taken.
    pub async fn insert_application(&self, application: &Model) -> Result<(), StoreError> {
        self.write(Entity::insert(application.clone().into_active_model()).as_query()).await
    }

    /// The application with this client id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn application(&self, client_id: &str) -> Result<Option<Model>, StoreError> {
        self.find_by::<Entity>(Column::ClientId, client_id).await
    }

    /// Every application, in order of creation.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn applications(&self) -> Result<Vec<Model>, StoreError> {
        self.select(Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id)).await
    }
}
