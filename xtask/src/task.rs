//! The list of tasks.

use std::io::Write;
use std::path::Path;

use crate::{Outcome, bench, check, ci, clients, codegen, common_passwords, fuzz, prove, replay, test};

/// A task and its options.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Generates code, tests and the bundled document from `openapi/`
    Codegen(codegen::Options),
    /// Checks the rules of the house that a program can check
    ///
    /// The crate graph, lints and versions of the members, the length of files, their module docs, debts without an issue, and
    /// relative links of the documentation.
    Check,
    /// Runs every test, on both databases
    Test(test::Options),
    /// Runs the official npm clients against the real binary
    Clients,
    /// Measures what requests cost
    Bench(bench::Options),
    /// Sends queries and bodies of every kind to the parsers and to the server
    Fuzz(fuzz::Options),
    /// Tries many times what must come out alike, at the same moment, on real processes
    Prove(prove::Options),
    /// Replays the recorded cases against the real binary
    Replay(replay::Options),
    /// Makes the list of common passwords from a source
    CommonPasswords(common_passwords::Options),
    /// Runs everything that must pass for a change to land
    ///
    /// Formatting, `codegen --check`, `check`, `cargo deny`, clippy, the targets of cargo-fuzz, the documentation, and the
    /// tests; it stops at the first that fails.
    Ci,
}

impl Task {
    /// Runs the task on the workspace at `root`, and reports to `out`.
    ///
    /// # Errors
    ///
    /// When it cannot be carried out: a file cannot be read or written, a program cannot be started.
    pub fn run(&self, root: &Path, coloured: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        match self {
            Self::Codegen(options) => codegen::run(root, options, coloured, out),
            Self::Check => check::run(root, out),
            Self::Test(options) => test::run(root, options, out),
            Self::Clients => clients::run(root, out),
            Self::Bench(options) => bench::run(root, options, out),
            Self::Fuzz(options) => fuzz::run(root, options, out),
            Self::Prove(options) => prove::run(root, options, out),
            Self::Replay(options) => replay::run(root, options, out),
            Self::CommonPasswords(options) => common_passwords::run(root, options, out),
            Self::Ci => ci::run(root, coloured, out),
        }
    }
}
