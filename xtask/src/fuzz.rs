//! `cargo xtask fuzz`: inputs of every kind, none of which may break anything.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::proof::{self, Databases};

const HELP: &str = "\
Inputs are made by grammar from the resources: valid ones, ones that are almost valid, ones with accidents of encoding, and
very long ones. All of them go through the parsers; one of SHARE is sent to the whole server, in process, whose answer must
have a status and a body that openapi.json documents. A panic, a 5xx, an undocumented answer, a link that does not mean the
query that it was printed from, or an input that takes longer than a second is a fault. Each fault is printed with a smaller
input that still shows it and with the options that make it again, and is kept in a folder. It ends with 1 when there is
any.

`cargo fuzz` on the targets in fuzz/ looks for inputs by coverage instead: docs/testing.md.";

/// What the command is told.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// How many inputs for each target and database
    #[arg(long, default_value_t = 1_000_000)]
    pub inputs: u64,
    /// What the inputs follow from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// What is fuzzed
    #[arg(long, value_enum, default_value = "all")]
    pub target: Target,
    /// The databases behind the server
    #[arg(long, value_enum, default_value = "both")]
    pub database: Databases,
    /// The number of the first input, to make one again
    #[arg(long, default_value_t = 0)]
    pub first: u64,
    /// One of so many inputs is sent to the server
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub share: u64,
    /// Where inputs that show a fault are kept
    #[arg(long, default_value = "target/fuzz-faults")]
    pub keep: String,
}

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// Query strings.
    Query,
    /// Request bodies.
    Body,
    /// One after the other.
    All,
}

/// Runs the fuzzer.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Options { inputs, seed, target, database, first, share, keep } = options;
    let target = match target {
        Target::Query => "query",
        Target::Body => "body",
        Target::All => "all",
    };
    let mut arguments = vec!["fuzz".to_owned()];
    for (name, value) in [("--target", target), ("--database", database.name()), ("--keep", keep)] {
        arguments.extend([name.to_owned(), value.to_owned()]);
    }
    for (name, number) in [("--inputs", inputs), ("--seed", seed), ("--first", first), ("--share", share)] {
        arguments.extend([name.to_owned(), number.to_string()]);
    }
    proof::run(root, &arguments, out)
}
