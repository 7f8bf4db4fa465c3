//! The command: write, check, or say what would be written.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use codegen::diagnostics::{Style, render};
use codegen::files::{Drift, FileSet, check};

use super::generate::{Generated, generate};
use crate::{Outcome, workspace};

const HELP: &str = "\
Writes the bundled document, models, entities, first migrations, the table of operations, rules traits and contract
tests. Files that are right already are left alone; files in `generated/` folders that nothing makes are removed.

Exit codes:
  0  everything is as generated, or was just made so
  1  --check found a difference
  2  wrong arguments
  3  the documents have problems; nothing was written";

/// What the command is told.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// Writes nothing; shows the difference of each stale, missing and orphaned file, and fails if there is one
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Writes nothing; names the files that would be written or removed
    #[arg(long)]
    pub dry_run: bool,
}

/// Generates the code of the workspace at `root`.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn run(root: &Path, options: &Options, coloured: bool, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let Generated { set, on_disk } = match generate(root)? {
        Ok(generated) => generated,
        Err((diagnostics, sources)) => {
            let style = if coloured { Style::Coloured } else { Style::Plain };
            write!(out, "{}", render(&diagnostics, &sources, style))?;
            return Ok(Outcome::Refused);
        }
    };
    let drifts = check(&set, &on_disk);
    let milliseconds = start.elapsed().as_millis();
    for notice in &set.notices {
        writeln!(out, "note: {notice}")?;
    }
    let writes = !options.check && !options.dry_run;
    for drift in &drifts {
        let line = if options.check { drift.to_string() } else { intention(drift) };
        writeln!(out, "{line}")?;
        if writes {
            settle(root, &set, drift)?;
        }
    }
    let count = |wanted: fn(&Drift) -> bool| drifts.iter().filter(|drift| wanted(drift)).count();
    let removed = count(|drift| matches!(drift, Drift::Orphaned { .. }));
    let written = drifts.len() - removed;
    let unchanged = set.files.len() + set.once.len() - written;
    let verb = if writes { "" } else { "to be " };
    writeln!(out, "{written} {verb}written, {removed} {verb}removed, {unchanged} unchanged, in {milliseconds} ms")?;
    if !options.check || drifts.is_empty() {
        return Ok(Outcome::Fine);
    }
    writeln!(out, "generated files are not as `openapi/` says; run `cargo xtask codegen` and commit what it writes")?;
    Ok(Outcome::Failed)
}

/// What is done about a file, for people: a stale file may be one that somebody edited by hand.
fn intention(drift: &Drift) -> String {
    match drift {
        Drift::Stale { path, .. } => format!("overwrite {path}"),
        Drift::Missing { path, .. } => format!("write     {path}"),
        Drift::Orphaned { path, .. } => format!("remove    {path}"),
    }
}

fn settle(root: &Path, set: &FileSet, drift: &Drift) -> anyhow::Result<()> {
    match set.text(drift.path()) {
        Some(text) => workspace::write(root, drift.path(), text),
        None => workspace::remove(root, drift.path()),
    }
}
