//! The keys in use: the newest signs, every one verifies.

use super::jwks::Jwks;
use super::signing_key::{KeyError, SigningKey};
use crate::Keyring;

/// The keys of the deployment, oldest first.
pub(crate) struct Keys {
    keys: Vec<SigningKey>,
}

impl Keys {
    /// Opens stored keys, oldest first. `None` when there is none that may sign.
    pub(crate) fn open(keyring: &Keyring, stored: &[persistence::SigningKey]) -> Result<Option<Self>, KeyError> {
        let in_use = stored.iter().filter(|key| key.retired_at.is_none());
        let keys: Vec<SigningKey> =
            in_use.map(|stored| SigningKey::from_stored(keyring, stored)).collect::<Result<_, _>>()?;
        Ok((!keys.is_empty()).then_some(Self { keys }))
    }

    /// The key that signs.
    pub(super) fn current(&self) -> &SigningKey {
        // `open` and `single` leave no ring without a key.
        &self.keys[self.keys.len() - 1]
    }

    /// The key with this id.
    pub(super) fn find(&self, kid: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.kid() == kid)
    }

    /// The public halves.
    pub(super) fn jwks(&self) -> Jwks {
        Jwks { keys: self.keys.iter().map(|key| key.jwk.clone()).collect() }
    }
}

impl From<SigningKey> for Keys {
    fn from(key: SigningKey) -> Self {
        Self { keys: vec![key] }
    }
}
