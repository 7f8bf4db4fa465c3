//! The row of an account, or of an account and a network.

use sea_orm::entity::prelude::*;

use super::ANY_NETWORK;
use crate::error::StoreError;
use crate::store::Store;

/// The table.
pub(super) const TABLE: &str = "login_attempts";

/// What is known of attempts to log in to one account from one network, or from all of them together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_attempts")]
pub struct Model {
    /// A keyed digest of the account's e-mail, whether or not there is such an account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    /// A keyed digest of the network; [`ANY_NETWORK`] for all of them together.
    #[sea_orm(primary_key, auto_increment = false)]
    pub network: String,
    /// Attempts since the last success that have failed, or may still.
    pub failures: i64,
    /// When the last one was counted, in Unix milliseconds.
    pub attempted_at: i64,
    /// When a login last succeeded, in Unix milliseconds.
    pub succeeded_at: Option<i64>,
    /// When the row may go, in Unix milliseconds.
    pub expires_at: i64,
}

/// Login attempts refer to nothing: the account may not be there.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// The row of the account from this network, and the one of the account from all networks together.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn login_attempts(
        &self,
        account: &str,
        network: &str,
    ) -> Result<(Option<Model>, Option<Model>), StoreError> {
        let rows =
            Entity::find().filter(Column::Account.eq(account)).filter(Column::Network.is_in([network, ANY_NETWORK]));
        let (any, one): (Vec<_>, Vec<_>) =
            self.select(rows).await?.into_iter().partition(|row| row.network == ANY_NETWORK);
        Ok((one.into_iter().next(), any.into_iter().next()))
    }
}
