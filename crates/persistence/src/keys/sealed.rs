//! What is sealed with another key than the current one, and putting it sealed anew in its place: only where it still is
//! what was read, so that nobody's write is lost.

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::references::key_id;
use crate::connection::execute::{Cells, Cost, Execute, Unreadable};
use crate::error::StoreError;
use crate::store::Store;

const TABLE: &str = "customer_password_resets";
const TOKEN: &str = "reset_password_token";
const DIGEST: &str = "token_digest";

/// The sealed token of a reset and the digest beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedReset {
    /// The id of the reset.
    pub id: String,
    /// The sealed token.
    pub token: String,
    /// The digest.
    pub digest: String,
}

impl std::fmt::Debug for SealedReset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedReset").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Store {
    /// Up to `limit` resets whose token or digest was made with another key than this one, behind the id `after`, in the
    /// order of their ids.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn resets_sealed_otherwise(
        &self,
        kid: &str,
        after: &str,
        limit: u64,
    ) -> Result<Vec<SealedReset>, StoreError> {
        let mut select = Query::select();
        select
            .columns(["id", TOKEN, DIGEST])
            .from(TABLE)
            .and_where(Expr::col("id").gt(after))
            .and_where(Expr::col(TOKEN).is_not_null())
            .and_where(key_id(TOKEN).ne(kid).or(key_id(DIGEST).ne(kid)))
            .order_by("id", sea_orm::Order::Asc)
            .limit(limit);
        let statement = self.reader().backend().build(&select);
        let rows = self.reader().rows(statement, Cost::Unbounded).await?;
        let unreadable = |_| StoreError::Decode { table: TABLE, column: TOKEN.to_owned() };
        rows.into_iter().map(|mut row| read(&mut row).map_err(unreadable)).collect()
    }

    /// The ids of up to `limit` resets that hold a token which expired before an instant, in Unix milliseconds, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn resets_sealed_until(&self, before: i64, limit: u64) -> Result<Vec<String>, StoreError> {
        let mut select = Query::select();
        select
            .column("id")
            .from(TABLE)
            .and_where(Expr::col(TOKEN).is_not_null())
            .and_where(Expr::col("expires_at").lt(before))
            .order_by("expires_at", sea_orm::Order::Asc)
            .limit(limit);
        let statement = self.reader().backend().build(&select);
        let unreadable = |_| StoreError::Decode { table: TABLE, column: "id".to_owned() };
        let rows = self.reader().rows(statement, Cost::Bounded).await?;
        rows.into_iter().map(|mut row| row.text(0).map(Option::unwrap_or_default).map_err(unreadable)).collect()
    }

    /// Puts what was sealed anew in the place of what was read, in one transaction, where it is still there. How many were
    /// put. To whoever reads resets nothing changes, so nothing is said of it to what remembers reads.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing is put then.
    pub async fn reseal_resets(&self, resealed: &[(SealedReset, SealedReset)]) -> Result<u64, StoreError> {
        let mut statements = Vec::with_capacity(resealed.len());
        for (old, new) in resealed {
            let mut update = Query::update();
            update
                .table(TABLE)
                .values([(TOKEN, new.token.as_str().into()), (DIGEST, new.digest.as_str().into())])
                .and_where(Expr::col("id").eq(old.id.as_str()))
                .and_where(Expr::col(TOKEN).eq(old.token.as_str()))
                .and_where(Expr::col(DIGEST).eq(old.digest.as_str()));
            statements.push(update);
        }
        self.write_many(&statements).await
    }
}

fn read(row: &mut impl Cells) -> Result<SealedReset, Unreadable> {
    let mut text = |at| row.text(at).map(Option::unwrap_or_default);
    Ok(SealedReset { id: text(0)?, token: text(1)?, digest: text(2)? })
}
