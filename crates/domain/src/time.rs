//! Instants and durations: sums that end at the last instant that there is.

use std::time::Duration;

use jsonapi::Timestamp;

/// The instant that lies `duration` after `from`, at most the last one that there is.
pub(crate) fn later(from: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(from.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
}
