//! Hashing and verifying passwords: off the event loop, never more at once than there are cores, never more waiting than
//! can be served in time (security-reliability B4 to B7).

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::digest;
use super::policy::NormalizedPassword;
use crate::{Chance, Failure};

/// How many random bytes are hashed with each password.
const SALT_LENGTH: usize = 16;

/// How many bytes a digest has.
const OUTPUT_LENGTH: usize = 32;

/// What one Argon2id hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashParameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl HashParameters {
    /// Decision 7: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };

    /// The least that Argon2id can do: worth nothing against a thief, and fast. For tests of what is around it.
    pub const WEAK_FOR_TESTS: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// How much hashing may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingSettings {
    /// What one hash costs.
    pub parameters: HashParameters,
    /// How many run at once; memory is bounded by this times the memory of one.
    pub concurrency: usize,
    /// How many may wait for their turn; one more is refused at once.
    pub waiting: usize,
    /// How long one waits before it is refused.
    pub patience: Duration,
}

impl HashingSettings {
    /// Standard cost, one hash a core, 64 waiting for at most two seconds.
    #[must_use]
    pub fn for_cores(cores: usize) -> Self {
        Self {
            parameters: HashParameters::STANDARD,
            concurrency: cores.max(1),
            waiting: 64,
            patience: Duration::from_secs(2),
        }
    }
}

/// Hashes and verifies passwords.
pub struct Hasher {
    argon2: Argon2<'static>,
    /// Verified against where there is no digest, so that it takes as long; no password has it.
    nobody: PasswordHash,
    queue: Semaphore,
    running: Arc<Semaphore>,
    patience: Duration,
}

impl Hasher {
    /// A hasher with these settings.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn new(settings: HashingSettings) -> Self {
        let HashParameters { memory_kib, passes, lanes } = settings.parameters;
        #[expect(clippy::expect_used, reason = "both sets of parameters are constants of this file and tested")]
        let parameters = Params::new(memory_kib, passes, lanes, Some(OUTPUT_LENGTH)).expect("the parameters are valid");
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters.clone()),
            nobody: nobody(&parameters),
            queue: Semaphore::new(settings.concurrency + settings.waiting),
            running: Arc::new(Semaphore::new(settings.concurrency)),
            patience: settings.patience,
        }
    }

    /// The digest of a password: a PHC string with a new salt.
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when too many wait already, or waiting took too long.
    pub async fn hash(&self, password: &NormalizedPassword, chance: &dyn Chance) -> Result<String, Failure> {
        let mut salt = [0; SALT_LENGTH];
        chance.fill(&mut salt);
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let hashed = self.run(move || argon2.hash_password_with_salt(password.as_bytes(), &salt)).await?;
        let hash: PasswordHash = hashed.map_err(|error| Failure::internal(error.to_string()))?;
        Ok(hash.to_string())
    }

    /// Whether this is the password of the digest. Where there is no digest, or none that can be verified, the same work is
    /// done and the answer is no (security-reliability B7).
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when too many wait already, or waiting took too long.
    pub async fn verify(&self, password: Option<NormalizedPassword>, digest: Option<&str>) -> Result<bool, Failure> {
        let hash = digest.and_then(|digest| match digest::parse(digest) {
            Ok(hash) => Some(hash),
            Err(error) => {
                tracing::error!(%error, "a stored password digest cannot be verified");
                None
            }
        });
        let possible = hash.is_some() && password.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let password = password.unwrap_or_else(NormalizedPassword::empty);
        let argon2 = self.argon2.clone();
        let verified = self.run(move || argon2.verify_password(password.as_bytes(), &hash).is_ok()).await?;
        Ok(verified && possible)
    }

    /// Runs the work on a thread for blocking work when it is its turn.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let permit = self.turn().await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            // The work goes on when the request is dropped, and so does its share of the memory.
            drop(permit);
            done
        });
        done.await.map_err(Failure::internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let _place = self.queue.try_acquire().map_err(|_| Failure::BUSY)?;
        let turn = Arc::clone(&self.running).acquire_owned();
        let turn = tokio::time::timeout(self.patience, turn).await.map_err(|_| Failure::BUSY)?;
        turn.map_err(Failure::internal)
    }
}

/// A digest with these parameters that no password has: its output is all zeros.
fn nobody(parameters: &Params) -> PasswordHash {
    #[expect(clippy::expect_used, reason = "16 and 32 bytes are lengths that salts and outputs can have")]
    PasswordHash {
        algorithm: argon2::ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: parameters.try_into().expect("the parameters are valid"),
        salt: Some(Salt::new(&[0; SALT_LENGTH]).expect("16 bytes are a salt")),
        hash: Some(Output::new(&[0; OUTPUT_LENGTH]).expect("32 bytes are an output")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;
    use crate::OsChance;
    use jsonapi::SecretString;

    fn password(text: &str) -> NormalizedPassword {
        NormalizedPassword::of_login(&SecretString::new(text.to_owned())).unwrap()
    }

    #[tokio::test]
    async fn a_digest_has_the_parameters_of_decision_7_and_verifies_its_password_alone() {
        let hasher = Hasher::new(HashingSettings::for_cores(1));
        let digest = hasher.hash(&password("secret"), &OsChance).await.unwrap();
        assert!(digest.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{digest}");
        assert!(hasher.verify(Some(password("secret")), Some(&digest)).await.unwrap());
        assert!(!hasher.verify(Some(password("Secret")), Some(&digest)).await.unwrap());
        assert!(!hasher.verify(None, Some(&digest)).await.unwrap());
        assert!(!hasher.verify(Some(password("secret")), None).await.unwrap());
        assert!(!hasher.verify(Some(password("secret")), Some("nonsense")).await.unwrap());
    }

    #[tokio::test]
    async fn the_recorded_digest_is_of_the_documented_password() {
        let hasher = Hasher::new(HashingSettings::for_cores(1));
        let digest =
            "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";
        assert!(hasher.verify(Some(password("secret")), Some(digest)).await.unwrap());
    }

    #[tokio::test]
    async fn long_passwords_that_begin_alike_are_different_passwords() {
        let parameters = HashParameters::WEAK_FOR_TESTS;
        let hasher = Hasher::new(HashingSettings { parameters, ..HashingSettings::for_cores(1) });
        let (one, other) = ("x".repeat(255) + "1", "x".repeat(255) + "2");
        let digest = hasher.hash(&password(&one), &OsChance).await.unwrap();
        assert!(hasher.verify(Some(password(&one)), Some(&digest)).await.unwrap());
        assert!(!hasher.verify(Some(password(&other)), Some(&digest)).await.unwrap());
    }

    #[tokio::test]
    async fn more_work_than_can_wait_is_refused_at_once_and_work_that_waits_too_long_later() {
        let settings = HashingSettings { waiting: 1, patience: Duration::ZERO, ..HashingSettings::for_cores(1) };
        let hasher = Hasher::new(HashingSettings { parameters: HashParameters::WEAK_FOR_TESTS, ..settings });
        let running = hasher.turn().await.unwrap();
        assert!(matches!(hasher.verify(None, None).await, Err(Failure::Busy { .. })), "no patience");
        let queued = hasher.queue.acquire_many(2).await.unwrap();
        assert!(matches!(hasher.turn().await, Err(Failure::Busy { .. })), "no place to wait");
        drop((running, queued));
        assert!(!hasher.verify(None, None).await.unwrap());
    }
}
