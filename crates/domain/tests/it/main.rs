//! The domain's rules without HTTP, on the real store: one fixed clock, one scripted chance, a SQLite file for each test.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod applications;
mod customers;
mod engine;
mod first_run;
mod import;
mod oauth;
mod passwords;
mod policy;
mod resets;
mod resets_in_parallel;
mod secrets;
mod sequences;
mod sessions;
mod stage;
mod tokens;
