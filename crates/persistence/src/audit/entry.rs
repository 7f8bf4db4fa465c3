//! One row of the trail.

use sea_orm::entity::prelude::*;

/// What is to be told; the words of `kind`, `outcome`, `reason` and `role` are those of closed lists that the caller keeps.
/// Nothing in it is a secret, an e-mail address or a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it happened, in Unix milliseconds.
    pub at: i64,
    /// The trace id of the request, if it was one.
    pub trace_id: Option<String>,
    /// What happened: `token.issued`.
    pub kind: &'static str,
    /// How it ended.
    pub outcome: &'static str,
    /// Why it ended so, if there is something to say.
    pub reason: Option<&'static str>,
    /// How many things happened: more than 1 where one row stands for many.
    pub count: i64,
    /// As what the caller acted.
    pub role: &'static str,
    /// The application that acted.
    pub application_id: Option<String>,
    /// The customer who was logged in.
    pub owner_id: Option<String>,
    /// The type of what it was done to.
    pub target_type: Option<&'static str>,
    /// The id of what it was done to.
    pub target_id: Option<String>,
    /// The customer whose account it concerns.
    pub customer_id: Option<String>,
    /// The address that the request came from.
    pub address: Option<String>,
}

/// A row of the trail; see [`Entry`] for its members.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Its number: rows that were written later have higher ones, but for those of transactions that ran at the same time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// See [`Entry::at`].
    pub at: i64,
    /// See [`Entry::trace_id`].
    pub trace_id: Option<String>,
    /// See [`Entry::kind`].
    pub kind: String,
    /// See [`Entry::outcome`].
    pub outcome: String,
    /// See [`Entry::reason`].
    pub reason: Option<String>,
    /// See [`Entry::count`].
    pub count: i64,
    /// See [`Entry::role`].
    pub role: String,
    /// See [`Entry::application_id`].
    pub application_id: Option<String>,
    /// See [`Entry::owner_id`].
    pub owner_id: Option<String>,
    /// See [`Entry::target_type`].
    pub target_type: Option<String>,
    /// See [`Entry::target_id`].
    pub target_id: Option<String>,
    /// See [`Entry::customer_id`].
    pub customer_id: Option<String>,
    /// See [`Entry::address`].
    pub address: Option<String>,
}

/// The trail refers to nothing: what it tells of may be gone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
