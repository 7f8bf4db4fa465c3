//! The store on its own, on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod audit;
mod concurrency;
mod conditions;
mod counts;
mod failures;
mod filtering;
mod filters;
mod functions;
mod import;
mod include_depth;
mod includes;
mod lists;
mod login_attempts;
mod migrations;
mod options;
mod pages;
mod plans;
mod predicates;
mod private_tables;
mod random_filters;
mod reads;
mod relationships;
mod remembered_counts;
mod secrets;
mod sessions;
mod support;
mod things;
mod timeouts;
mod truth;
mod units;
mod versions;
mod write_ahead_log;
