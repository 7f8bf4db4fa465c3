//! `cargo xtask ci`: everything that must pass for a change to land.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::{Outcome, check, codegen, deny, test};

/// A step: it runs on the workspace, and reports.
type Step = fn(&Path, bool, &mut dyn Write) -> anyhow::Result<Outcome>;

/// Cheap ones first.
const STEPS: [Step; 8] = [format, generated, house_rules, dependencies, lints, fuzz_targets, documentation, tests];

/// What the tests are told: the absence of PostgreSQL, of Node or of curl is a failure here, not a skip; and a snapshot is
/// compared, not written.
const STRICT: [(&str, &str); 4] = [
    ("LATCHKEY_TEST_POSTGRES", "required"),
    ("LATCHKEY_TEST_NODE", "required"),
    ("LATCHKEY_TEST_CURL", "required"),
    ("INSTA_UPDATE", "no"),
];

/// Runs the steps in order and stops at the first that fails.
///
/// # Errors
///
/// When a step cannot be carried out.
pub fn run(root: &Path, coloured: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    for step in STEPS {
        let outcome = step(root, coloured, out)?;
        if outcome != Outcome::Fine {
            return Ok(outcome);
        }
    }
    writeln!(out, "everything passes")?;
    Ok(Outcome::Fine)
}

fn format(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    cargo(root, ["fmt", "--all", "--check"], &[], out)
}

fn generated(root: &Path, coloured: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    writeln!(out, "> cargo xtask codegen --check")?;
    codegen::run(root, &codegen::Options { check: true, dry_run: false }, coloured, out)
}

fn house_rules(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    writeln!(out, "> cargo xtask check")?;
    check::run(root, out)
}

fn dependencies(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    deny::run(root, out)
}

fn lints(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    cargo(root, ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[], out)
}

/// The targets of cargo-fuzz are a workspace of their own, with a lock file of their own. They are compiled, not linked, so
/// libFuzzer, which is written in C++, need not be built.
fn fuzz_targets(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let not_built = ("CUSTOM_LIBFUZZER_PATH", "/nowhere/libfuzzer.a");
    cargo(root, ["check", "--locked", "--manifest-path", "fuzz/Cargo.toml"], &[not_built], out)
}

fn documentation(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    cargo(root, ["doc", "--workspace", "--no-deps", "--locked"], &[("RUSTDOCFLAGS", "-D warnings")], out)
}

fn tests(root: &Path, _: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    test::run_with(root, &test::Options::default(), &STRICT, out)
}

/// Runs cargo with these arguments and variables; its output goes where this program's goes.
pub(crate) fn cargo<'a>(
    root: &Path,
    arguments: impl IntoIterator<Item = &'a str>,
    variables: &[(&str, &str)],
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let arguments: Vec<&str> = arguments.into_iter().collect();
    writeln!(out, "> cargo {}", arguments.join(" "))?;
    out.flush()?;
    let status = Command::new("cargo")
        .args(&arguments)
        .envs(variables.iter().copied())
        .current_dir(root)
        .status()
        .context("cannot start cargo")?;
    Ok(if status.success() { Outcome::Fine } else { Outcome::Failed })
}
