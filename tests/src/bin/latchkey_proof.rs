//! What `cargo xtask bench`, `fuzz` and `replay` start: proofs that take longer than tests, on the whole server.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use latchkey_tests::{Database, bench};

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
    Bench {
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
    },
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
            let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

async fn prove(proof: Proof) -> io::Result<bool> {
    match proof {
        Proof::Bench { database, rows, requests, rounds, seed } => {
            let databases = database.list();
            let options = bench::Options { databases, rows, requests, rounds, seed, program: beside("latchkey")? };
            bench::run(&options, &mut io::stdout()).await
        }
    }
}

/// A program that was built beside this one.
fn beside(name: &str) -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}
