//! Which uses of a refresh token were made at once: those that began before the first of them was answered.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quick_cache::sync::Cache;

/// How long the answer to the first use is kept back, so that whoever asks at the same moment, such as a browser with several
/// open pages, has begun by then. It is less than what a login takes.
pub(super) const KEPT_BACK: Duration = Duration::from_millis(50);

/// Uses within this time of one that another process answered count as made at once, in milliseconds: the order of what
/// begins in two processes is not known.
pub(super) const ELSEWHERE: i64 = 500;

/// How many spent tokens are remembered; about 100 bytes each.
const CAPACITY: usize = 10_000;

/// The uses of refresh tokens in this process, in the order in which they begin and are answered. No clock is asked, so none
/// can be wrong.
pub(crate) struct Uses {
    order: AtomicU64,
    /// When the first use of a token was answered, by the digest of the token.
    answered: Cache<String, u64>,
}

/// A use that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Begun(u64);

impl Default for Uses {
    fn default() -> Self {
        Self { order: AtomicU64::new(0), answered: Cache::new(CAPACITY) }
    }
}

impl Uses {
    /// A use begins.
    pub(super) fn begin(&self) -> Begun {
        Begun(self.order.fetch_add(1, Ordering::AcqRel))
    }

    /// The first use of the token with this digest is answered now.
    pub(super) fn answer(&self, digest: &str) {
        self.answered.insert(digest.to_owned(), self.order.fetch_add(1, Ordering::AcqRel));
    }

    /// Whether a use of a token that was spent so many milliseconds ago is none of those that were made at once.
    pub(super) fn is_later(&self, begun: Begun, digest: &str, spent_ago: i64) -> bool {
        self.answered.get(digest).map_or(spent_ago > ELSEWHERE, |answered| begun.0 > answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_later_when_it_begins_after_the_answer() {
        let uses = Uses::default();
        let (first, at_once) = (uses.begin(), uses.begin());
        assert!(!uses.is_later(at_once, "a", 0), "not answered yet");
        uses.answer("a");
        assert!(!uses.is_later(first, "a", 0) && !uses.is_later(at_once, "a", 60_000));
        assert!(uses.is_later(uses.begin(), "a", 0));
    }

    #[test]
    fn time_decides_about_a_token_that_was_spent_elsewhere() {
        let uses = Uses::default();
        let begun = uses.begin();
        assert!(!uses.is_later(begun, "a", ELSEWHERE));
        assert!(uses.is_later(begun, "a", ELSEWHERE + 1));
    }
}
