//! `cargo xtask clients`: the official npm clients against the real binary.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::ci::cargo;

/// Runs their tests, on both databases. Node 20 and npm must be there: here a skip would be a lie.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let arguments = ["test", "-p", "latchkey-tests", "--test", "it", "--", "clients::"];
    cargo(root, arguments, &[("LATCHKEY_TEST_NODE", "required")], out)
}
