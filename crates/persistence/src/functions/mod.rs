//! The SQL functions that filters are compiled to, with the same name and meaning on both databases: Rust on each connection
//! to SQLite, SQL on PostgreSQL, where a migration creates them and the planner puts their bodies into the statement.
//!
//! - `latchkey_fold(text)`: [`crate::fold::fold`].
//! - `latchkey_json_contains(text, text)`: `@>` of PostgreSQL's `jsonb`, on the text of two JSON values. A first argument
//!   that `jsonb` cannot hold contains nothing; the second one must be a value that it can hold.

mod containment;
mod decimal;
mod json;
pub(crate) mod postgres;
pub(crate) mod sqlite;
