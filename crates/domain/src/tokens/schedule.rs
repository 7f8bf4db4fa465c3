//! Which signing key does what at which time. It follows from when the keys were made, so that every process decides alike.

use super::verify::{LEEWAY, LONGEST_LIFETIME};

/// So long a new key is published before it signs, in milliseconds: longer than clients and proxies may keep the key set
/// (five minutes) and than another process takes to learn of the key.
pub(crate) const PUBLISHED_FIRST: i64 = 10 * 60 * 1000;

/// So long a key verifies after its successor has begun to sign, in milliseconds: as long as its last token is good.
const OUTLIVES: i64 = (LONGEST_LIFETIME + LEEWAY) * 1000;

/// When keys were made, in Unix milliseconds, oldest first; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule(Vec<i64>);

impl Schedule {
    /// The schedule of keys that were made at these times; `None` when there are none.
    pub(crate) fn new(made: impl IntoIterator<Item = i64>) -> Option<Self> {
        let made: Vec<i64> = made.into_iter().collect();
        (!made.is_empty()).then_some(Self(made))
    }

    /// From when on a key may sign. The oldest one may always, as there is no other.
    pub(crate) fn signs_from(&self, position: usize) -> i64 {
        if position == 0 { self.0[0] } else { self.0[position].saturating_add(PUBLISHED_FIRST) }
    }

    /// Until when a key verifies; `None` while nothing succeeds it.
    pub(crate) fn verifies_until(&self, position: usize) -> Option<i64> {
        (position + 1 < self.0.len()).then(|| self.signs_from(position + 1).saturating_add(OUTLIVES))
    }

    /// The key that signs at `now`: the newest that may.
    pub(crate) fn signer(&self, now: i64) -> usize {
        (1..self.0.len()).rev().find(|position| self.signs_from(*position) <= now).unwrap_or(0)
    }

    /// Whether a key verifies at `now`.
    pub(crate) fn verifies(&self, position: usize, now: i64) -> bool {
        self.verifies_until(position).is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    #[test]
    fn a_first_key_signs_at_once_whatever_the_time_is() {
        let schedule = Schedule::new([1_000]).unwrap();
        assert_eq!((schedule.signer(0), schedule.signer(1_000)), (0, 0));
        assert_eq!(schedule.verifies_until(0), None);
        assert_eq!(Schedule::new([]), None);
    }

    #[test]
    fn a_new_key_is_published_then_signs_then_the_old_one_ends() {
        let schedule = Schedule::new([0, 1_000_000]).unwrap();
        let signs = 1_000_000 + PUBLISHED_FIRST;
        assert_eq!((schedule.signer(signs - 1), schedule.signer(signs)), (0, 1));
        let last_token_ends = signs + LONGEST_LIFETIME * 1000;
        assert!(schedule.verifies(0, last_token_ends), "the last token of the old key is good to its end");
        assert!(!schedule.verifies(0, last_token_ends + LEEWAY * 1000));
        assert!(schedule.verifies(1, i64::MAX));
    }

    #[test]
    fn keys_made_one_after_the_other_sign_one_after_the_other() {
        let schedule = Schedule::new([0, 10, 20]).unwrap();
        assert_eq!(schedule.signer(PUBLISHED_FIRST + 10), 1);
        assert_eq!(schedule.signer(PUBLISHED_FIRST + 20), 2);
    }
}
