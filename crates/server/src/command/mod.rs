//! The `latchkey` command line.

mod applications;
mod arguments;
mod audit;
mod customers;
mod import;
mod keys;
mod migrate;
mod open;
mod progress;
mod refusal;
mod run;

pub(crate) use open::{Opened, open};
pub use run::run;
