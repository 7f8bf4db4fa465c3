//! Counting an attempt before it is made: each row in one statement that also decides whether it may be made, so that no
//! number of attempts at the same moment, in any number of processes, is more than those that are allowed.

use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, InsertStatement, OnConflict, Query, SimpleExpr};

use super::ANY_NETWORK;
use super::row::{Column, TABLE};
use crate::connection::execute::Execute as _;
use crate::connection::executor::Executor;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::store::Store;

/// How long to wait after how many failures. All times are in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Waits<'a> {
    /// From so many failures on, so long a wait; in ascending order. There is none before the first.
    pub steps: &'a [(i64, i64)],
    /// After how long without a counted attempt a row starts anew.
    pub memory: i64,
    /// How far in the future an attempt may be said to have been, by a process whose clock is fast. One that is further
    /// was counted before a clock was set back, and its row starts anew.
    pub ahead: i64,
}

/// One row that counts an attempt.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// A digest of the network, or [`ANY_NETWORK`].
    pub network: &'a str,
    /// The waits of this row.
    pub waits: Waits<'a>,
}

impl Store {
    /// Counts an attempt at `now` in every row, when each of them has waited long enough, and in none otherwise; whether it
    /// was counted. Callers give the row of all networks last, so that rows are locked in one order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn count_login_attempt(&self, account: &str, rows: &[Counted<'_>], now: i64) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        for row in rows {
            let statement = executor.backend().build(&count(account, row, now));
            if executor.affected(statement).await? == 0 {
                transaction.rollback().await.map_err(DriverError::from)?;
                return Ok(false);
            }
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(true)
    }

    /// Takes an attempt back that was counted in these rows and could not be made. Callers give the rows in the order in which
    /// they were counted.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn discount_login_attempt(&self, account: &str, networks: &[&str]) -> Result<(), StoreError> {
        let discount = |network: &&str| {
            let mut update = Query::update();
            update
                .table(TABLE)
                .value(Column::Failures, Expr::col(Column::Failures).sub(1))
                .and_where(Expr::col(Column::Account).eq(account))
                .and_where(Expr::col(Column::Network).eq(*network))
                .and_where(Expr::col(Column::Failures).gt(0));
            update
        };
        // One statement for all of them would lock them in an order of its own.
        let discounts: Vec<_> = networks.iter().map(discount).collect();
        self.write_many(&discounts).await.map(|_| ())
    }

    /// Forgets the failures of an account from this network and from all together after a login that succeeded at `now`,
    /// and keeps until `expires_at` that it did.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn clear_login_attempts(
        &self,
        account: &str,
        network: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        let clear = |network: &str, succeeded_at: Option<i64>| {
            let mut update = Query::update();
            update
                .table(TABLE)
                .value(Column::Failures, 0)
                .and_where(Expr::col(Column::Account).eq(account))
                .and_where(Expr::col(Column::Network).eq(network));
            if let Some(at) = succeeded_at {
                update.value(Column::SucceededAt, at).value(Column::ExpiresAt, expires_at);
            }
            update
        };
        self.write_many(&[clear(network, Some(now)), clear(ANY_NETWORK, None)]).await.map(|_| ())
    }
}

/// Inserts the row with one attempt, or counts one more in it when it has waited long enough.
fn count(account: &str, row: &Counted<'_>, now: i64) -> InsertStatement {
    let Counted { network, waits } = row;
    let expires_at = now.saturating_add(waits.memory);
    let failures: SimpleExpr =
        CaseStatement::new().case(is_stale(waits, now), 1).finally(existing(Column::Failures).add(1)).into();
    let later: SimpleExpr = CaseStatement::new()
        .case(existing(Column::ExpiresAt).gt(expires_at), existing(Column::ExpiresAt))
        .finally(expires_at)
        .into();
    let waited = existing(Column::AttemptedAt).add(wait(waits)).lte(now);
    let again = OnConflict::columns([Column::Account, Column::Network])
        .value(Column::Failures, failures)
        .value(Column::AttemptedAt, now)
        .value(Column::ExpiresAt, later)
        .action_cond_where(Cond::any().add(is_stale(waits, now)).add(waited))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(TABLE)
        .columns([Column::Account, Column::Network, Column::Failures, Column::AttemptedAt, Column::ExpiresAt])
        .values_panic([account.into(), (*network).into(), 1_i64.into(), now.into(), expires_at.into()])
        .on_conflict(again);
    insert
}

/// A column of the row that is there, not of the one that was to be inserted.
fn existing(column: Column) -> Expr {
    Expr::col((TABLE, column))
}

/// Whether the row says nothing any more.
fn is_stale(waits: &Waits<'_>, now: i64) -> Cond {
    let at = || existing(Column::AttemptedAt);
    Cond::any().add(at().lte(now.saturating_sub(waits.memory))).add(at().gt(now.saturating_add(waits.ahead)))
}

/// How long the row has to wait, by its failures.
fn wait(waits: &Waits<'_>) -> SimpleExpr {
    let longest_first = waits.steps.iter().rev();
    let case = longest_first.fold(CaseStatement::new(), |case, &(failures, wait)| {
        case.case(existing(Column::Failures).gte(failures), wait)
    });
    case.finally(0).into()
}
