//! `latchkey serve`: from settings to a listening server, and to its end.

mod accept;
mod connection;
mod deadline;
mod log;
mod registry;
mod run;
mod shutdown;
mod tls;
mod upkeep;
mod welcome;

use axum::Router;
use tokio_util::task::TaskTracker;

pub(crate) use connection::TooSlow;
pub(crate) use deadline::keep as keep_deadline;
pub(crate) use run::serve;

use self::tls::Tls;
use crate::client::TrustedProxies;
use crate::settings::ConnectionLimits;

/// What all connections work with.
struct Shared {
    router: Router,
    limits: ConnectionLimits,
    proxies: TrustedProxies,
    tls: Option<Tls>,
    /// Connections and writes that have not ended yet.
    tasks: TaskTracker,
}

#[cfg(test)]
mod tests;
