//! What a rule may use: the store to read from, the time, randomness, keys and passwords.

use std::time::Duration;

use jsonapi::Timestamp;
use persistence::Store;

use crate::passwords::{Hasher, PasswordPolicy};
use crate::time::later;
use crate::{Chance, Clock, Keyring, Principal, Turns};

/// What a rule may use while it decides. `now` is one instant for the whole request, so that what is checked and what is
/// written cannot fall on two sides of a boundary.
#[derive(Clone, Copy)]
pub struct RuleContext<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// To read from; writing goes through the draft.
    pub store: &'a Store,
    /// The instant of the request.
    pub now: Timestamp,
    /// The clock, for what may have changed while a rule waited.
    pub clock: &'a dyn Clock,
    /// To draw ids and tokens from.
    pub chance: &'a dyn Chance,
    /// To seal and recognize secrets.
    pub keyring: &'a Keyring,
    /// Which passwords are accepted.
    pub password_policy: PasswordPolicy<'a>,
    /// To hash passwords.
    pub hasher: &'a Hasher,
    /// To keep requests from working in vain on the same thing at the same time.
    pub turns: &'a Turns,
    /// How long a reset token is good for.
    pub reset_token_lifetime: Duration,
    /// How many tokens of a customer are good at once.
    pub pending_reset_limit: u32,
}

impl RuleContext<'_> {
    /// The instant that lies this long after the request.
    #[must_use]
    pub fn after(&self, duration: Duration) -> Timestamp {
        later(self.now, duration)
    }
}
