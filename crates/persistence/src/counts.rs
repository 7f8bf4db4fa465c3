//! What is kept about each resource with the writes (decision 14): how many rows it has, exactly, and two numbers that tell
//! whether what was learned about its rows still holds (decision 22).

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query, SelectStatement};
use sea_orm::{DbBackend, Statement};

/// Writers of PostgreSQL spread over this many rows for each resource, so that they seldom wait for one another.
pub(crate) const SHARDS: i64 = 16;
/// A row that says of itself that it was created longer ago than this, in milliseconds, when it is written, puts itself
/// before rows that may have been read already.
pub(crate) const LATE: i64 = 60_000;

const TABLE: &str = "record_counts";
/// All that is kept about a resource as one text, which one look at its shards makes; NULL when there is no shard. See
/// [`State::parse`](crate::pages::state::State::parse).
pub(crate) const STATE: &str =
    r#"CAST(SUM("count") AS text) || ' ' || CAST(SUM("writes") AS text) || ' ' || CAST(SUM("shifts") AS text)"#;

/// What changed in one resource.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delta {
    /// By how much the number of rows changes.
    pub(crate) count: i64,
    /// How many rows were inserted, changed or deleted.
    pub(crate) writes: i64,
    /// How many rows were deleted, or put before others, or may have been.
    pub(crate) shifts: i64,
    /// The least `created_at` of the rows that shift others only if they are late, in Unix milliseconds.
    pub(crate) oldest: Option<i64>,
}

impl Delta {
    /// A row that was inserted with this `created_at`.
    pub(crate) fn inserted(created_at: Option<i64>) -> Self {
        Self { count: 1, writes: 1, shifts: i64::from(created_at.is_none()), oldest: created_at }
    }

    /// Rows that were inserted whatever the time is.
    pub(crate) fn imported(rows: i64) -> Self {
        Self { count: rows, writes: rows, shifts: rows, oldest: None }
    }

    /// Rows that were changed, and stayed where they are in the order of creation.
    pub(crate) fn updated(rows: i64) -> Self {
        Self { writes: rows, ..Self::default() }
    }

    /// Rows that were changed, and may have moved in the order of creation.
    pub(crate) fn moved(rows: i64) -> Self {
        Self { writes: rows, shifts: rows, ..Self::default() }
    }

    /// Rows that were deleted.
    pub(crate) fn deleted(rows: i64) -> Self {
        Self { count: -rows, writes: rows, shifts: rows, oldest: None }
    }
}

/// What changed, by resource, in alphabetical order: every transaction locks the kept rows in this one order.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<&'static str, Delta>);

impl Deltas {
    /// Adds what changed in a resource.
    pub(crate) fn add(&mut self, resource: &'static str, more: Delta) {
        let sum = self.0.entry(resource).or_default();
        sum.count += more.count;
        sum.writes += more.writes;
        sum.shifts += more.shifts;
        sum.oldest = sum.oldest.into_iter().chain(more.oldest).min();
    }

    /// Adds other changes to these.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (resource, delta) in &other.0 {
            self.add(resource, *delta);
        }
    }

    /// The statement that writes the changes to one shard; `None` when nothing changed. It is the last one before the
    /// commit.
    pub(crate) fn statement(&self, shard: i64, backend: DbBackend) -> Option<Statement> {
        let mut insert = Query::insert();
        insert.into_table(TABLE).columns(["resource", "shard", "count", "writes", "shifts"]);
        let mut changed = self.0.iter().filter(|(_, delta)| delta.writes != 0).peekable();
        changed.peek()?;
        for (resource, delta) in changed {
            let row =
                [Expr::val(*resource), shard.into(), delta.count.into(), delta.writes.into(), shifts(delta, backend)];
            // Cannot fail: five columns, five values.
            insert.values(row).ok()?;
        }
        let sum = |column| (column, Expr::col((TABLE, column)).add(Expr::col(("excluded", column))));
        let sums = ["count", "writes", "shifts"].map(sum);
        insert.on_conflict(OnConflict::columns(["resource", "shard"]).values(sums).to_owned());
        Some(backend.build(&insert))
    }
}

/// Whether a row is late is judged by the clock of the database, which all processes share.
fn shifts(delta: &Delta, backend: DbBackend) -> Expr {
    let shifts = Expr::val(delta.shifts);
    let Some(oldest) = delta.oldest else { return shifts };
    let late = Expr::val(oldest).lt(Expr::cust(now(backend)).sub(LATE));
    shifts.add(Expr::case(late, 1i64).finally(0i64))
}

/// The time of the database in Unix milliseconds, in the dialect.
pub(crate) fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        // Not `now()`, which is when the transaction began.
        _ => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)",
    }
}

/// The kept count of a resource as an expression: the sum over its shards, 0 when there is none.
pub(crate) fn kept(resource: &'static str) -> Expr {
    let sum = Func::coalesce([Func::sum(Expr::col("count")).into(), Expr::val(0)]);
    of(resource, Func::cast_as(sum, "bigint").into())
}

/// [`STATE`] as an expression.
pub(crate) fn state(resource: &'static str) -> Expr {
    of(resource, Expr::cust(STATE))
}

fn of(resource: &'static str, kept: Expr) -> Expr {
    let mut select: SelectStatement = Query::select();
    select.expr(kept).from(TABLE).and_where(Expr::col("resource").eq(resource));
    Expr::SubQuery(None, Box::new(select.into()))
}
