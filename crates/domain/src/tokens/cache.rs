//! Tokens that were verified before: looking one up costs a hash and no signature check. What else a token stands on is
//! asked of the database again when a second has passed, or at once when this process has ended something.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::claims::Claims;
use crate::Principal;

/// How many tokens are remembered; about 300 bytes each.
const CAPACITY: usize = 20_000;

/// For how long what stands behind a token is taken to stand, in milliseconds: what another process ends is refused here
/// after this time.
const TRUSTED_FOR: i64 = 1_000;

/// A token whose signature was verified.
pub(super) struct Verified {
    pub(super) principal: Principal,
    /// The kind of the application.
    pub(super) kind: String,
    /// The stamp of the application that the token was given out with.
    pub(super) stamp: Option<String>,
    /// The session that the token belongs to, if to any.
    pub(super) session_id: Option<String>,
    /// In Unix seconds.
    pub(super) expires_at: i64,
    /// Of which generation of signing keys its own is.
    generation: u64,
    /// When the rest was last checked, in Unix milliseconds, and how often this process had ended something before.
    checked_at: AtomicI64,
    checked_after: AtomicU64,
}

impl Verified {
    /// A token with these claims, which a key of this generation has verified, and which is to be checked still.
    pub(super) fn new(principal: Principal, claims: Claims, generation: u64) -> Self {
        Self {
            principal,
            kind: claims.application.kind,
            stamp: claims.application.stamp,
            session_id: claims.session.map(|session| session.id),
            expires_at: claims.exp,
            generation,
            checked_at: AtomicI64::new(i64::MIN),
            checked_after: AtomicU64::new(0),
        }
    }

    /// Remembers that what stands behind the token was found standing by a look that began after so many ends.
    pub(super) fn checked(&self, ends: u64, now: i64) {
        self.checked_after.store(ends, Ordering::Relaxed);
        self.checked_at.store(now, Ordering::Release);
    }

    /// Whether it was checked so lately, in Unix milliseconds, that it need not be again.
    pub(super) fn is_fresh(&self, ends: u64, now: i64) -> bool {
        let checked_at = self.checked_at.load(Ordering::Acquire);
        let age = now.saturating_sub(checked_at);
        (0..TRUSTED_FOR).contains(&age) && self.checked_after.load(Ordering::Relaxed) == ends
    }
}

/// The tokens that were verified, by their SHA-256: the tokens themselves are not kept.
pub(crate) struct VerifiedTokens {
    tokens: Cache<[u8; 32], Arc<Verified>>,
    /// How often this process has ended something that tokens stand on.
    ends: AtomicU64,
    /// How often the signing keys have changed.
    generation: AtomicU64,
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self { tokens: Cache::new(CAPACITY), ends: AtomicU64::new(0), generation: AtomicU64::new(0) }
    }
}

impl VerifiedTokens {
    /// The name of a token in here.
    pub(super) fn key(token: &str) -> [u8; 32] {
        Sha256::digest(token).into()
    }

    /// The generation of the signing keys. Whoever verifies reads it before the keys.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The token of this name, unless it has expired by `now`, in Unix seconds, or the signing keys are others than those that
    /// verified it.
    pub(super) fn get(&self, key: &[u8; 32], now: i64) -> Option<Arc<Verified>> {
        let verified = self.tokens.get(key)?;
        if now < verified.expires_at && verified.generation == self.generation() {
            return Some(verified);
        }
        self.remove(key);
        None
    }

    pub(super) fn insert(&self, key: [u8; 32], verified: Arc<Verified>) {
        self.tokens.insert(key, verified);
    }

    /// Forgets all of them, those included that are being verified now: the signing keys are others. To be called when the new
    /// ones are in use.
    pub(crate) fn forget(&self) {
        self.generation.fetch_add(1, Ordering::Release);
        self.tokens.clear();
    }

    pub(super) fn remove(&self, key: &[u8; 32]) {
        self.tokens.remove(key);
    }

    /// How often something was ended so far.
    pub(super) fn ends(&self) -> u64 {
        self.ends.load(Ordering::Acquire)
    }

    /// Has every token checked again at its next use. To be called when what ended has been written.
    pub(crate) fn recheck(&self) {
        self.ends.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use serde_json::json;

    use super::*;
    use crate::Role;

    fn verified(generation: u64) -> Arc<Verified> {
        let claims = json!({
            "organization": { "id": "o", "slug": "acme", "enterprise": true, "region": "self-hosted" },
            "application": { "id": "a", "client_id": "c", "kind": "integration", "public": false, "confidential": true },
            "scope": "market:all", "exp": 100, "test": true, "rand": 0.5, "iat": 0, "iss": "https://acme.example",
        });
        let principal = Principal { role: Role::Integration, application_id: "a".to_owned(), owner_id: None };
        Arc::new(Verified::new(principal, serde_json::from_value(claims).unwrap(), generation))
    }

    #[test]
    fn a_token_is_remembered_until_it_expires() {
        let tokens = VerifiedTokens::default();
        let key = VerifiedTokens::key("token");
        tokens.insert(key, verified(tokens.generation()));
        assert!(tokens.get(&key, 99).is_some());
        assert!(tokens.get(&key, 100).is_none());
    }

    #[test]
    fn a_token_that_was_being_verified_while_the_keys_changed_is_not_remembered() {
        let tokens = VerifiedTokens::default();
        let key = VerifiedTokens::key("token");
        let before = tokens.generation();
        tokens.forget();
        tokens.insert(key, verified(before));
        assert!(tokens.get(&key, 0).is_none());
        tokens.insert(key, verified(tokens.generation()));
        assert!(tokens.get(&key, 0).is_some());
    }
}
