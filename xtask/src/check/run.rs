//! The list of rules, and how broken ones are reported.

use std::fmt;
use std::io::Write;
use std::path::Path;

use super::{graph, links, manifests, sources};
use crate::Outcome;

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, below the workspace's root.
    pub path: String,
    /// The line, from 1, where there is one to blame.
    pub line: Option<usize>,
    /// Which rule is broken, and what to do.
    pub message: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub(super) fn file(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, message: message.into() }
    }

    /// A problem of one line.
    pub(super) fn line(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::file(path, message) }
    }
}

/// `path:line: message`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// Checks the workspace at `root` and reports every broken rule.
///
/// # Errors
///
/// When a file cannot be read, or cargo not be started.
pub fn run(root: &Path, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let problems = problems(root)?;
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    match problems.len() {
        0 => writeln!(out, "the rules of the house are kept")?,
        1 => writeln!(out, "1 problem")?,
        count => writeln!(out, "{count} problems")?,
    }
    Ok(if problems.is_empty() { Outcome::Fine } else { Outcome::Failed })
}

/// Every broken rule, by file.
///
/// # Errors
///
/// When a file cannot be read, or cargo not be started.
pub fn problems(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let mut problems = graph::problems(root)?;
    problems.extend(manifests::problems(root)?);
    problems.extend(sources::problems(root)?);
    problems.extend(links::problems(root)?);
    problems.sort();
    Ok(problems)
}
