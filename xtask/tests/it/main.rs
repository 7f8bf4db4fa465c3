//! The tasks, run on this workspace and on copies of it.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod codegen;
mod copy;
mod invented_resource;
mod workspace;
