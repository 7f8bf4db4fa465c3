//! Finding rows whose time is over, a few at each write, so that tables do not grow and no request pays for all of them.

use sea_orm::Iden;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement};

use crate::connection::execute::{Cells as _, Cost, Execute};
use crate::error::StoreError;

/// How many rows a write takes along at most.
const AT_ONCE: u64 = 50;

/// Some rows whose time was over at `now`, oldest first: their keys.
pub(super) fn some<C: Iden + Copy + 'static>(table: &'static str, key: C, expires_at: C, now: i64) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(key)
        .from(Alias::new(table))
        .and_where(Expr::col(expires_at).lte(now))
        .order_by(expires_at, Order::Asc)
        .limit(AT_ONCE);
    select
}

/// The keys of some rows whose time was over at `now`, oldest first. They are locked; what others have locked is left to them,
/// so that two that forget do not wait for each other.
pub(super) async fn keys<E: Execute, C: Iden + Copy + 'static>(
    executor: &E,
    table: &'static str,
    key: C,
    expires_at: C,
    now: i64,
) -> Result<Vec<String>, StoreError> {
    let mut select = some(table, key, expires_at, now);
    select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = executor.rows(executor.backend().build(&select), Cost::Bounded).await?;
    let unreadable = |_| StoreError::Decode { table, column: "its key".to_owned() };
    rows.into_iter().map(|mut row| row.text(0).map(Option::unwrap_or_default).map_err(unreadable)).collect()
}
