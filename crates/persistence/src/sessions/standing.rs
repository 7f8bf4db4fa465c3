//! What an access token stands on besides its signature: its application, its session, and nobody's having revoked it.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement};

use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::generated::customers;
use crate::store::Store;

/// What the database knows of an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the application is: `integration` or `sales_channel`.
    pub kind: String,
    /// What tokens of the application itself carry at present.
    pub stamp: Option<String>,
    /// Whether nobody has ended the session: neither by itself, nor with the customer, nor by a new session stamp of the
    /// customer. `false` when no session was asked about.
    pub session: bool,
    /// Whether the token was revoked.
    pub revoked: bool,
}

impl Store {
    /// What stands behind an access token of this application, which belongs to this session if to any; `None` when the
    /// application is gone. One statement.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn standing(
        &self,
        application_id: &str,
        session_id: Option<&str>,
        token_digest: &str,
    ) -> Result<Option<Standing>, StoreError> {
        // PostgreSQL knows no text with a NUL in it, and no row has an id with one.
        if application_id.contains('\0') || session_id.is_some_and(|id| id.contains('\0')) {
            return Ok(None);
        }
        let reader = self.reader();
        let statement = reader.backend().build(&select(application_id, session_id, token_digest));
        let rows = reader.rows(statement, Cost::Bounded).await?;
        let Some(mut row) = rows.into_iter().next() else { return Ok(None) };
        let unreadable = |_| StoreError::Decode { table: "applications", column: "a standing".to_owned() };
        let customer = row.text(1).map_err(unreadable)?;
        let (began_with, stamp) = (row.text(2).map_err(unreadable)?, row.text(3).map_err(unreadable)?);
        Ok(Some(Standing {
            kind: row.text(0).map_err(unreadable)?.unwrap_or_default(),
            stamp: row.text(5).map_err(unreadable)?,
            session: customer.is_some() && began_with == stamp,
            revoked: row.boolean(4).map_err(unreadable)?.unwrap_or(true),
        }))
    }
}

fn select(application_id: &str, session_id: Option<&str>, token_digest: &str) -> SelectStatement {
    // No row has an empty id.
    let session = Cond::all()
        .add(Expr::col(("s", "id")).eq(session_id.unwrap_or_default()))
        .add(Expr::col(("s", "application_id")).equals(("a", "id")))
        .add(Expr::col(("s", "ended_at")).is_null());
    let customer = Expr::col(("c", customers::column::ID)).equals(("s", "customer_id"));
    let mut revoked = Query::select();
    revoked.expr(Expr::cust("1")).from("revoked_tokens").and_where(Expr::col("digest").eq(token_digest));
    let mut select = Query::select();
    select
        .column(("a", "kind"))
        .column(("c", customers::column::ID))
        .column(("s", "session_stamp"))
        .column(("c", customers::column::SESSION_STAMP))
        .expr(Expr::exists(revoked))
        .column(("a", "token_stamp"))
        .from_as("applications", "a")
        .join_as(JoinType::LeftJoin, "sessions", "s", session)
        .join_as(JoinType::LeftJoin, customers::TABLE.name, "c", customer)
        .and_where(Expr::col(("a", "id")).eq(application_id));
    select
}
