//! How many may do something at once, and how long others wait for their turn.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::fault::DriverError;

/// How many of so many connections may be occupied by reads without a bound, so that they never starve the others.
pub(crate) fn unbounded_share(connections: u32) -> Arc<Semaphore> {
    Arc::new(Semaphore::new((connections / 2).max(1) as usize))
}

/// Waits for a turn, until the deadline at most.
pub(crate) async fn turn(of: &Arc<Semaphore>, deadline: Instant) -> Result<OwnedSemaphorePermit, DriverError> {
    match timeout_at(deadline, Arc::clone(of).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) => Err(DriverError::closed()),
        Err(_) => Err(DriverError::busy()),
    }
}
