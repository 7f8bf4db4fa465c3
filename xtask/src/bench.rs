//! `cargo xtask bench`: what requests cost.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::proof::{self, Databases};

const HELP: &str = "\
It builds the server for release, makes rows up, imports them with `latchkey import` into temporary databases (1,000 rows
and ROWS rows of each kind), serves them, and asks both servers in turns, round by round. The figures are CPU time of the
server's process and of PostgreSQL's, divided by requests: unlike requests a second they hardly depend on what else the
machine does. `first ms` is how long the first answer took, when nothing was remembered yet.

It ends with 1 when a page costs more than 3 times what the same page costs among 1,000 rows. A million rows take about a
gigabyte in the temporary folder and some minutes. docs/benchmarks.md has the figures of one machine.";

/// What the command is told.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// What to measure
    #[command(subcommand)]
    pub subject: Subject,
}

/// What can be measured.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Subject {
    /// Pages of a list with many rows, against the same pages with 1,000
    Pages(Pages),
}

/// The settings of the benchmark of pages.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Pages {
    /// The databases
    #[arg(long, value_enum, default_value = "both")]
    pub database: Databases,
    /// How many resets are many
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=100_000_000))]
    pub rows: u64,
    /// Requests of each kind in each round, at least
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub requests: u32,
    /// Rounds; the table shows medians
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// What the rows and the choice of pages follow from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Runs a benchmark.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Subject::Pages(Pages { database, rows, requests, rounds, seed }) = &options.subject;
    let numbers = [("--rows", *rows), ("--requests", (*requests).into()), ("--rounds", (*rounds).into())];
    let mut arguments = vec!["bench".to_owned(), "--database".to_owned(), database.name().to_owned()];
    for (name, number) in numbers.into_iter().chain([("--seed", *seed)]) {
        arguments.extend([name.to_owned(), number.to_string()]);
    }
    proof::run(root, &arguments, out)
}
