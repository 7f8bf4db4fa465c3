//! Forgetting attempts: those of an account, and those whose time is over.

use sea_orm::sea_query::{DeleteStatement, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement};

use super::ANY_NETWORK;
use super::row::{Column, TABLE};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// Forgets every attempt to log in to this account, and where it succeeded.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_login_attempts(&self, account: &str) -> Result<(), StoreError> {
        let of_account = || {
            let mut delete = Query::delete();
            delete.from_table(TABLE).and_where(Expr::col(Column::Account).eq(account));
            delete
        };
        // The row of all networks last, as attempts lock them.
        let networks = of_account().and_where(Expr::col(Column::Network).ne(ANY_NETWORK)).to_owned();
        self.write_many(&[networks, of_account()]).await.map(|_| ())
    }

    /// Deletes rows whose time was over at `now`, the oldest first, so many at most. How many there were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn purge_login_attempts(&self, now: i64, most: u64) -> Result<u64, StoreError> {
        self.write_many(&[purge(now, most)]).await
    }
}

fn purge(now: i64, most: u64) -> DeleteStatement {
    let mut delete = Query::delete();
    let key = [Expr::col(Column::Account), Expr::col(Column::Network)];
    delete
        .from_table(TABLE)
        .and_where(Expr::tuple(key).in_subquery(expired(now, most)))
        // A row that has been used meanwhile stays.
        .and_where(Expr::col(Column::ExpiresAt).lte(now));
    delete
}

/// The keys of rows whose time is over. What others have locked is left to them.
fn expired(now: i64, most: u64) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns([Column::Account, Column::Network])
        .from(TABLE)
        .and_where(Expr::col(Column::ExpiresAt).lte(now))
        .order_by(Column::ExpiresAt, Order::Asc)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    select
}
