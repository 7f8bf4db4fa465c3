//! The time, as an argument: everything that decides by the time is given a [`Clock`].

use std::time::{SystemTime, UNIX_EPOCH};

use jsonapi::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant, in Unix milliseconds.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine; the only place that reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock that stands before 1970 or past the range of 64 bits is taken to stand at that end of the range.
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
        let now = SystemTime::now();
        let milliseconds = now.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis());
        Timestamp(i64::try_from(milliseconds).unwrap_or(i64::MAX))
    }
}
