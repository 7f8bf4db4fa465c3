//! `cargo xtask`: the tasks of the workspace.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use xtask::{Task, workspace};

/// The tasks of the workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let coloured = io::stdout().is_terminal();
    match arguments.task.run(&workspace::root(), coloured, &mut io::stdout().lock()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}
