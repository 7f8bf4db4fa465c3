//! What `cargo xtask bench`, `fuzz`, `prove` and `replay` start: proofs that take longer than tests, on the whole server.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use latchkey_tests::{Database, TestApp, bench, fuzz, proofs, replay};

/// How long one input may take.
const LONGEST: Duration = Duration::from_secs(1);

/// Proofs that take longer than tests.
#[derive(Parser)]
#[command(name = "latchkey_proof")]
struct Arguments {
    #[command(subcommand)]
    proof: Proof,
}

#[derive(Subcommand)]
enum Proof {
    /// Measures what pages cost
    Bench(Bench),
    /// Sends queries and bodies of every kind
    Fuzz(Fuzz),
    /// Tries many times what must come out alike
    Prove(Prove),
    /// Replays the recorded cases
    Replay(Replay),
}

#[derive(Args)]
struct Bench {
    #[arg(long)]
    database: Databases,
    #[arg(long)]
    rows: u64,
    #[arg(long)]
    requests: usize,
    #[arg(long)]
    rounds: usize,
    #[arg(long)]
    seed: u64,
}

#[derive(Args)]
struct Fuzz {
    #[arg(long)]
    database: Databases,
    #[arg(long)]
    target: Target,
    #[arg(long)]
    inputs: u64,
    #[arg(long)]
    seed: u64,
    #[arg(long)]
    first: u64,
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    share: u64,
    #[arg(long)]
    keep: PathBuf,
}

#[derive(Args)]
struct Prove {
    name: String,
    #[arg(long)]
    database: Databases,
    #[arg(long)]
    rounds: Option<u64>,
    #[arg(long)]
    seed: u64,
}

#[derive(Args)]
struct Replay {
    #[arg(long)]
    database: Databases,
    #[arg(long)]
    cases: PathBuf,
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// What is fuzzed.
#[derive(Clone, Copy, ValueEnum)]
enum Target {
    Query,
    Body,
    All,
}

impl Target {
    fn list(self) -> Vec<fuzz::Target> {
        match self {
            Self::Query => vec![fuzz::Target::Query],
            Self::Body => vec![fuzz::Target::Body],
            Self::All => vec![fuzz::Target::Query, fuzz::Target::Body],
        }
    }
}

/// Which databases a proof is made on.
#[derive(Clone, Copy, ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

impl Databases {
    fn list(self) -> Vec<Database> {
        match self {
            Self::Sqlite => vec![Database::Sqlite],
            Self::Postgres => vec![Database::Postgres],
            Self::Both => vec![Database::Sqlite, Database::Postgres],
        }
    }
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let proven = runtime.and_then(|runtime| runtime.block_on(prove(Arguments::parse().proof)));
    match proven {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn prove(proof: Proof) -> io::Result<bool> {
    match proof {
        Proof::Bench(Bench { database, rows, requests, rounds, seed }) => {
            let databases = database.list();
            let options = bench::Options { databases, rows, requests, rounds, seed, program: beside("latchkey")? };
            bench::run(&options, &mut io::stdout()).await
        }
        Proof::Fuzz(options) => fuzz_all(&options).await,
        Proof::Prove(Prove { name, database, rounds, seed }) => {
            let (databases, program) = (database.list(), beside("latchkey")?);
            let options = proofs::Options { name, databases, program, rounds, seed };
            proofs::run(&options, &mut io::stdout()).await
        }
        Proof::Replay(Replay { database, cases, arguments }) => {
            let databases = database.list();
            let options = replay::Options { databases, folder: cases, program: beside("latchkey")?, arguments };
            replay::run(&options, &mut io::stdout()).await
        }
    }
}

/// Fuzzes each target on each database, a fresh one each time.
async fn fuzz_all(options: &Fuzz) -> io::Result<bool> {
    let mut fine = true;
    for database in options.database.list() {
        for target in options.target.list() {
            let Some(app) = TestApp::start(database).await else {
                say(format_args!("{database} is not here: nothing was tried on it"))?;
                fine = false;
                continue;
            };
            let keep = options.keep.join(target.name());
            let run = fuzz::Options {
                target,
                inputs: options.inputs,
                seed: options.seed,
                first: options.first,
                share: options.share,
                longest: Some(LONGEST),
                keep: Some(keep),
            };
            let report = fuzz::run(&run, &app.with_random_traces(), &mut io::stdout()).await?;
            say(format_args!("\n{database}, {report}\n"))?;
            fine &= report.faults.is_empty();
        }
    }
    Ok(fine)
}

fn say(text: std::fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

/// A program that was built beside this one.
fn beside(name: &str) -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}
