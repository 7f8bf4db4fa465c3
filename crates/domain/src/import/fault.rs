//! What is wrong with lines of an import.

use std::fmt;

use crate::Failure;

/// How many faults are reported before the search for more ends.
pub(super) const MAX_FAULTS: usize = 20;

/// What is wrong with one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong: the member, and what it must be. Repeats no value.
    pub message: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// Lines are wrong; the first 20 faults, in the order of the file.
    #[error("{} of the lines cannot be imported, the first because {}", .0.len(), first(.0))]
    Lines(Vec<LineFault>),
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] Failure),
}

fn first(faults: &[LineFault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}
