//! The crate `persistence`: entities, tables as data, and migrations.

mod columns;
mod entity;
mod existing;
mod index;
mod migration;
mod table;

pub use self::existing::{Existing, Migration};
pub(super) use self::index::{FOLDER, files};
pub(super) use self::migration::new_migrations;

/// The folder of the migrations, which people own; the generator lists its files and adds to them.
pub const MIGRATIONS: &str = "crates/persistence/src/migrations";
