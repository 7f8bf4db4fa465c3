//! The `latchkey` command, built beside the tests so that they can run it as a process of its own.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the environment comes in here, as in the command itself")]
fn main() -> ExitCode {
    server::command::run(std::env::args_os(), std::env::vars_os())
}
