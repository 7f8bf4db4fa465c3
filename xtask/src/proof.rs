//! The proofs that take longer than tests: `bench`, `fuzz`, `prove` and `replay` build the server as it is shipped and start
//! the program of the tests crate that has them.

use std::io::Write;
use std::path::Path;

use crate::Outcome;
use crate::ci::cargo;

/// The databases that a proof is made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Databases {
    /// SQLite.
    Sqlite,
    /// PostgreSQL: a private cluster, or the server that `LATCHKEY_TEST_POSTGRES_URL` names.
    Postgres,
    /// One after the other.
    Both,
}

impl Databases {
    /// As the program takes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Both => "both",
        }
    }
}

/// Builds both programs, then runs the proof with these arguments.
pub(crate) fn run(root: &Path, arguments: &[String], out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let build =
        ["build", "--release", "-p", "server", "-p", "latchkey-tests", "--bin", "latchkey", "--bin", "latchkey_proof"];
    if cargo(root, build, &[], out)? != Outcome::Fine {
        return Ok(Outcome::Failed);
    }
    let start = ["run", "--quiet", "--release", "-p", "latchkey-tests", "--bin", "latchkey_proof", "--"];
    cargo(root, start.into_iter().chain(arguments.iter().map(String::as_str)), &[], out)
}
