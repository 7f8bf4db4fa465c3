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

/// Keys that are not retired, oldest first. There may be none: then nothing is signed, and no token is good.
pub(crate) struct KeySet {
    keys: Vec<Arc<SigningKey>>,
    schedule: Option<Schedule>,
}

impl KeySet {
    /// Opens stored keys, oldest first; those that are known are taken as they are. One that does not open is not in the set,
    /// and its error beside it: a public key alone is not taken, or whoever writes to the database could add one.
    pub(crate) fn open(
        keyring: &Keyring,
        stored: &[persistence::SigningKey],
        known: Option<&Self>,
    ) -> (Self, Vec<KeyError>) {
        let known = |kid: &str| known.and_then(|set| set.keys.iter().find(|key| key.kid() == kid)).map(Arc::clone);
        let (mut keys, mut made, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for stored in in_use(stored) {
            let key = known(&stored.kid).map_or_else(|| SigningKey::from_stored(keyring, stored).map(Arc::new), Ok);
            match key {
                Ok(key) => {
                    keys.push(key);
                    made.push(stored.created_at);
                }
                Err(error) => errors.push(error),
            }
        }
        (Self { keys, schedule: Schedule::new(made) }, errors)
    }

    /// A first key, made at `now`.
    pub(crate) fn first(key: SigningKey, now: Timestamp) -> Self {
        Self { keys: vec![Arc::new(key)], schedule: Schedule::new([now.0]) }
    }

    /// Whether there is no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether these are the stored keys that are not retired.
    pub(crate) fn is_of(&self, stored: &[persistence::SigningKey]) -> bool {
        self.has_keys_of(in_use(stored).map(|key| key.kid.as_str()))
    }

    /// Whether the other set has the same keys.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        self.has_keys_of(other.keys.iter().map(|key| key.kid()))
    }

    fn has_keys_of<'a>(&self, kids: impl Iterator<Item = &'a str>) -> bool {
        self.keys.iter().map(|key| key.kid()).eq(kids)
    }

    /// The key that signs at `now`, if there is any.
    pub(super) fn signer(&self, now: Timestamp) -> Option<&SigningKey> {
        let position = self.schedule.as_ref()?.signer(now.0);
        self.keys.get(position).map(Arc::as_ref)
    }

    /// The key with this id, if it verifies at `now`.
    pub(super) fn verifier(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        let position = self.keys.iter().position(|key| key.kid() == kid)?;
        self.verifies(position, now).then(|| self.keys[position].as_ref())
    }

    fn verifies(&self, position: usize, now: Timestamp) -> bool {
        self.schedule.as_ref().is_some_and(|schedule| schedule.verifies(position, now.0))
    }

    /// The public halves of those that verify at `now` or are going to.
    pub(super) fn jwks(&self, now: Timestamp) -> Jwks {
        let verifies = |(position, _): &(usize, &Arc<SigningKey>)| self.verifies(*position, now);
        Jwks { keys: self.keys.iter().enumerate().filter(verifies).map(|(_, key)| key.jwk.clone()).collect() }
    }
}

/// The stored keys that are not retired.
pub(crate) fn in_use(stored: &[persistence::SigningKey]) -> impl Iterator<Item = &persistence::SigningKey> {
    stored.iter().filter(|key| key.retired_at.is_none())
}
