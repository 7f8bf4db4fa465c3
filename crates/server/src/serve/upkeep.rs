//! What a server does by the clock, beside answering: it learns of other keys, and deletes what is kept no longer.

use std::time::Duration;

use domain::Service;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::http::log_failure;

/// How often the keys are looked at: a key that was made elsewhere is published here after this time at most, and one that
/// was retired refused.
const KEYS: Duration = Duration::from_secs(5);

/// How often what is kept no longer is looked for.
const PURGE: Duration = Duration::from_hours(1);

/// The upkeep of a server; it ends when this is dropped.
pub(super) struct Upkeep(JoinHandle<()>);

impl Upkeep {
    /// Begins it.
    pub(super) fn begin(service: Service) -> Self {
        Self(tokio::spawn(keep(service)))
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn keep(service: Service) {
    let now = Instant::now();
    let (mut keys, mut purge) = (interval_at(now + KEYS, KEYS), interval_at(now, PURGE));
    keys.set_missed_tick_behavior(MissedTickBehavior::Delay);
    purge.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = keys.tick() => {
                if let Err(error) = service.refresh_keys().await {
                    tracing::error!("the signing keys were not looked at: those known stay in use");
                    log_failure(&error);
                }
            }
            _ = purge.tick() => match service.purge_reset_tokens().await {
                Ok(0) => {}
                Ok(purged) => tracing::info!(purged, "deleted reset tokens that expired long ago"),
                Err(error) => log_failure(&error),
            },
        }
    }
}
