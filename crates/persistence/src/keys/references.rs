//! How much is sealed with which key.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::store::Store;

/// Where key ids stand: table, column, and the column of the row's id.
const PLACES: [(&str, &str, &str); 5] = [
    ("customer_password_resets", "reset_password_token", "id"),
    ("customer_password_resets", "token_digest", "id"),
    ("applications", "secret_digest", "id"),
    ("applications", "previous_secret_digest", "id"),
    ("signing_keys", "sealed_private_key", "kid"),
];

/// The key id in a sealed text or digest: eight characters behind `v1.`.
pub(super) fn key_id(column: &'static str) -> Expr {
    Func::cust("substr").args([Expr::col(column), Expr::val(4), Expr::val(8)]).into()
}

/// What is sealed with one key in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The key's id.
    pub kid: String,
    /// In how many rows.
    pub rows: u64,
    /// The id of one of them.
    pub sample: String,
    /// What that row holds: a sealed text, or a digest.
    pub sealed: String,
}

impl Store {
    /// How much is sealed with which key, column by column. Reads all of it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn key_references(&self) -> Result<Vec<Reference>, StoreError> {
        let mut references = Vec::new();
        for (table, column, id) in PLACES {
            let unreadable = |_| StoreError::Decode { table, column: column.to_owned() };
            let statement = self.reader().backend().build(&count(table, column, id));
            for mut row in self.reader().rows(statement, Cost::Unbounded).await? {
                let kid = row.text(0).map_err(unreadable)?.unwrap_or_default();
                let rows = row.integer(1).map_err(unreadable)?.unwrap_or_default();
                let sample = row.text(2).map_err(unreadable)?.unwrap_or_default();
                let rows = u64::try_from(rows).unwrap_or_default();
                references.push(Reference { table, column, kid, rows, sample, sealed: String::new() });
            }
        }
        for reference in &mut references {
            reference.sealed = self.sealed_at(reference).await?;
        }
        Ok(references)
    }

    /// What the sample of a reference holds; empty when the row has gone meanwhile.
    async fn sealed_at(&self, reference: &Reference) -> Result<String, StoreError> {
        let Reference { table, column, .. } = *reference;
        let id = if table == "signing_keys" { "kid" } else { "id" };
        let mut select = Query::select();
        select.column(column).from(table).and_where(Expr::col(id).eq(reference.sample.as_str()));
        let statement = self.reader().backend().build(&select);
        let row = self.reader().rows(statement, Cost::Bounded).await?.into_iter().next();
        let unreadable = |_| StoreError::Decode { table, column: column.to_owned() };
        Ok(row.map(|mut row| row.text(0).map_err(unreadable)).transpose()?.flatten().unwrap_or_default())
    }
}

fn count(table: &'static str, column: &'static str, id: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(key_id(column), "key_id")
        .expr(Func::count(Expr::col(id)))
        .expr(Func::min(Expr::col(id)))
        .from(table)
        .and_where(Expr::col(column).is_not_null())
        .and_where(Expr::col(column).ne(""))
        .group_by_col("key_id")
        .order_by("key_id", sea_orm::Order::Asc);
    select
}
