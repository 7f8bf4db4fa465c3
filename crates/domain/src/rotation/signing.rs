//! The keys that sign access tokens: a new one is published, signs after a while, and the old one is retired when its last
//! token has expired. Processes learn of both by looking at the database.

use jsonapi::Timestamp;
use persistence::SigningKey as Stored;

use super::RotationError;
use crate::audit::{Actor, Kind, Reason, SIGNING_KEYS, Subject};
use crate::tokens::{KeySet, Schedule, SigningKey, in_use};
use crate::{Failure, Service};

/// What a signing key is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningPhase {
    /// It is in the key set, and will sign.
    Published,
    /// It signs.
    Signing,
    /// It signs no more, and its tokens are good.
    Verifying,
    /// Its last token has expired: it can be retired.
    Ended,
    /// It is out of use, and its private half is gone.
    Retired,
}

impl SigningPhase {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Signing => "signing",
            Self::Verifying => "verifying",
            Self::Ended => "ended",
            Self::Retired => "retired",
        }
    }
}

/// A signing key and what it is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyStatus {
    /// Its key id.
    pub kid: String,
    /// What it is at.
    pub phase: SigningPhase,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs, or signed.
    pub signs_from: Timestamp,
    /// Until when its tokens are accepted, once it has a successor, or when it was retired.
    pub verifies_until: Option<Timestamp>,
}

impl Service {
    /// The signing keys, oldest first.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyStatus>, Failure> {
        Ok(statuses(&self.store().signing_keys().await?, self.now()))
    }

    /// Makes another signing key. It is published at once and signs ten minutes later.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when it cannot be made or stored.
    pub async fn rotate_signing_key(&self) -> Result<SigningKeyStatus, RotationError> {
        let made = tokio::task::spawn_blocking(SigningKey::generate).await;
        let key = made.map_err(|error| RotationError::Failure(Failure::internal(error)))??;
        let stored = key.to_stored(&self.parts.keyring, self.after_the_newest().await?, self.parts.chance.as_ref())?;
        let subject = Subject::of(SIGNING_KEYS, stored.kid.as_str());
        self.store().add_signing_key(&stored, &self.entry(Kind::KeysRotated, None, Actor::Operator, subject)).await?;
        self.refresh_keys().await?;
        let made = self.signing_keys().await?.into_iter().find(|status| status.kid == stored.kid);
        made.ok_or_else(|| RotationError::Unknown(stored.kid))
    }

    /// Now, or just after the newest key was made: a clock that was put back must not put a key before others, where it would
    /// sign before anybody knows it.
    async fn after_the_newest(&self) -> Result<Timestamp, Failure> {
        let newest = self.store().signing_keys().await?.iter().map(|key| key.created_at).max();
        Ok(Timestamp(newest.map_or(self.now().0, |newest| self.now().0.max(newest.saturating_add(1)))))
    }

    /// Retires the signing keys whose last token has expired; their ids.
    ///
    /// # Errors
    ///
    /// [`RotationError`] when the database fails.
    pub async fn retire_ended_signing_keys(&self) -> Result<Vec<String>, RotationError> {
        let ended = self.signing_keys().await?.into_iter().filter(|status| status.phase == SigningPhase::Ended);
        let mut retired = Vec::new();
        for SigningKeyStatus { kid, .. } in ended {
            if self.retire(&kid, None).await? {
                retired.push(kid);
            }
        }
        self.refresh_keys().await?;
        Ok(retired)
    }

    /// Retires a signing key that may be in other hands, at once: every token that it signed is refused from then on.
    ///
    /// # Errors
    ///
    /// [`RotationError::Last`] when it is the only one, [`RotationError::Unknown`] when none in use has this id.
    pub async fn retire_compromised_signing_key(&self, kid: &str) -> Result<(), RotationError> {
        // Two who retire a key each at the same moment must not retire the last two.
        let lock = self.store().bootstrap_lock().await?;
        let stored = self.store().signing_keys().await?;
        if !in_use(&stored).any(|key| key.kid == kid) {
            return Err(RotationError::Unknown(kid.to_owned()));
        }
        if in_use(&stored).count() == 1 {
            return Err(RotationError::Last(kid.to_owned()));
        }
        self.retire(kid, Some(Reason::Compromised)).await?;
        drop(lock);
        Ok(self.refresh_keys().await?)
    }

    /// Learns of signing keys that were made or retired by another process. Costs one statement.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] when a new key does not open: it is left out, and those that are retired are not in use any more
    /// nevertheless. [`Failure::Busy`] when the database does not answer: the keys stay what they were.
    pub async fn refresh_keys(&self) -> Result<(), Failure> {
        let stored = self.store().signing_keys().await?;
        let known = self.parts.keys.set();
        if known.is_of(&stored) {
            return Ok(());
        }
        let (opened, errors) = KeySet::open(&self.parts.keyring, &stored, Some(&known));
        if !opened.equals(&known) {
            self.parts.keys.replace(opened);
            // Tokens of a key that was retired are known as good.
            self.parts.verified.forget();
            tracing::info!("the signing keys are others");
        }
        errors.into_iter().next().map_or(Ok(()), |error| Err(Failure::internal(error)))
    }

    async fn retire(&self, kid: &str, reason: Option<Reason>) -> Result<bool, RotationError> {
        let told = self.entry(Kind::KeysRetired, reason, Actor::Operator, Subject::of(SIGNING_KEYS, kid));
        Ok(self.store().retire_signing_key(kid, self.now().0, &told).await?)
    }
}

fn statuses(stored: &[Stored], now: Timestamp) -> Vec<SigningKeyStatus> {
    let schedule = Schedule::new(in_use(stored).map(|key| key.created_at));
    let mut position = 0;
    let status = |key: &Stored| {
        let (created_at, kid) = (Timestamp(key.created_at), key.kid.clone());
        let (None, Some(schedule)) = (key.retired_at, &schedule) else {
            let verifies_until = key.retired_at.map(Timestamp);
            let phase = SigningPhase::Retired;
            return SigningKeyStatus { kid, phase, created_at, signs_from: created_at, verifies_until };
        };
        let signs_from = Timestamp(schedule.signs_from(position));
        let verifies_until = schedule.verifies_until(position).map(Timestamp);
        let phase = phase(schedule, position, now.0);
        position += 1;
        SigningKeyStatus { kid, phase, created_at, signs_from, verifies_until }
    };
    stored.iter().map(status).collect()
}

fn phase(schedule: &Schedule, position: usize, now: i64) -> SigningPhase {
    let signer = schedule.signer(now);
    match position {
        _ if position > signer => SigningPhase::Published,
        _ if position == signer => SigningPhase::Signing,
        _ if schedule.verifies(position, now) => SigningPhase::Verifying,
        _ => SigningPhase::Ended,
    }
}
