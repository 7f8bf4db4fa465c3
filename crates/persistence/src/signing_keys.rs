//! The keys that sign tokens (decision 6).

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QueryTrait};

use crate::error::StoreError;
use crate::store::Store;

/// A signing key; `Debug` leaves the private half out.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// Its key id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The JWA algorithm: `RS512`.
    pub algorithm: String,
    /// The private key, sealed.
    pub sealed_private_key: String,
    /// The public key as JSON Web Key text.
    pub public_jwk: String,
    /// When it was created, in Unix milliseconds.
    pub created_at: i64,
    /// When it stopped signing, in Unix milliseconds.
    pub retired_at: Option<i64>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Signing keys refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Adds a signing key.
    ///
    /// # Errors
    ///
    /// When the database fails, or the key id is taken.
    pub async fn insert_signing_key(&self, key: &Model) -> Result<(), StoreError> {
        self.write(Entity::insert(key.clone().into_active_model()).as_query()).await
    }

    /// Every signing key, in order of creation, retired ones included.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn signing_keys(&self) -> Result<Vec<Model>, StoreError> {
        self.select(Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Kid)).await
    }
}
