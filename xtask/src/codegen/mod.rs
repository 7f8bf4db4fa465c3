//! `cargo xtask codegen`: from `openapi/` to everything that follows from it.

mod generate;
mod run;

pub use generate::{Generated, generate};
pub use run::{Options, run};
