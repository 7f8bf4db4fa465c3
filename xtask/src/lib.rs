//! The tasks themselves, each in its own file, so that tests can run them on a copy of the workspace.

pub mod bench;
pub mod check;
pub mod ci;
pub mod clients;
pub mod codegen;
pub mod common_passwords;
pub mod deny;
pub mod fuzz;
mod outcome;
pub mod proof;
pub mod prove;
pub mod replay;
mod task;
pub mod test;
pub mod workspace;

pub use outcome::Outcome;
pub use task::Task;
