//! `cargo xtask prove`: what only many attempts can prove.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::proof::{self, Databases};

const HELP: &str = "\
It builds the server for release, starts one process of it on SQLite and two on PostgreSQL, and repeats the scenario so many
rounds. It prints a table and one line of JSON: attempts, wins, violations, p50 and p99, the seed and the commit. It ends with
1 when anything was violated. A name that there is not prints the names that there are.

The test suite runs the same scenarios, briefly: docs/testing.md.";

/// What the command is told.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// The scenario, by its name or its number in the fault matrix: `double-spend`, `M1`; or `all`
    pub name: String,
    /// The databases behind the servers
    #[arg(long, value_enum, default_value = "both")]
    pub database: Databases,
    /// Rounds, in place of the scenario's own number
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub rounds: Option<u64>,
    /// What everything that is made up follows from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Runs the scenario.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Options { name, database, rounds, seed } = options;
    let mut arguments = vec!["prove".to_owned(), name.clone()];
    arguments.extend(["--database".to_owned(), database.name().to_owned(), "--seed".to_owned(), seed.to_string()]);
    if let Some(rounds) = rounds {
        arguments.extend(["--rounds".to_owned(), rounds.to_string()]);
    }
    proof::run(root, &arguments, out)
}
