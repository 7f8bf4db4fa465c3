//! Refresh tokens: each is good once.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoColumnRef, Query, SelectStatement};
use sea_orm::{DbBackend, IntoActiveModel, QuerySelect, QueryTrait, Statement};

use super::session;
use crate::error::StoreError;
use crate::store::Store;

/// A refresh token; `Debug` leaves its digest out.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    /// The digest by which it is recognized.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The session that it continues.
    pub session_id: String,
    /// When it was given out, in Unix milliseconds.
    pub created_at: i64,
    /// When it was spent, in Unix milliseconds.
    pub spent_at: Option<i64>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshToken").field("session_id", &self.session_id).finish_non_exhaustive()
    }
}

/// Refresh tokens are deleted with their sessions.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a token.
pub(super) fn insert(token: &Model, backend: DbBackend) -> Statement {
    Entity::insert(token.clone().into_active_model()).build(backend)
}

/// Spends the token, unless it is spent.
pub(super) fn spend(digest: &str, now: i64, backend: DbBackend) -> Statement {
    Entity::update_many()
        .col_expr(Column::SpentAt, Expr::value(now))
        .filter(Column::Digest.eq(digest))
        .filter(Column::SpentAt.is_null())
        .build(backend)
}

/// Deletes tokens of sessions, so many at most.
pub(super) fn delete_of(sessions: &[String], most: u64, backend: DbBackend) -> Statement {
    let some = Entity::find()
        .select_only()
        .column(Column::Digest)
        .filter(Column::SessionId.is_in(sessions))
        .limit(most)
        .into_query();
    Entity::delete_many().filter(Column::Digest.in_subquery(some)).build(backend)
}

/// The tokens of a session, to be asked whether there are any.
pub(super) fn any_of(session: impl IntoColumnRef) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::cust("1")).from(Entity).and_where(Expr::col((Entity, Column::SessionId)).equals(session));
    select
}

impl Store {
    /// The refresh token with this digest and the session that it continues.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn refresh_token(&self, digest: &str) -> Result<Option<(Model, session::Model)>, StoreError> {
        let Some(token) = self.find::<Entity>(digest).await? else { return Ok(None) };
        let session = self.find::<session::Entity>(&token.session_id).await?;
        Ok(session.map(|session| (token, session)))
    }
}
