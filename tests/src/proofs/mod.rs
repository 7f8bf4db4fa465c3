//! `cargo xtask prove`: scenarios that only many attempts can prove, each a file or a folder, on real processes and
//! real connections unless it says otherwise.
//!
//! A scenario is a function from a [`Plan`] to [`Figures`]. The command runs it at full size, the test suite at a size that a
//! change can wait for; both run the same function. The numbers M1, M2, … are those of the fault matrix in the requirements.

mod alike;
mod canary;
mod double_spend;
mod ended_logins;
mod enumeration;
mod figures;
mod flood;
mod interleavings;
mod refresh_storm;
mod role_matrix;
mod rush;
mod siblings;
mod slow_clients;
mod token_timing;
mod wire;
mod world;

use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::Pin;

pub use figures::Figures;
pub use wire::{Reply, Wire};
pub use world::{Customer, Reset, World, customers, guests};

use crate::Database;

/// Every scenario. A new one is a file or a folder beside this file, and a row here.
pub static PROOFS: &[Proof] = &[
    Proof {
        name: "double-spend",
        number: "M1",
        about: "100 uses of one token at once: one wins",
        full: 100,
        brief: 20,
        prove: |plan| Box::pin(double_spend::prove(plan)),
    },
    Proof {
        name: "siblings",
        number: "M2",
        about: "ten tokens of one customer at once: one wins",
        full: 1_000,
        brief: 100,
        prove: |plan| Box::pin(siblings::prove(plan)),
    },
    Proof {
        name: "interleavings",
        number: "M3",
        about: "uses, deletions, new e-mails and reads at once: some order explains what is seen",
        full: 5_000,
        brief: 500,
        prove: |plan| Box::pin(interleavings::prove(plan)),
    },
    Proof {
        name: "enumeration",
        number: "M8",
        about: "logins that fail, of accounts that exist or not: answers and times are alike",
        full: 2_000,
        brief: 20,
        prove: |plan| Box::pin(enumeration::prove(plan)),
    },
    Proof {
        name: "hash-flood",
        number: "M10",
        about: "200 connections log in without a pause, a second a round: memory and other answers stay as they are",
        full: 60,
        brief: 5,
        prove: |plan| Box::pin(flood::prove(plan)),
    },
    Proof {
        name: "slow-clients",
        number: "M11",
        about: "32 clients a round that are slow with a head, a body, an answer or altogether: each is cut",
        full: 200,
        brief: 7,
        prove: |plan| Box::pin(slow_clients::prove(plan)),
    },
    Proof {
        name: "rush",
        number: "B5",
        about: "100 customers use a token each at once: all win",
        full: 20,
        brief: 1,
        prove: |plan| Box::pin(rush::prove(plan)),
    },
    Proof {
        name: "refresh-storm",
        number: "M18",
        about: "eight uses of one refresh token at once: one goes on, until the token comes again",
        full: 1_000,
        brief: 100,
        prove: |plan| Box::pin(refresh_storm::prove(plan)),
    },
    Proof {
        name: "ended-logins",
        number: "M19",
        about: "a reset ends every login: no old token is good for another call",
        full: 1_000,
        brief: 100,
        prove: |plan| Box::pin(ended_logins::prove(plan)),
    },
    Proof {
        name: "canary",
        number: "M13",
        about: "secrets go through all that the command does, with a log of either format: they are found nowhere",
        full: 3,
        brief: 1,
        prove: |plan| Box::pin(canary::prove(plan)),
    },
    Proof {
        name: "role-matrix",
        number: "M20",
        about: "every principal, path, method and field, in an order that the seed decides: each as the table says",
        full: 1,
        brief: 1,
        prove: |plan| Box::pin(role_matrix::prove(plan)),
    },
    Proof {
        name: "token-timing",
        number: "M9",
        about: "wrong tokens, like the real one nowhere or all but the end: answers and times are alike",
        full: 20_000,
        brief: 50,
        prove: |plan| Box::pin(token_timing::prove(plan)),
    },
];

/// A scenario, what it proves and how often it is repeated.
pub struct Proof {
    /// What people call it by.
    pub name: &'static str,
    /// Its row in the fault matrix.
    pub number: &'static str,
    /// What is tried, and what must come of it.
    pub about: &'static str,
    /// Rounds of the command, unless it is told otherwise.
    pub full: u64,
    /// Rounds in the test suite.
    pub brief: u64,
    /// Proves it; `None` where the database is not installed.
    pub prove: for<'a> fn(&'a Plan) -> Proving<'a>,
}

/// A proof in progress.
pub type Proving<'a> = Pin<Box<dyn Future<Output = Option<Figures>> + 'a>>;

/// What a scenario is told.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The database behind the servers.
    pub database: Database,
    /// The `latchkey` that is started.
    pub program: PathBuf,
    /// How often the scenario is repeated.
    pub rounds: u64,
    /// What everything that is made up follows from.
    pub seed: u64,
    /// Whether times are judged: only where nothing else disturbs the clock.
    pub timed: bool,
}

/// What the command is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name or the number of a scenario, or `all`.
    pub name: String,
    /// The databases to run on.
    pub databases: Vec<Database>,
    /// The `latchkey` that is started.
    pub program: PathBuf,
    /// Rounds, in place of the scenario's own number.
    pub rounds: Option<u64>,
    /// What everything that is made up follows from.
    pub seed: u64,
}

/// The scenario with this name or number.
#[must_use]
pub fn find(name: &str) -> Option<&'static Proof> {
    PROOFS.iter().find(|proof| proof.name == name || proof.number.eq_ignore_ascii_case(name))
}

/// Runs the scenarios and prints their figures: a table for people, and one line of JSON. Whether nothing was violated.
///
/// # Errors
///
/// When `out` cannot be written to.
///
/// # Panics
///
/// When a database or a server fails in a way that proves nothing.
pub async fn run(options: &Options, out: &mut dyn Write) -> io::Result<bool> {
    let chosen = match options.name.as_str() {
        "all" => PROOFS.iter().collect(),
        name => Vec::from_iter(find(name)),
    };
    if chosen.is_empty() {
        list(&options.name, out)?;
        return Ok(false);
    }
    let mut fine = true;
    for proof in chosen {
        for &database in &options.databases {
            let (program, seed) = (options.program.clone(), options.seed);
            let rounds = options.rounds.unwrap_or(proof.full);
            writeln!(out, "{} on {database}: {}; {rounds} rounds", proof.name, proof.about)?;
            out.flush()?;
            let plan = Plan { database, program, rounds, seed, timed: true };
            let Some(figures) = (proof.prove)(&plan).await else {
                writeln!(out, "{database} is not here: nothing was proved on it")?;
                fine = false;
                continue;
            };
            writeln!(out, "{}\n{}\n", figures.table(proof, &plan), figures.line(proof, &plan))?;
            fine &= figures.violations.is_empty();
        }
    }
    Ok(fine)
}

/// Says what can be proved.
fn list(unknown: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "there is no proof called `{unknown}`; there are `all` and")?;
    for Proof { name, number, about, full, .. } in PROOFS {
        writeln!(out, "  {name:<20} {number:<4} {about}; {full} rounds")?;
    }
    Ok(())
}
