//! Tokens that were verified before: looking one up costs a hash and no signature check. What else a token stands on is
//! asked of the database again when a second has passed, or at once when this process has ended something.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

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
    /// The session that the token belongs to, if to any.
    pub(super) session_id: Option<String>,
    /// In Unix seconds.
    pub(super) expires_at: i64,
    /// When the rest was last checked, in Unix milliseconds, and how often this process had ended something before.
    checked_at: AtomicI64,
    checked_after: AtomicU64,
}

impl Verified {
    /// A token that is to be checked still.
    pub(super) fn new(principal: Principal, kind: String, session_id: Option<String>, expires_at: i64) -> Self {
        let (checked_at, checked_after) = (AtomicI64::new(i64::MIN), AtomicU64::new(0));
        Self { principal, kind, session_id, expires_at, checked_at, checked_after }
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
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self { tokens: Cache::new(CAPACITY), ends: AtomicU64::new(0) }
    }
}

impl VerifiedTokens {
    /// The name of a token in here.
    pub(super) fn key(token: &str) -> [u8; 32] {
        Sha256::digest(token).into()
    }

    /// The token of this name, unless it has expired by `now`, in Unix seconds.
    pub(super) fn get(&self, key: &[u8; 32], now: i64) -> Option<Arc<Verified>> {
        let verified = self.tokens.get(key)?;
        if now < verified.expires_at {
            return Some(verified);
        }
        self.remove(key);
        None
    }

    pub(super) fn insert(&self, key: [u8; 32], verified: Arc<Verified>) {
        self.tokens.insert(key, verified);
    }

    /// Forgets all of them: what they were verified with may have changed.
    pub(crate) fn forget(&self) {
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
