//! The store on its own, on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

mod concurrency;
mod conditions;
mod counts;
mod failures;
mod functions;
mod import;
mod includes;
mod lists;
mod migrations;
mod options;
mod private_tables;
mod reads;
mod relationships;
mod secrets;
mod timeouts;
mod units;
mod write_ahead_log;
