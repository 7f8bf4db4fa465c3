//! `cargo deny`: what may come in through a dependency.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::ci::cargo;

/// Checks licenses, bans and sources, which need nothing but the lock file and the packages; known vulnerabilities where a copy
/// of `RustSec`'s database is on this machine; where there is none, that is said.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn run(root: &Path, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if !is_installed() {
        writeln!(out, "> cargo deny: cargo-deny is not installed (`cargo install cargo-deny --locked`)")?;
        return Ok(Outcome::Failed);
    }
    // The packages of platforms that are not built for are looked at too.
    if cargo(root, ["fetch", "--locked", "--quiet"], &[], out)? != Outcome::Fine {
        return Ok(Outcome::Failed);
    }
    let mut checks = vec!["bans", "licenses", "sources"];
    if has_advisories() {
        checks.push("advisories");
    } else {
        writeln!(
            out,
            "known vulnerabilities: NOT CHECKED, since no copy of the advisory database is here (`cargo deny fetch db`)"
        )?;
    }
    // Several versions of a crate are no fault, and their trees are long.
    let options = ["deny", "--offline", "--log-level", "error", "check", "--hide-inclusion-graph", "-A", "duplicate"];
    cargo(root, options.into_iter().chain(checks), &[], out)
}

fn is_installed() -> bool {
    let mut command = Command::new("cargo");
    command.args(["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether cargo-deny has a copy of the advisory database where it keeps it.
#[expect(clippy::disallowed_methods, reason = "cargo says in its environment where its home is")]
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let entries = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    entries.is_some_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir())))
}
