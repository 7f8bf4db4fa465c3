//! The keys that secrets are sealed with: everything is sealed anew with the first key of the ring, so that the others can
//! be taken away.

use persistence::audit::Entry;
use persistence::customer_password_resets::{TABLE as RESETS, column};
use persistence::{Reference, SealedReset, Unit};

use super::RotationError;
use crate::audit::{Actor, Kind, Subject};
use crate::sealing::Place as SealedAt;
use crate::tokens::{in_use, place};
use crate::{Failure, Purpose, Service};

/// How many resets share a transaction: writers of SQLite wait for a moment only.
const BATCH: u64 = 100;

/// What was sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Reset tokens.
    pub reset_tokens: u64,
    /// Signing keys.
    pub signing_keys: u64,
    /// What no key of the ring opens, and stays as it is.
    pub unopened: u64,
}

/// A secret key, and what is sealed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKeyStatus {
    /// Its key id.
    pub kid: String,
    /// Whether new secrets are sealed with it.
    pub current: bool,
    /// Whether it is configured.
    pub configured: bool,
    /// What is sealed with it.
    pub places: Vec<Place>,
}

/// What is sealed with a key in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// In how many rows.
    pub rows: u64,
    /// The id of a row that was looked at.
    pub sample: String,
    /// Whether that row opens; `None` for digests, which cannot be opened.
    pub opens: Option<bool>,
}

impl Service {
    /// Seals everything anew that is sealed with another key than the current one, a hundred rows in a transaction. What is
    /// written meanwhile wins, and what changes while it is read is left to the next batch. `progress` is called with the
    /// number of reset tokens so far.
    ///
    /// Digests of client secrets cannot be made anew, because the secrets are not kept. They are when the application next
    /// shows its secret.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when the database fails; what was sealed before stays sealed, and doing it again does the rest.
    pub async fn reseal(&self, mut progress: impl FnMut(u64)) -> Result<Resealed, RotationError> {
        let mut resealed = Resealed::default();
        self.reseal_signing_keys(&mut resealed).await?;
        let kid = self.parts.keyring.current().id().to_owned();
        let mut after = String::new();
        loop {
            let batch = self.store().resets_sealed_otherwise(&kid, &after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.id);
            let pairs: Vec<_> = batch.into_iter().filter_map(|old| Some((self.seal_anew(&old)?, old))).collect();
            let pairs: Vec<_> = pairs.into_iter().map(|(new, old)| (old, new)).collect();
            resealed.reset_tokens += self.store().reseal_resets(&pairs).await?;
            progress(resealed.reset_tokens);
        }
        resealed.unopened = self.left_sealed(&kid).await?;
        self.tell_resealed(resealed.reset_tokens + resealed.signing_keys).await?;
        Ok(resealed)
    }

    async fn reseal_signing_keys(&self, resealed: &mut Resealed) -> Result<(), RotationError> {
        let keyring = &self.parts.keyring;
        let stored = self.store().signing_keys().await?;
        for key in in_use(&stored).filter(|key| !keyring.is_current(&key.sealed_private_key)) {
            let at = place(&key.kid);
            let Ok(private) = keyring.open(at, &key.sealed_private_key) else { continue };
            let sealed = keyring.seal(at, private.expose(), self.parts.chance.as_ref());
            let put = self.store().reseal_signing_key(&key.kid, &key.sealed_private_key, &sealed).await?;
            resealed.signing_keys += u64::from(put);
        }
        Ok(())
    }

    /// The token sealed with the current key, and its digest with that key; `None` when it does not open.
    fn seal_anew(&self, old: &SealedReset) -> Option<SealedReset> {
        let keyring = &self.parts.keyring;
        let at = SealedAt { table: RESETS.name, column: column::RESET_PASSWORD_TOKEN, id: &old.id };
        match keyring.open(at, &old.token) {
            Ok(token) => Some(SealedReset {
                id: old.id.clone(),
                token: keyring.seal(at, token.expose(), self.parts.chance.as_ref()),
                digest: keyring.digest(Purpose::ResetPasswordToken, token.expose()),
            }),
            Err(error) => {
                tracing::error!(table = at.table, column = at.column, id = at.id, %error, "decrypt_failed");
                None
            }
        }
    }

    /// How many rows are still sealed with another key.
    async fn left_sealed(&self, kid: &str) -> Result<u64, RotationError> {
        let sealed = |reference: &&Reference| reference.kid != kid && opens_in(reference.column).is_some();
        Ok(self.store().key_references().await?.iter().filter(sealed).map(|reference| reference.rows).sum())
    }

    async fn tell_resealed(&self, count: u64) -> Result<(), RotationError> {
        let subject = Subject::of("secret_keys", self.parts.keyring.current().id());
        let entry = self.entry(Kind::KeysResealed, None, Actor::Operator, subject);
        let audit = vec![Entry { count: i64::try_from(count).unwrap_or(i64::MAX), ..entry }];
        let told = self.store().execute(Unit { audit, ..Unit::default() }, None).await;
        told.map(|_| ()).map_err(|error| RotationError::Failure(Failure::internal(error)))
    }

    /// The secret keys that are configured or that something is sealed with, and what is. Of each column one row is opened.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn secret_keys(&self) -> Result<Vec<SecretKeyStatus>, Failure> {
        let keyring = &self.parts.keyring;
        let status = |kid: &str, configured| SecretKeyStatus {
            kid: kid.to_owned(),
            current: kid == keyring.current().id(),
            configured,
            places: Vec::new(),
        };
        let mut keys: Vec<SecretKeyStatus> = keyring.ids().map(|kid| status(kid, true)).collect();
        for reference in self.store().key_references().await? {
            let position = keys.iter().position(|key| key.kid == reference.kid).unwrap_or_else(|| {
                keys.push(status(&reference.kid, false));
                keys.len() - 1
            });
            keys[position].places.push(self.looked_at(reference));
        }
        Ok(keys)
    }

    fn looked_at(&self, reference: Reference) -> Place {
        let Reference { table, column, rows, sample, sealed, .. } = reference;
        let opens = opens_in(column).map(|column| {
            let at = SealedAt { table, column, id: &sample };
            // A row that has gone since it was counted is nothing to worry about.
            sealed.is_empty() || self.parts.keyring.open(at, &sealed).is_ok()
        });
        Place { table, column, rows, sample, opens }
    }

    /// Forgets the secret keys that nothing is sealed with any more, but for the current one; their ids. From then on the
    /// service starts without them.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when the database fails.
    pub async fn retire_unused_secret_keys(&self) -> Result<Vec<String>, RotationError> {
        let references = self.store().key_references().await?;
        let mut retired = Vec::new();
        for key in self.store().secret_keys().await?.into_iter().filter(|key| key.retired_at.is_none()) {
            let used = references.iter().any(|reference| reference.kid == key.kid);
            if used || key.kid == self.parts.keyring.current().id() {
                continue;
            }
            let told = self.entry(Kind::KeysRetired, None, Actor::Operator, Subject::of("secret_keys", &*key.kid));
            if self.store().retire_secret_key(&key.kid, self.now().0, &told).await? {
                retired.push(key.kid);
            }
        }
        Ok(retired)
    }
}

/// The column, if what it holds can be opened.
fn opens_in(column: &'static str) -> Option<&'static str> {
    matches!(column, "reset_password_token" | "sealed_private_key").then_some(column)
}
