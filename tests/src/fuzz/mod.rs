//! `cargo xtask fuzz`: queries and bodies of every kind, against the parsers and against the whole server.
//!
//! Every input follows from a seed and its number, so that one that fails can be made again.

mod bodies;
mod input;
mod parsers;
mod report;
mod run;
mod shrink;

pub use input::Target;
pub use report::{Fault, Report};
pub use run::{Options, run};
