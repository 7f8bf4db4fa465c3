//! What is sealed with another key than the current one, and putting it sealed anew in its place: only where it still is
//! what was read, so that nobody's write is lost.

use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};

use super::KeyedColumn;
use super::references::{key_id, unreadable};
use crate::connection::execute::{Cells, Cost, Execute, Unreadable};
use crate::error::StoreError;
use crate::store::Store;

/// Where a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// The column of the sealed texts.
    pub sealed: KeyedColumn,
    /// The column of the same table that has the digest of the same secret, if there is one.
    pub digest: Option<KeyedColumn>,
}

/// The sealed secret of a row, and the digest beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// The id of the row.
    pub id: String,
    /// The sealed text.
    pub sealed: String,
    /// The digest, where there is a column for it.
    pub digest: Option<String>,
}

impl std::fmt::Debug for SealedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedRow").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Store {
    /// Up to `limit` rows whose secret or digest was made with another key than this one, behind the id `after`, in the
    /// order of their ids.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sealed_otherwise(
        &self,
        place: &SealedColumn,
        kid: &str,
        after: &str,
        limit: u64,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let KeyedColumn { table, id, column, .. } = place.sealed;
        let mut otherwise = key_id(column).ne(kid);
        let mut select = Query::select();
        select.columns([id, column]);
        if let Some(digest) = place.digest {
            select.column(digest.column);
            otherwise = otherwise.or(key_id(digest.column).ne(kid));
        }
        select
            .from(table)
            .and_where(Expr::col(id).gt(after))
            .and_where(Expr::col(column).is_not_null())
            .and_where(Expr::col(column).ne(""))
            .and_where(otherwise)
            .order_by(id, sea_orm::Order::Asc)
            .limit(limit);
        let statement = self.reader().backend().build(&select);
        let rows = self.reader().rows(statement, Cost::Unbounded).await?;
        let read = |mut row| read(&mut row, place.digest.is_some()).map_err(unreadable(&place.sealed));
        rows.into_iter().map(read).collect()
    }

    /// Puts what was sealed anew, the second of each pair, in the place of what was read, the first, in one transaction, where
    /// it is still there. How many were put. To whoever reads the rows nothing changes, so nothing is said of it to what
    /// remembers reads.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing is put then.
    pub async fn reseal(&self, place: &SealedColumn, rows: &[(SealedRow, SealedRow)]) -> Result<u64, StoreError> {
        let statements: Vec<UpdateStatement> = rows.iter().map(|(old, new)| replace(place, old, new)).collect();
        self.write_long(&statements).await
    }
}

fn replace(place: &SealedColumn, old: &SealedRow, new: &SealedRow) -> UpdateStatement {
    let KeyedColumn { table, id, column, .. } = place.sealed;
    let mut update = Query::update();
    update
        .table(table)
        .value(column, new.sealed.as_str())
        .and_where(Expr::col(id).eq(old.id.as_str()))
        .and_where(Expr::col(column).eq(old.sealed.as_str()));
    if let Some(digest) = place.digest {
        update.value(digest.column, new.digest.clone()).and_where(
            old.digest
                .as_deref()
                .map_or_else(|| Expr::col(digest.column).is_null(), |old| Expr::col(digest.column).eq(old)),
        );
    }
    update
}

fn read(row: &mut impl Cells, digest: bool) -> Result<SealedRow, Unreadable> {
    Ok(SealedRow {
        id: row.text(0)?.unwrap_or_default(),
        sealed: row.text(1)?.unwrap_or_default(),
        digest: if digest { row.text(2)? } else { None },
    })
}
