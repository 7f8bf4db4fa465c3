//! The keys that secrets are sealed with: everything is sealed anew with the first key of the ring, so that the others can
//! be taken away.

use persistence::audit::Entry;
use persistence::{Holds, KeyedColumn, Reference, SealedRow, Unit};

use super::RotationError;
use super::keyed::{KeptSecret, kept_secrets, keyed_columns};
use crate::audit::{Actor, Kind, SECRET_KEYS, Subject};
use crate::sealing::Place as SealedAt;
use crate::{Failure, Service};

/// How many rows share a transaction: writers of SQLite wait for a moment only.
const BATCH: u64 = 100;

/// What was sealed anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Every column of sealed texts.
    pub columns: Vec<ResealedColumn>,
    /// What no key of the ring opens, and stays as it is.
    pub unopened: u64,
}

impl Resealed {
    /// How many rows of all columns.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.columns.iter().map(|column| column.rows).sum()
    }
}

/// What was sealed anew in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// How many rows.
    pub rows: u64,
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
    /// written meanwhile wins, and what changes while it is read is left to the next time. `progress` is called with the
    /// number of rows so far.
    ///
    /// Digests of client secrets cannot be made anew, because the secrets are not kept. They are when the application next
    /// shows its secret.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when the database fails; what was sealed before stays sealed, and doing it again does the rest.
    pub async fn reseal(&self, mut progress: impl FnMut(u64)) -> Result<Resealed, RotationError> {
        let mut resealed = Resealed::default();
        for kept in kept_secrets() {
            let before = resealed.rows();
            let rows = self.reseal_column(&kept, |rows| progress(before + rows)).await?;
            let KeyedColumn { table, column, .. } = kept.place.sealed;
            resealed.columns.push(ResealedColumn { table, column, rows });
        }
        resealed.unopened = self.left_sealed().await?;
        self.tell_resealed(resealed.rows()).await?;
        Ok(resealed)
    }

    async fn reseal_column(&self, kept: &KeptSecret, mut progress: impl FnMut(u64)) -> Result<u64, RotationError> {
        let kid = self.parts.keyring.current().id();
        let (mut after, mut resealed) = (String::new(), 0);
        loop {
            let batch = self.store().sealed_otherwise(&kept.place, kid, &after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(resealed) };
            after.clone_from(&last.id);
            let rows: Vec<_> =
                batch.into_iter().filter_map(|old| Some((old.clone(), self.seal_anew(kept, &old)?))).collect();
            resealed += self.store().reseal(&kept.place, &rows).await?;
            progress(resealed);
        }
    }

    /// The secret sealed with the current key, and its digest with that key; `None` when it does not open.
    fn seal_anew(&self, kept: &KeptSecret, old: &SealedRow) -> Option<SealedRow> {
        let keyring = &self.parts.keyring;
        let at = place(&kept.place.sealed, &old.id);
        match keyring.open(at, &old.sealed) {
            Ok(secret) => Some(SealedRow {
                id: old.id.clone(),
                sealed: keyring.seal(at, secret.expose(), self.parts.chance.as_ref()),
                digest: kept.purpose.map(|purpose| keyring.digest(purpose, secret.expose())),
            }),
            Err(error) => {
                tracing::error!(table = at.table, column = at.column, id = at.id, %error, "decrypt_failed");
                None
            }
        }
    }

    /// How many rows are still sealed with another key.
    async fn left_sealed(&self) -> Result<u64, RotationError> {
        let kid = self.parts.keyring.current().id();
        let sealed = |reference: &&Reference| reference.kid != kid && reference.column.holds == Holds::Sealed;
        let references = self.store().key_references(&keyed_columns()).await?;
        Ok(references.iter().filter(sealed).map(|reference| reference.rows).sum())
    }

    async fn tell_resealed(&self, count: u64) -> Result<(), RotationError> {
        let subject = Subject::of(SECRET_KEYS, self.parts.keyring.current().id());
        let entry = self.entry(Kind::KeysResealed, None, Actor::Operator, subject);
        let audit = vec![Entry { count: i64::try_from(count).unwrap_or(i64::MAX), ..entry }];
        let told = self.store().execute(Unit { audit, ..Unit::default() }, None).await;
        told.map(|_| ()).map_err(|error| RotationError::Failure(error.into()))
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
        for reference in self.store().key_references(&keyed_columns()).await? {
            let position = keys.iter().position(|key| key.kid == reference.kid).unwrap_or_else(|| {
                keys.push(status(&reference.kid, false));
                keys.len() - 1
            });
            keys[position].places.push(self.looked_at(reference));
        }
        Ok(keys)
    }

    fn looked_at(&self, reference: Reference) -> Place {
        let Reference { column, rows, sample, value, .. } = reference;
        let opens = (column.holds == Holds::Sealed).then(|| {
            // A row that has gone since it was counted is nothing to worry about.
            value.is_empty() || self.parts.keyring.open(place(&column, &sample), &value).is_ok()
        });
        Place { table: column.table, column: column.column, rows, sample, opens }
    }

    /// Has the database know that this process seals with its current key, where that was retired by somebody who did not
    /// know of this process. Costs one statement, and one more in that case.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn refresh_secret_keys(&self) -> Result<(), Failure> {
        let kid = self.parts.keyring.current().id();
        let known = self.store().secret_keys().await?;
        if known.iter().any(|key| key.kid == kid && key.retired_at.is_none()) {
            return Ok(());
        }
        tracing::warn!(kid, "the secret key that this process seals with was retired; it is in use");
        Ok(self.store().use_secret_key(kid, self.now().0).await?)
    }

    /// Forgets the secret keys that nothing is sealed with any more, but for the current one; their ids. From then on the
    /// service starts without them.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when the database fails.
    pub async fn retire_unused_secret_keys(&self) -> Result<Vec<String>, RotationError> {
        self.forget_previous_secrets().await?;
        let references = self.store().key_references(&keyed_columns()).await?;
        let mut retired = Vec::new();
        for key in self.store().secret_keys().await?.into_iter().filter(|key| key.retired_at.is_none()) {
            let used = references.iter().any(|reference| reference.kid == key.kid);
            if used || key.kid == self.parts.keyring.current().id() {
                continue;
            }
            let told = self.entry(Kind::KeysRetired, None, Actor::Operator, Subject::of(SECRET_KEYS, &*key.kid));
            if self.store().retire_secret_key(&key.kid, self.now().0, &told).await? {
                retired.push(key.kid);
            }
        }
        Ok(retired)
    }
}

/// Where the value of a column is sealed for.
fn place<'a>(column: &KeyedColumn, id: &'a str) -> SealedAt<'a> {
    SealedAt { table: column.table, column: column.column, id }
}
