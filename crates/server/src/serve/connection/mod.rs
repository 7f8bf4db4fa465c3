//! One connection: what it may take in time, and how requests and answers pass through it.

mod bodies;
mod converse;
mod exchange;
mod pace;
mod sentry;
mod transport;
mod watch;

pub(crate) use bodies::TooSlow;
pub(super) use converse::attend;
pub(super) use watch::Watch;
