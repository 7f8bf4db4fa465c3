//! The settings of resets: how long their tokens are good and kept, and how many are good at once.

use std::time::Duration;

use super::load::Reader;
use super::value;

/// How long the tokens of resets are good and kept, and how many are good at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetSettings {
    /// How long a token can be used.
    pub token_lifetime: Duration,
    /// For how long a token is kept after it has expired.
    pub token_retention: Duration,
    /// How many unused tokens of a customer are good at once.
    pub pending_limit: u32,
}

impl Reader {
    pub(super) fn resets(&mut self) -> Option<ResetSettings> {
        let token_lifetime = self.span("reset_token_lifetime", Duration::from_mins(5), Duration::from_hours(24));
        let token_retention =
            self.span("reset_token_retention", Duration::from_hours(24), Duration::from_hours(24 * 3_650));
        let pending_limit = self.read("pending_reset_limit", |text| value::number(text, 1, 1_000));
        Some(ResetSettings {
            token_lifetime: token_lifetime?,
            token_retention: token_retention?,
            pending_limit: pending_limit?,
        })
    }
}
