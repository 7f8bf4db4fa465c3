//! The `latchkey` command.

use std::process::ExitCode;

#[expect(
    clippy::disallowed_methods,
    reason = "here the environment comes in; everything below takes it as an argument"
)]
fn main() -> ExitCode {
    server::command::run(std::env::args_os(), std::env::vars_os())
}
