//! `cargo xtask test`: every test of the workspace.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::ci::cargo;

const HELP: &str = "\
Tests on PostgreSQL start a private cluster of their own, or use the server that LATCHKEY_TEST_POSTGRES_URL names; without
either they say so and pass, unless LATCHKEY_TEST_POSTGRES=required. LATCHKEY_TEST_NODE and LATCHKEY_TEST_CURL are of the same
kind, for the tests that need Node or curl. `cargo xtask ci` requires all three.";

/// What the command is told.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// What `cargo test` gets besides, such as a filter: cargo xtask test -- customer
    #[arg(last = true)]
    pub arguments: Vec<String>,
}

/// Runs the tests of the workspace at `root`.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    run_with(root, options, &[], out)
}

/// Runs them with these variables.
pub(crate) fn run_with(
    root: &Path,
    options: &Options,
    variables: &[(&str, &str)],
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let arguments = ["test", "--workspace"].into_iter().chain(options.arguments.iter().map(String::as_str));
    cargo(root, arguments, variables, out)
}
