//! The applications that may ask for tokens.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{IntoActiveModel, QueryOrder, QueryTrait};

use crate::audit::Entry;
use crate::error::StoreError;
use crate::keys::KeyedColumn;
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
    /// The digest of the secret that it had before.
    pub previous_secret_digest: Option<String>,
    /// Until when that one is accepted, too, in Unix milliseconds.
    pub previous_secret_until: Option<i64>,
    /// What its tokens carry, unless a customer has logged in; it changes when tokens are to end with a secret. `None` until
    /// then.
    pub token_stamp: Option<String>,
}

/// What an application gets when its secret is rotated.
#[derive(Debug, Clone, Copy)]
pub struct NewSecret<'a> {
    /// The digest of the new secret.
    pub digest: &'a str,
    /// Until when the one before it is accepted, too, in Unix milliseconds; `None` when it is not.
    pub previous_until: Option<i64>,
    /// What tells new tokens from those before; `None` when those stay good.
    pub token_stamp: Option<&'a str>,
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

impl Model {
    /// Where the digests of secrets are.
    pub const SECRETS: [KeyedColumn; 2] = [
        KeyedColumn::digests("applications", "secret_digest"),
        KeyedColumn::digests("applications", "previous_secret_digest"),
    ];
}

impl Store {
    /// Adds an application, and has the audit trail tell of it.
    ///
    /// # Errors
    ///
    /// When the database fails, or its id or client id is taken.
    pub async fn insert_application(&self, application: &Model, told: &Entry) -> Result<(), StoreError> {
        self.write_told(Entity::insert(application.clone().into_active_model()).as_query(), told).await.map(|_| ())
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

    /// Gives an application another secret, and has the audit trail tell of it. `false` when there is no such application, or
    /// it has got another secret meanwhile.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rotate_application(
        &self,
        application: &Model,
        new: NewSecret<'_>,
        told: &Entry,
    ) -> Result<bool, StoreError> {
        let mut update = Query::update();
        update
            .table(Entity)
            .value(Column::SecretDigest, new.digest)
            .value(
                Column::PreviousSecretDigest,
                application.secret_digest.clone().filter(|_| new.previous_until.is_some()),
            )
            .value(Column::PreviousSecretUntil, new.previous_until)
            .and_where(Column::Id.eq(application.id.as_str()));
        if let Some(stamp) = new.token_stamp {
            update.value(Column::TokenStamp, stamp);
        }
        match &application.secret_digest {
            Some(digest) => update.and_where(Column::SecretDigest.eq(digest.as_str())),
            None => update.and_where(Column::SecretDigest.is_null()),
        };
        Ok(self.write_told(&update, told).await? > 0)
    }

    /// Puts a digest of the same secret, made with another key, in the place of what was read, where it is still there.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn redigest_application(&self, id: &str, old: &str, new: &str) -> Result<(), StoreError> {
        let statements = [Column::SecretDigest, Column::PreviousSecretDigest].map(|column| {
            let mut update = Query::update();
            update.table(Entity).value(column, new).and_where(Column::Id.eq(id)).and_where(column.eq(old));
            update
        });
        self.write_many(&statements).await.map(|_| ())
    }

    /// Forgets the previous secrets that are accepted no longer at `now`, in Unix milliseconds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_previous_secrets(&self, now: i64) -> Result<u64, StoreError> {
        let mut update = Query::update();
        update
            .table(Entity)
            .value(Column::PreviousSecretDigest, Option::<String>::None)
            .value(Column::PreviousSecretUntil, Option::<i64>::None)
            .and_where(Column::PreviousSecretUntil.lte(now));
        self.write_many(&[update]).await
    }

    /// Deletes an application, and has the audit trail tell of it; its tokens and its customers' sessions stand on it. `false`
    /// when there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn delete_application(&self, id: &str, told: &Entry) -> Result<bool, StoreError> {
        let mut delete = Query::delete();
        delete.from_table(Entity).and_where(Column::Id.eq(id));
        Ok(self.write_told(&delete, told).await? > 0)
    }
}
