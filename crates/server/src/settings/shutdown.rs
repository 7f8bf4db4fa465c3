//! The settings of the end of a server.

use std::time::Duration;

use super::load::Reader;

/// How long a server takes to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShutdownTimes {
    /// How long new connections are taken when the server is to end and says that it is not ready any more.
    pub delay: Duration,
    /// How long requests in flight may take to finish after that.
    pub grace: Duration,
}

impl Reader {
    pub(super) fn shutdown(&mut self) -> Option<ShutdownTimes> {
        let [delay, grace] =
            ["shutdown_delay", "shutdown_grace"].map(|key| self.span(key, Duration::ZERO, Duration::from_hours(1)));
        Some(ShutdownTimes { delay: delay?, grace: grace? })
    }
}
