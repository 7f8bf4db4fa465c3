//! The help of the commands of an operator, as it is read.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::Arguments;

/// The help of a command and those below it. The flags of settings, which every command takes, are left out: they are a
/// matter of the whole command line.
fn write_help(command: &mut Command, path: &str, help: &mut String) {
    let path = format!("{path} {}", command.get_name());
    writeln!(help, "$ {path} --help\n{}", command.clone().bin_name(path.trim()).render_long_help()).unwrap();
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        write_help(command.find_subcommand_mut(&name).unwrap(), &path, help);
    }
}

#[test]
fn the_help_of_the_commands_of_an_operator() {
    let mut help = String::new();
    for name in ["applications", "customers", "keys", "audit"] {
        write_help(Arguments::command().find_subcommand_mut(name).unwrap(), "latchkey", &mut help);
    }
    insta::assert_snapshot!("help", help);
}
