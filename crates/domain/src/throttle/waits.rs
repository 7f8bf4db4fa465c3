//! The figures (decision 33): how long to wait after how many failures, in milliseconds.

use persistence::throttle::Waits;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// How far the clocks of two processes may be apart.
const AHEAD: i64 = 15 * MINUTE;

/// How long a network is known after a login from it has succeeded.
pub(super) const KNOWN_FOR: i64 = 90 * DAY;

/// After so many failures a network has shown that it does not know the password.
pub(super) const SUSPECT: i64 = 3;

/// One account from one network. After a hundred failures without a success it is over for a day.
pub(super) const ONE_NETWORK: Waits<'static> = Waits {
    steps: &[
        (10, 15 * SECOND),
        (11, 30 * SECOND),
        (12, MINUTE),
        (13, 2 * MINUTE),
        (14, 4 * MINUTE),
        (15, 8 * MINUTE),
        (16, 15 * MINUTE),
        (100, DAY),
    ],
    memory: DAY,
    ahead: AHEAD,
};

/// One account from all networks that are not known. It never ends, so that nobody can lock a customer out.
pub(super) const ALL_NETWORKS: Waits<'static> = Waits {
    steps: &[
        (50, 15 * SECOND),
        (51, 30 * SECOND),
        (52, MINUTE),
        (53, 2 * MINUTE),
        (54, 4 * MINUTE),
        (55, 8 * MINUTE),
        (56, 15 * MINUTE),
    ],
    memory: DAY,
    ahead: AHEAD,
};

/// As [`ALL_NETWORKS`], for a network that has failed already: whoever comes for the first time is let in first.
pub(super) const SUSPECT_NETWORKS: Waits<'static> = Waits {
    steps: &[
        (50, 30 * SECOND),
        (51, MINUTE),
        (52, 2 * MINUTE),
        (53, 4 * MINUTE),
        (54, 8 * MINUTE),
        (55, 16 * MINUTE),
        (56, 30 * MINUTE),
    ],
    memory: DAY,
    ahead: AHEAD,
};

/// How long to wait after so many failures.
pub(super) fn after(waits: &Waits<'_>, failures: i64) -> i64 {
    waits.steps.iter().rev().find(|(from, _)| failures >= *from).map_or(0, |(_, wait)| *wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_those_of_suspects_are_longer() {
        for waits in [ONE_NETWORK, ALL_NETWORKS, SUSPECT_NETWORKS] {
            assert!(waits.steps.is_sorted_by(|one, next| one.0 < next.0 && one.1 < next.1));
            assert!(waits.steps.iter().all(|(_, wait)| *wait <= waits.memory));
        }
        let pairs = ALL_NETWORKS.steps.iter().zip(SUSPECT_NETWORKS.steps);
        assert!(pairs.into_iter().all(|(all, suspect)| all.0 == suspect.0 && all.1 < suspect.1));
    }

    #[test]
    fn the_wait_is_the_one_of_the_last_step_that_was_reached() {
        for (failures, wait) in [(0, 0), (9, 0), (10, 15 * SECOND), (16, 15 * MINUTE), (99, 15 * MINUTE), (100, DAY)] {
            assert_eq!(after(&ONE_NETWORK, failures), wait, "{failures}");
        }
        assert_eq!(after(&ALL_NETWORKS, 1_000_000), 15 * MINUTE);
    }
}
