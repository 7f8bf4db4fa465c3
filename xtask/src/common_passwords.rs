//! `cargo xtask common-passwords`: makes the list of passwords that a live server refuses.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::{Outcome, workspace};

/// The list that the domain is built with.
const LIST: &str = "crates/domain/src/passwords/common.txt";

/// Shorter passwords are refused for their length.
const SHORTEST: usize = 8;

const HELP: &str = "\
It takes a text with one password a line, folds each as new passwords are folded before they are looked up (NFC, lower case),
leaves out those that are too short anyway, and sorts the rest by their bytes. The list in the repository is made from the one
that Django ships:

  pip download django==5.2.19 --no-deps
  unzip -p django-*.whl django/contrib/auth/common-passwords.txt.gz | gunzip > common.txt
  cargo xtask common-passwords common.txt --check";

/// What the command is told.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// The passwords, one a line
    pub source: PathBuf,
    /// Compare only: end with 1 when the list in the repository is another one
    #[arg(long)]
    pub check: bool,
}

/// Makes the list, or compares it.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let list = list(&std::fs::read_to_string(&options.source)?);
    let lines = list.lines().count();
    if !options.check {
        workspace::write(root, LIST, &list)?;
        writeln!(out, "{LIST} has {lines} passwords")?;
        return Ok(Outcome::Fine);
    }
    if workspace::read(root, LIST)?.as_deref() == Some(list.as_str()) {
        writeln!(out, "{LIST} has the {lines} passwords of the source that are long enough")?;
        return Ok(Outcome::Fine);
    }
    writeln!(out, "{LIST} is not what is made of the source")?;
    Ok(Outcome::Failed)
}

/// The list that is made of a source.
fn list(source: &str) -> String {
    let fold = |line: &str| line.nfc().collect::<String>().to_lowercase().nfc().collect::<String>();
    let long_enough = |line: &String| line.chars().count() >= SHORTEST;
    let lines: BTreeSet<String> = source.lines().map(fold).filter(long_enough).collect();
    lines.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_folded_sorted_and_without_what_is_too_short() {
        let source =
            "password\nPASSWORD\nsecret\ne\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}\n12345678\n";
        assert_eq!(list(source), "12345678\npassword\néééééééé\n");
    }
}
