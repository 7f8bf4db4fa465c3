//! How many rows each resource has, kept with the writes (decision 14): exact, and never counted at a request.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query, SelectStatement};
use sea_orm::{DbBackend, Statement};

/// Writers of PostgreSQL spread over this many rows for each resource, so that they seldom wait for one another.
pub(crate) const SHARDS: i64 = 16;

const TABLE: &str = "record_counts";

/// By how much the counts of resources change, in alphabetical order: every transaction locks their rows in this one order.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<&'static str, i64>);

impl Deltas {
    /// Adds to the count of a resource.
    pub(crate) fn add(&mut self, resource: &'static str, rows: i64) {
        *self.0.entry(resource).or_default() += rows;
    }

    /// Adds other changes to these.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (resource, rows) in &other.0 {
            self.add(resource, *rows);
        }
    }

    /// The statement that writes the changes to one shard; `None` when nothing changes.
    pub(crate) fn statement(&self, shard: i64, backend: DbBackend) -> Option<Statement> {
        let mut insert = Query::insert();
        insert.into_table(TABLE).columns(["resource", "shard", "count"]);
        let mut rows = self.0.iter().filter(|(_, rows)| **rows != 0).peekable();
        rows.peek()?;
        for (resource, rows) in rows {
            let row = [Expr::val(*resource), Expr::val(shard), Expr::val(*rows)];
            // Cannot fail: three columns, three values.
            insert.values(row).ok()?;
        }
        let sum = Expr::col((TABLE, "count")).add(Expr::col(("excluded", "count")));
        insert.on_conflict(OnConflict::columns(["resource", "shard"]).value("count", sum).to_owned());
        Some(backend.build(&insert))
    }
}

/// The kept count of a resource as an expression: the sum over its shards, 0 when there is none.
pub(crate) fn kept(resource: &'static str) -> Expr {
    let mut select: SelectStatement = Query::select();
    let sum = Func::coalesce([Func::sum(Expr::col("count")).into(), Expr::val(0)]);
    select.expr(Func::cast_as(sum, "bigint")).from(TABLE).and_where(Expr::col("resource").eq(resource));
    Expr::SubQuery(None, Box::new(select.into()))
}
