//! Where an attempt stands: what is known of its account and network at a moment, and what follows from that.

use jsonapi::Timestamp;
use persistence::LoginAttempts;
use persistence::throttle::{ANY_NETWORK, Counted, Waits};

use super::waits::{self, ALL_NETWORKS, KNOWN_FOR, ONE_NETWORK, SUSPECT, SUSPECT_NETWORKS};

/// What is known.
pub(super) struct Standing {
    /// The account from this network, unless its time is over.
    one: Option<LoginAttempts>,
    /// The account from all networks, unless its time is over.
    all: Option<LoginAttempts>,
    known: bool,
    new: bool,
    now: i64,
}

impl Standing {
    /// From the rows of the account: of this network, and of all.
    pub(super) fn new(one: Option<LoginAttempts>, all: Option<LoginAttempts>, now: Timestamp) -> Self {
        let now = now.0;
        let new = one.is_none();
        let succeeded_at = one.as_ref().and_then(|row| row.succeeded_at);
        let known = succeeded_at.is_some_and(|at| now.saturating_sub(at) < KNOWN_FOR);
        let one = one.filter(|row| speaks(row, &ONE_NETWORK, now));
        let all = all.filter(|row| speaks(row, &ALL_NETWORKS, now));
        Self { one, all, known, new, now }
    }

    /// Whether counting the attempt makes a row.
    pub(super) const fn is_new(&self) -> bool {
        self.new
    }

    /// How many seconds the attempt has to wait, at least one; `None` when it need not.
    pub(super) fn wait(&self) -> Option<u32> {
        let one = remaining(self.one.as_ref(), &ONE_NETWORK, self.now);
        let all = self.all_networks().map_or(0, |waits| remaining(self.all.as_ref(), &waits, self.now));
        let wait = one.max(all);
        (wait > 0).then(|| u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX))
    }

    /// The rows that count the attempt. From a network that the account's owner is known to use, an attempt does not depend
    /// on what others do elsewhere.
    pub(super) fn counted<'a>(&self, network: &'a str) -> Vec<Counted<'a>> {
        let one = Counted { network, waits: ONE_NETWORK };
        let all = self.all_networks().map(|waits| Counted { network: ANY_NETWORK, waits });
        std::iter::once(one).chain(all).collect()
    }

    /// The waits of all networks together, when they hold for this one.
    fn all_networks(&self) -> Option<Waits<'static>> {
        let suspect = self.one.as_ref().is_some_and(|row| row.failures >= SUSPECT);
        match (self.known, suspect) {
            (true, _) => None,
            (false, true) => Some(SUSPECT_NETWORKS),
            (false, false) => Some(ALL_NETWORKS),
        }
    }
}

/// Whether the row still says something, as the statement that counts has it.
fn speaks(row: &LoginAttempts, waits: &Waits<'_>, now: i64) -> bool {
    let age = now.saturating_sub(row.attempted_at);
    age < waits.memory && age >= -waits.ahead
}

/// How many milliseconds there are until another attempt may be counted in the row.
fn remaining(row: Option<&LoginAttempts>, waits: &Waits<'_>, now: i64) -> i64 {
    row.map_or(0, |row| row.attempted_at.saturating_add(waits::after(waits, row.failures)).saturating_sub(now))
}
