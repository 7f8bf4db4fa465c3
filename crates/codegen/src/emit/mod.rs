//! The model printed: Rust files, migrations, tests and the documents that are derived from the resources' own.
//!
//! Emission is pure and deterministic: the same model and the same existing migrations give the same bytes.

mod contract_tests;
mod error_examples;
mod error_page;
mod generate;
mod literal;
mod models;
mod names;
mod persistence;
mod resources;
mod rules;
mod source;

pub use self::generate::{BUNDLE, EXTENSIONS_SCHEMA, emit};
pub use self::persistence::{Existing, MIGRATIONS, Migration};
