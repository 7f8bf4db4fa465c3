//! How much is made with which key.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use super::KeyedColumn;
use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::store::Store;

/// The key id in a sealed text or digest: eight characters behind `v1.`.
pub(super) fn key_id(column: &'static str) -> Expr {
    Func::cust("substr").args([Expr::col(column), Expr::val(4), Expr::val(8)]).into()
}

/// What is made with one key in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The column.
    pub column: KeyedColumn,
    /// The key's id.
    pub kid: String,
    /// In how many rows.
    pub rows: u64,
    /// The id of one of them.
    pub sample: String,
    /// What that row holds: a sealed text, or a digest. Empty when the row has gone meanwhile.
    pub value: String,
}

impl Store {
    /// How much is made with which key in these columns. Reads all of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn key_references(&self, columns: &[KeyedColumn]) -> Result<Vec<Reference>, StoreError> {
        let mut references = Vec::new();
        for column in columns {
            let statement = self.reader().backend().build(&count(column));
            for mut row in self.reader().rows(statement, Cost::Unbounded).await? {
                let unreadable = unreadable(column);
                let kid = row.text(0).map_err(unreadable)?.unwrap_or_default();
                let rows = row.integer(1).map_err(unreadable)?.unwrap_or_default();
                let sample = row.text(2).map_err(unreadable)?.unwrap_or_default();
                let rows = u64::try_from(rows).unwrap_or_default();
                references.push(Reference { column: *column, kid, rows, sample, value: String::new() });
            }
        }
        for reference in &mut references {
            reference.value = self.value_at(&reference.column, &reference.sample).await?;
        }
        Ok(references)
    }

    async fn value_at(&self, column: &KeyedColumn, id: &str) -> Result<String, StoreError> {
        let mut select = Query::select();
        select.column(column.column).from(column.table).and_where(Expr::col(column.id).eq(id));
        let statement = self.reader().backend().build(&select);
        let row = self.reader().rows(statement, Cost::Bounded).await?.into_iter().next();
        Ok(row.map(|mut row| row.text(0).map_err(unreadable(column))).transpose()?.flatten().unwrap_or_default())
    }
}

/// The error of a value that is no text.
pub(super) fn unreadable<E>(column: &KeyedColumn) -> impl Fn(E) -> StoreError + Copy {
    let KeyedColumn { table, column, .. } = *column;
    move |_| StoreError::Decode { table, column: column.to_owned() }
}

fn count(column: &KeyedColumn) -> SelectStatement {
    let KeyedColumn { table, id, column, .. } = *column;
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
