//! `cargo xtask check`: the rules of the house that a program can check.

mod graph;
mod links;
mod manifests;
mod run;
mod sources;

pub use run::{Problem, problems, run};
