//! How long a transfer may take: a fixed time, and one second more for every so many bytes that have passed.

use std::time::Duration;

use tokio::time::Instant;

/// The progress of a transfer that the other side has to keep going.
#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    bytes: u64,
}

impl Pace {
    /// A transfer that begins now.
    pub(super) fn begin() -> Self {
        Self { began: Instant::now(), bytes: 0 }
    }

    /// So many bytes have passed.
    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// When the transfer has taken too long, as far as it has come.
    pub(super) fn deadline(&self, time: Duration, bytes_per_second: u32) -> Instant {
        self.began + time + Duration::from_millis(self.bytes.saturating_mul(1_000) / u64::from(bytes_per_second.max(1)))
    }
}
