//! The keys in use, as this process knows them.

use std::sync::{Arc, PoisonError, RwLock};

use jsonapi::Timestamp;

use super::jwks::Jwks;
use super::schedule::Schedule;
use super::signing_key::{KeyError, SigningKey};
use crate::Keyring;

/// The keys of the deployment; another set takes their place when it is rotated.
pub(crate) struct Keys(RwLock<Arc<KeySet>>);

impl Keys {
    /// Begins with these.
    pub(crate) fn new(set: KeySet) -> Self {
        Self(RwLock::new(Arc::new(set)))
    }

    /// The keys at present.
    pub(crate) fn set(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes these from now on.
    pub(crate) fn replace(&self, set: KeySet) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
    }
}

/// Keys that are not retired, oldest first.
pub(crate) struct KeySet {
    keys: Vec<Arc<SigningKey>>,
    schedule: Schedule,
}

impl KeySet {
    /// Opens stored keys, oldest first; those that are known are taken as they are. `None` when all are retired.
    pub(crate) fn open(
        keyring: &Keyring,
        stored: &[persistence::SigningKey],
        known: Option<&Self>,
    ) -> Result<Option<Self>, KeyError> {
        let known = |kid: &str| known.and_then(|set| set.keys.iter().find(|key| key.kid() == kid)).map(Arc::clone);
        let mut keys = Vec::new();
        for stored in in_use(stored) {
            keys.push(match known(&stored.kid) {
                Some(key) => key,
                None => Arc::new(SigningKey::from_stored(keyring, stored)?),
            });
        }
        Ok(Schedule::new(in_use(stored).map(|key| key.created_at)).map(|schedule| Self { keys, schedule }))
    }

    /// A first key, made at `now`.
    pub(crate) fn first(key: SigningKey, now: Timestamp) -> Option<Self> {
        Schedule::new([now.0]).map(|schedule| Self { keys: vec![Arc::new(key)], schedule })
    }

    /// Whether these are the stored keys that are not retired.
    pub(crate) fn is_of(&self, stored: &[persistence::SigningKey]) -> bool {
        self.keys.iter().map(|key| key.kid()).eq(in_use(stored).map(|key| key.kid.as_str()))
    }

    /// The key that signs at `now`.
    pub(super) fn signer(&self, now: Timestamp) -> &SigningKey {
        // A schedule names a key of its own, of which there is one at least.
        &self.keys[self.schedule.signer(now.0)]
    }

    /// The key with this id, if it verifies at `now`.
    pub(super) fn verifier(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        let position = self.keys.iter().position(|key| key.kid() == kid)?;
        self.schedule.verifies(position, now.0).then(|| self.keys[position].as_ref())
    }

    /// The public halves of those that verify at `now` or are going to.
    pub(super) fn jwks(&self, now: Timestamp) -> Jwks {
        let verifies = |(position, _): &(usize, &Arc<SigningKey>)| self.schedule.verifies(*position, now.0);
        Jwks { keys: self.keys.iter().enumerate().filter(verifies).map(|(_, key)| key.jwk.clone()).collect() }
    }
}

/// The stored keys that are not retired.
pub(crate) fn in_use(stored: &[persistence::SigningKey]) -> impl Iterator<Item = &persistence::SigningKey> {
    stored.iter().filter(|key| key.retired_at.is_none())
}
