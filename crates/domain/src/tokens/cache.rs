//! Tokens that were verified before: looking one up costs a hash, no signature check and no statement.

use std::sync::Arc;

use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::Principal;

/// How many tokens are remembered; about 200 bytes each.
const CAPACITY: usize = 20_000;

/// A token that was verified.
#[derive(Clone)]
pub(super) struct Verified {
    pub(super) principal: Arc<Principal>,
    /// In Unix seconds.
    pub(super) expires_at: i64,
}

/// The tokens that were verified, by their SHA-256: the tokens themselves are not kept.
pub(crate) struct VerifiedTokens(Cache<[u8; 32], Verified>);

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl VerifiedTokens {
    /// The name of a token in here.
    pub(super) fn key(token: &str) -> [u8; 32] {
        Sha256::digest(token).into()
    }

    /// The token of this name, unless it has expired by `now`, in Unix seconds.
    pub(super) fn get(&self, key: &[u8; 32], now: i64) -> Option<Verified> {
        let verified = self.0.get(key)?;
        if now < verified.expires_at {
            return Some(verified);
        }
        self.0.remove(key);
        None
    }

    pub(super) fn insert(&self, key: [u8; 32], verified: Verified) {
        self.0.insert(key, verified);
    }
}
