//! Which secret keys this database was ever sealed with. A key's id tells nothing of the key.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, QueryOrder, QueryTrait};

use crate::audit::Entry;
use crate::error::StoreError;
use crate::store::Store;

/// A secret key that something may be sealed with.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "secret_keys")]
pub struct Model {
    /// Its key id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// When a process first began to seal with it, in Unix milliseconds.
    pub created_at: i64,
    /// When it was found that nothing is sealed with it any more, in Unix milliseconds.
    pub retired_at: Option<i64>,
}

/// Secret keys refer to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Every secret key that the database knows of, in order of their first use.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn secret_keys(&self) -> Result<Vec<Model>, StoreError> {
        self.select(Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Kid)).await
    }

    /// Remembers that secrets may be sealed with this key from now on, in Unix milliseconds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn use_secret_key(&self, kid: &str, now: i64) -> Result<(), StoreError> {
        let key = Model { kid: kid.to_owned(), created_at: now, retired_at: None };
        let again =
            OnConflict::column(Column::Kid).value(Column::RetiredAt, Expr::value(Option::<i64>::None)).to_owned();
        self.write(Entity::insert(key.into_active_model()).on_conflict(again).as_query()).await
    }

    /// Remembers that nothing is sealed with this key any more, and has the audit trail tell of it. `false` when that was
    /// known, or the key is not.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retire_secret_key(&self, kid: &str, now: i64, told: &Entry) -> Result<bool, StoreError> {
        let retire = Entity::update_many()
            .col_expr(Column::RetiredAt, Expr::value(now))
            .filter(Column::Kid.eq(kid))
            .filter(Column::RetiredAt.is_null());
        Ok(self.write_told(retire.as_query(), told).await? > 0)
    }
}
