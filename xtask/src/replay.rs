//! `cargo xtask replay`: recorded cases, judged by the script that came with them.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::proof::{self, Databases};

const HELP: &str = "\
It imports the rows into a fresh database, serves them, and runs replay.py with python3:

  cargo xtask replay -- --group page,ransack -v

The script judges three of its cases wrongly (tests/fixtures/recorded/README.md), so that it ends with 1; the test suite
replays all of them.";

/// What the command is told.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// The databases
    #[arg(long, value_enum, default_value = "both")]
    pub database: Databases,
    /// Folder with replay.py, cases.json and rows.jsonl
    #[arg(long, default_value = "tests/fixtures/recorded")]
    pub cases: String,
    /// What replay.py gets besides
    #[arg(last = true)]
    pub arguments: Vec<String>,
}

/// Replays the cases.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let known = ["replay", "--database", options.database.name(), "--cases", &options.cases, "--"];
    let arguments: Vec<String> = known.into_iter().map(str::to_owned).chain(options.arguments.clone()).collect();
    proof::run(root, &arguments, out)
}
