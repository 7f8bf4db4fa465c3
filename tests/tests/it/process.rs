//! The command as a process of its own, built beside these tests.

use std::path::Path;

pub(crate) use latchkey_tests::process::{Credentials, Process, Starting, answer};

/// The command.
const PROGRAM: &str = env!("CARGO_BIN_EXE_latchkey_process");

/// Begins to serve in the folder with these settings and nothing else of the environment.
pub(crate) fn spawn(folder: &Path, settings: &[(&str, &str)]) -> Starting {
    Process::spawn(Path::new(PROGRAM), folder, settings)
}

/// The same, and waits until it serves.
pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Process {
    Process::start(Path::new(PROGRAM), folder, settings)
}
