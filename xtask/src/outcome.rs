//! How a task ended.

use std::process::ExitCode;

/// How a task ended, when it could be carried out at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is as it should be.
    Fine,
    /// Something is not: a stale file, a broken rule, a failed step.
    Failed,
    /// The documents have problems, so that nothing can be generated.
    Refused,
}

/// 0, 1 and 3; clap uses 2 for wrong arguments.
impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Failed => 1,
            Outcome::Refused => 3,
        })
    }
}
