//! The `latchkey` command line.

mod applications;
mod arguments;
mod import;
mod migrate;
mod open;
mod run;

pub(crate) use open::{Opened, open};
pub use run::run;
