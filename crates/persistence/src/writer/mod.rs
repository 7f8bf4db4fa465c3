//! Units of work in transactions: a task that shares commits on SQLite, a transaction for each unit on PostgreSQL.

pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod steps;
