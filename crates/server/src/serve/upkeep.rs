//! What a server does by the clock, beside answering: it learns of other keys, and deletes what is kept no longer. Neither
//! waits for the other: a deletion that takes minutes must not keep a retired key in use.

use std::time::Duration;

use domain::Service;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::http::log_failure;

/// How often the keys are looked at: a key that was made elsewhere is published here after this time at most, and one that
/// was retired refused.
const KEYS: Duration = Duration::from_secs(5);

/// How long a look at the keys may take. A connection that is dead without saying so must not be the last one that was asked.
const LOOK: Duration = Duration::from_secs(10);

/// How often what is kept no longer is looked for.
const PURGE: Duration = Duration::from_hours(1);

/// The upkeep of a server; it ends when this is dropped.
pub(super) struct Upkeep {
    _tasks: JoinSet<()>,
}

impl Upkeep {
    /// Begins it.
    pub(super) fn begin(service: &Service) -> Self {
        let mut tasks = JoinSet::new();
        let now = Instant::now();
        let keys = service.clone();
        tasks.spawn(every(KEYS, now + KEYS, move || look_at_keys(keys.clone())));
        let purged = service.clone();
        tasks.spawn(every(PURGE, now, move || purge(purged.clone())));
        Self { _tasks: tasks }
    }
}

/// Does something at the first instant and again after each period. What panics is done again the next time.
async fn every<F>(period: Duration, first: Instant, work: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut ticks = interval_at(first, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // In a set of its own, so that it ends with this.
        let mut running = JoinSet::new();
        running.spawn(work());
        if let Some(Err(error)) = running.join_next().await
            && error.is_panic()
        {
            tracing::error!("the upkeep of the server panicked; it goes on with the next round");
        }
    }
}

async fn look_at_keys(service: Service) {
    let look = async {
        service.refresh_keys().await?;
        service.refresh_secret_keys().await
    };
    match timeout(LOOK, look).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!("not all keys of the database are known");
            log_failure(&error);
        }
        Err(_) => tracing::error!("the database does not answer: the keys that are known stay in use"),
    }
}

async fn purge(service: Service) {
    match service.purge_reset_tokens().await {
        Ok(0) => {}
        Ok(purged) => tracing::info!(purged, "deleted reset tokens that expired long ago"),
        Err(error) => log_failure(&error),
    }
    if let Err(error) = service.forget_previous_secrets().await {
        log_failure(&error);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_panics_is_done_again_and_what_never_ends_keeps_nothing_else_waiting() {
        let rounds = Arc::new(AtomicU32::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(every(KEYS, Instant::now(), std::future::pending::<()>));
        let counted = Arc::clone(&rounds);
        tasks.spawn(every(KEYS, Instant::now() + KEYS, move || {
            let round = counted.fetch_add(1, Ordering::Relaxed);
            async move { assert_ne!(round, 1, "the second round fails") }
        }));
        tokio::time::sleep(KEYS * 4 + KEYS / 2).await;
        assert_eq!(rounds.load(Ordering::Relaxed), 4);
        drop(tasks);
        tokio::time::sleep(KEYS * 4).await;
        assert_eq!(rounds.load(Ordering::Relaxed), 4, "it ends with the set");
    }
}
