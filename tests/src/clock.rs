//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::Clock;
use jsonapi::Timestamp;

/// 2018-01-01T12:00:00.000Z, the present of the documented examples.
pub const NOW: Timestamp = Timestamp(1_514_808_000_000);

/// A clock that shows [`NOW`] until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl Default for FixedClock {
    fn default() -> Self {
        Self(AtomicI64::new(NOW.0))
    }
}

impl FixedClock {
    /// Moves the clock on by this many milliseconds.
    pub fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
