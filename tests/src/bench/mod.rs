//! `cargo xtask bench pages`: what a page costs when there are many rows, against the same page when there are few.
//!
//! The metric is CPU time of the server's process and of all processes of PostgreSQL, divided by requests
//! (`docs/benchmarks.md` says why).

mod cpu;
mod data;
mod measure;
mod pages;
mod shapes;
mod table;

pub use pages::{Options, run};
