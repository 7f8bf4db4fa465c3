//! The HTTP server and the `latchkey` command: the only crate that knows HTTP (`docs/architecture.md`).

mod client;
pub mod command;
mod docs;
mod error;
mod http;
mod limits;
mod oauth;
mod output;
mod serve;
pub mod settings;

pub use client::Networks;
pub use docs::BUNDLE;
pub use error::{Error, Refusal};
pub use http::{App, HttpSettings, Route, routes};
