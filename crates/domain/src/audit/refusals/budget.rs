//! How many refusals are told one by one.

use std::collections::HashMap;

use jsonapi::Timestamp;
use persistence::audit::Entry;

/// Of each kind and reason so many are told at once.
const AT_ONCE: i64 = 300;
/// So long after each, in milliseconds, another one may be told: 60 in a minute, 86,400 in a day.
const APART: i64 = 1_000;

/// What is left of the budget of one kind and reason.
struct Left {
    rows: i64,
    /// When `rows` was last added to, in Unix milliseconds.
    at: i64,
    /// The last one that was not told, and how many were not.
    untold: Option<Entry>,
}

/// The budgets. There are as many as kinds and reasons, which are closed lists.
#[derive(Default)]
pub(super) struct Budgets(HashMap<(&'static str, Option<&'static str>), Left>);

impl Budgets {
    /// The rows to be written for one more refusal: itself, after the count of those that were not told before it; or none,
    /// and it is counted.
    pub(super) fn admit(&mut self, entry: Entry) -> Vec<Entry> {
        let fresh = || Left { rows: AT_ONCE, at: entry.at, untold: None };
        let left = self.0.entry((entry.kind, entry.reason)).or_insert_with(fresh);
        left.fill(Timestamp(entry.at));
        if left.rows == 0 {
            left.count(&entry);
            return Vec::new();
        }
        left.rows -= 1;
        left.untold.take().into_iter().chain([entry]).collect()
    }

    /// Counts what was admitted and could not be told after all.
    pub(super) fn count(&mut self, entry: &Entry) {
        if let Some(left) = self.0.get_mut(&(entry.kind, entry.reason)) {
            left.count(entry);
        }
    }

    /// The counts of what was not told.
    pub(super) fn untold(&mut self) -> Vec<Entry> {
        self.0.values_mut().filter_map(|left| left.untold.take()).collect()
    }
}

impl Left {
    fn count(&mut self, entry: &Entry) {
        let count = self.untold.as_ref().map_or(0, |untold| untold.count);
        self.untold = Some(counted(entry, count + entry.count));
    }

    fn fill(&mut self, now: Timestamp) {
        let earned = now.0.saturating_sub(self.at).div_euclid(APART);
        if earned > 0 {
            self.rows = self.rows.saturating_add(earned).min(AT_ONCE);
            self.at = self.at.saturating_add(earned.saturating_mul(APART));
        }
    }
}

/// What many refusals have in common, and their number.
fn counted(entry: &Entry, count: i64) -> Entry {
    let Entry { at, kind, outcome, reason, role, .. } = *entry;
    Entry {
        at,
        trace_id: None,
        kind,
        outcome,
        reason,
        count,
        role,
        application_id: None,
        owner_id: None,
        target_type: None,
        target_id: None,
        customer_id: None,
        address: None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::audit::refusals) fn refusal(at: i64, reason: &'static str) -> Entry {
        Entry {
            at,
            trace_id: Some("trace".to_owned()),
            kind: "token.refused",
            outcome: "refused",
            reason: Some(reason),
            count: 1,
            role: "client",
            application_id: None,
            owner_id: None,
            target_type: None,
            target_id: None,
            customer_id: None,
            address: Some("192.0.2.1".to_owned()),
        }
    }

    #[test]
    fn a_flood_is_told_up_to_a_number_and_counted_beyond_it() {
        let mut budgets = Budgets::default();
        let told: usize = (0..1_000).map(|_| budgets.admit(refusal(0, "flood")).len()).sum();
        assert_eq!(told, 300);
        let later = budgets.admit(refusal(1_000, "flood"));
        assert_eq!(later.len(), 2, "the count, and the one that may be told again");
        assert_eq!((later[0].count, later[0].address.as_deref()), (700, None));
        assert_eq!((later[1].count, later[1].address.as_deref()), (1, Some("192.0.2.1")));
    }

    #[test]
    fn a_flood_of_one_reason_hides_no_other() {
        let mut budgets = Budgets::default();
        for _ in 0..1_000 {
            budgets.admit(refusal(0, "flood"));
        }
        assert_eq!(budgets.admit(refusal(0, "other")).len(), 1);
    }

    #[test]
    fn what_was_not_told_is_told_in_the_end() {
        let mut budgets = Budgets::default();
        for _ in 0..305 {
            budgets.admit(refusal(0, "flood"));
        }
        let untold = budgets.untold();
        assert_eq!(untold.iter().map(|entry| entry.count).collect::<Vec<_>>(), [5]);
        assert_eq!(budgets.untold(), []);
    }

    #[test]
    fn a_clock_that_goes_back_earns_nothing_and_takes_nothing() {
        let mut budgets = Budgets::default();
        budgets.admit(refusal(10_000, "flood"));
        assert_eq!(budgets.admit(refusal(0, "flood")).len(), 1);
    }
}
