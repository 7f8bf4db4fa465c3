//! The HTTP side of the API: routes from the document, one generic handler, and what surrounds every answer.

mod answer;
mod app;
mod area;
mod authorization;
mod body;
mod conditional;
mod constant;
mod cors;
mod encoding;
mod health;
mod list;
mod media_type;
mod observe;
mod operation;
mod routes;
mod security;

pub(crate) use answer::json;
pub use app::{App, HttpSettings};
pub(crate) use area::Area;
pub(crate) use body::{discard, read};
pub(crate) use constant::Constant;
pub(crate) use health::Readiness;
pub(crate) use media_type::essence;
pub(crate) use observe::{TraceId, log_cause, log_failure};
pub use routes::{Route, routes};

#[cfg(test)]
mod tests;
