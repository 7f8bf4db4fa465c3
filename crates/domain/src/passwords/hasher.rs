//! Hashing and verifying passwords: off the event loop, never more at once than there are cores, never more waiting than
//! can be served in time (security-reliability B4 to B7).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::{Output, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use super::digest::{Argon2Digest, Digest};
use super::memory::Memory;
use super::policy::NormalizedPassword;
use crate::{Chance, Failure};

/// How many random bytes are hashed with each password.
const SALT_LENGTH: usize = 16;

/// How many bytes a digest has.
const OUTPUT_LENGTH: usize = 32;

/// What one Argon2id hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashParameters {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl HashParameters {
    /// Decision 7: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };

    /// The least that Argon2id can do: worth nothing against a thief, and fast. For tests of what is around it.
    pub const WEAK_FOR_TESTS: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    /// What hashes with these parameters of the library cost.
    pub(super) fn of(parameters: &Params) -> Self {
        Self { memory_kib: parameters.m_cost(), passes: parameters.t_cost(), lanes: parameters.p_cost() }
    }
}

/// How much hashing may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingSettings {
    /// What one hash costs.
    pub parameters: HashParameters,
    /// How many run at once; memory is bounded by this times the memory of one.
    pub concurrency: usize,
    /// Who waits without having proved anything.
    pub open: Room,
    /// Who waits with a good token.
    pub proven: Room,
}

/// Where hashing is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How many may wait for their turn; one more is refused at once.
    pub places: usize,
    /// How long one waits before it is refused.
    pub patience: Duration,
}

/// Which room a piece of work waits in. Turns are given in the order of asking, whichever the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Anybody can ask for it: a login, a new customer.
    Open,
    /// A good token stands behind it, so that there is at most one for each customer who is expected: it is not to be turned
    /// away because others guess passwords, or because many were told to choose a new one.
    Proven,
}

impl HashingSettings {
    /// Standard cost, one hash a core; 64 wait for at most two seconds (security-reliability B5), and 256 with a good token
    /// for at most ten.
    #[must_use]
    pub fn for_cores(cores: usize) -> Self {
        Self {
            parameters: HashParameters::STANDARD,
            concurrency: cores.max(1),
            open: Room { places: 64, patience: Duration::from_secs(2) },
            proven: Room { places: 256, patience: Duration::from_secs(10) },
        }
    }
}

/// Hashes and verifies passwords.
pub struct Hasher {
    argon2: Argon2<'static>,
    memory: Arc<Memory>,
    /// Verified against where there is no digest, so that it takes as long; no password has it.
    nobody: Digest,
    parameters: HashParameters,
    running: Arc<Semaphore>,
    open: Queue,
    proven: Queue,
    /// Digests that take more memory than new ones are verified one at a time.
    large: Arc<Semaphore>,
    count: Arc<AtomicU64>,
}

/// The right to run until it is dropped.
struct Running {
    _alone: Option<OwnedSemaphorePermit>,
    _running: OwnedSemaphorePermit,
}

/// The places of a room.
struct Queue {
    places: Semaphore,
    patience: Duration,
}

impl Queue {
    fn of(room: Room) -> Self {
        Self { places: Semaphore::new(room.places), patience: room.patience }
    }
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
            nobody: nobody(&parameters),
            memory: Arc::new(Memory::new(parameters.block_count())),
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters),
            parameters: settings.parameters,
            running: Arc::new(Semaphore::new(settings.concurrency)),
            open: Queue::of(settings.open),
            proven: Queue::of(settings.proven),
            large: Arc::new(Semaphore::new(1)),
            count: Arc::default(),
        }
    }

    /// How many passwords were hashed or verified so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The digest of a password: a PHC string with a new salt.
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when too many wait already, or waiting took too long.
    pub async fn hash(
        &self,
        password: &NormalizedPassword,
        chance: &dyn Chance,
        claim: Claim,
    ) -> Result<String, Failure> {
        let mut salt = [0; SALT_LENGTH];
        chance.fill(&mut salt);
        let (argon2, memory, password) = (self.argon2.clone(), Arc::clone(&self.memory), password.clone());
        let hashed = self.run(claim, false, move || hash(&argon2, &memory, password.as_bytes(), &salt)).await?;
        hashed.map_err(|error| Failure::internal(error.to_string()))
    }

    /// Whether this is the password of the digest. Where there is no digest, or none that can be verified, as much is done
    /// as for a new digest, and the answer is no (security-reliability B7).
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when too many wait already, or waiting took too long.
    pub async fn verify(&self, password: Option<NormalizedPassword>, digest: Option<&str>) -> Result<bool, Failure> {
        let digest = digest.and_then(|digest| match Digest::parse(digest) {
            Ok(digest) => Some(digest),
            Err(error) => {
                tracing::error!(%error, "a stored password digest cannot be verified");
                None
            }
        });
        let possible = digest.is_some() && password.is_some();
        let digest = digest.unwrap_or_else(|| self.nobody.clone());
        let password = password.unwrap_or_else(NormalizedPassword::empty);
        let (large, memory) = (digest.memory() > self.parameters.memory_kib.into(), Arc::clone(&self.memory));
        let verify = move || digest.verifies(password.as_bytes(), &memory);
        Ok(self.run(Claim::Open, large, verify).await? && possible)
    }

    /// Whether a digest is as a new one would be.
    #[must_use]
    pub fn is_current(&self, digest: &str) -> bool {
        Digest::parse(digest).is_ok_and(|digest| digest.is_current(self.parameters))
    }

    /// Runs the work on a thread for blocking work when it is its turn. Of large work one runs at a time.
    async fn run<T: Send + 'static>(
        &self,
        claim: Claim,
        large: bool,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = self.turn(claim, large).await?;
        let count = Arc::clone(&self.count);
        let done = tokio::task::spawn_blocking(move || {
            count.fetch_add(1, Ordering::Relaxed);
            let done = work();
            // The work goes on when the request is dropped, and so does its share of the memory.
            drop(turn);
            done
        });
        done.await.map_err(Failure::internal)
    }

    /// A turn at once, or after waiting at a place of the room for as long as its patience lasts.
    async fn turn(&self, claim: Claim, large: bool) -> Result<Running, Failure> {
        if let Some(turn) = self.at_once(large) {
            return Ok(turn);
        }
        let queue = match claim {
            Claim::Open => &self.open,
            Claim::Proven => &self.proven,
        };
        let _place = queue.places.try_acquire().map_err(|_| Failure::BUSY)?;
        let turn = tokio::time::timeout(queue.patience, self.next(large)).await.map_err(|_| Failure::BUSY)?;
        turn.map_err(Failure::internal)
    }

    fn at_once(&self, large: bool) -> Option<Running> {
        let alone = if large { Some(Arc::clone(&self.large).try_acquire_owned().ok()?) } else { None };
        Some(Running { _alone: alone, _running: Arc::clone(&self.running).try_acquire_owned().ok()? })
    }

    /// Waits for the next turn; who wants one for large work waits for other large work first, so as to keep no turn from
    /// others.
    async fn next(&self, large: bool) -> Result<Running, AcquireError> {
        let alone = if large { Some(Arc::clone(&self.large).acquire_owned().await?) } else { None };
        Ok(Running { _alone: alone, _running: Arc::clone(&self.running).acquire_owned().await? })
    }
}

/// The digest of a password with this salt, as a PHC string.
fn hash(argon2: &Argon2<'_>, memory: &Memory, password: &[u8], salt: &[u8]) -> Result<String, argon2::Error> {
    let mut output = [0; OUTPUT_LENGTH];
    let parameters = argon2.params();
    memory.lend(parameters.block_count(), |blocks| {
        argon2.hash_password_into_with_memory(password, salt, &mut output, blocks)
    })?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: parameters.try_into().map_err(|_| argon2::Error::AlgorithmInvalid)?,
        salt: Some(Salt::new(salt).map_err(|_| argon2::Error::SaltTooShort)?),
        hash: Some(Output::new(&output).map_err(|_| argon2::Error::OutputTooShort)?),
    };
    Ok(hash.to_string())
}

/// A digest with these parameters that no password has: its output is all zeros.
fn nobody(parameters: &Params) -> Digest {
    #[expect(clippy::expect_used, reason = "16 and 32 bytes are lengths that salts and outputs can have")]
    Digest::Argon2(Box::new(Argon2Digest {
        algorithm: Algorithm::Argon2id,
        version: Version::V0x13,
        parameters: parameters.clone(),
        salt: Salt::new(&[0; SALT_LENGTH]).expect("16 bytes are a salt"),
        output: Output::new(&[0; OUTPUT_LENGTH]).expect("32 bytes are an output"),
    }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::OsChance;
    use jsonapi::SecretString;

    fn password(text: &str) -> NormalizedPassword {
        NormalizedPassword::of_login(&SecretString::new(text.to_owned())).unwrap()
    }

    #[tokio::test]
    async fn a_digest_has_the_parameters_of_decision_7_and_verifies_its_password_alone() {
        let hasher = Hasher::new(HashingSettings::for_cores(1));
        let digest = hasher.hash(&password("secret"), &OsChance, Claim::Open).await.unwrap();
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
        let digest = hasher.hash(&password(&one), &OsChance, Claim::Open).await.unwrap();
        assert!(hasher.verify(Some(password(&one)), Some(&digest)).await.unwrap());
        assert!(!hasher.verify(Some(password(&other)), Some(&digest)).await.unwrap());
    }

    #[tokio::test]
    async fn more_work_than_can_wait_is_refused_at_once_and_work_that_waits_too_long_later() {
        let open = Room { places: 1, patience: Duration::ZERO };
        let settings = HashingSettings { open, ..HashingSettings::for_cores(1) };
        let hasher = Hasher::new(HashingSettings { parameters: HashParameters::WEAK_FOR_TESTS, ..settings });
        let running = hasher.turn(Claim::Open, false).await.unwrap();
        assert!(matches!(hasher.verify(None, None).await, Err(Failure::Busy { .. })), "no patience");
        let place = hasher.open.places.try_acquire().unwrap();
        assert!(matches!(hasher.turn(Claim::Open, false).await, Err(Failure::Busy { .. })), "no place to wait");
        drop((running, place));
        assert!(!hasher.verify(None, None).await.unwrap());
        assert_eq!(hasher.count(), 1, "what was refused was not hashed");
    }

    #[tokio::test]
    async fn who_waits_for_other_large_work_has_a_place_and_waits_no_longer_than_others() {
        let an_hour = Duration::from_hours(1);
        let with =
            |parameters, open| Hasher::new(HashingSettings { parameters, open, ..HashingSettings::for_cores(2) });
        let larger =
            with(HashParameters { memory_kib: 64, passes: 1, lanes: 1 }, Room { places: 1, patience: an_hour });
        let large = larger.hash(&password("secret"), &OsChance, Claim::Open).await.unwrap();
        let hasher = |open| with(HashParameters::WEAK_FOR_TESTS, open);
        let full = hasher(Room { places: 0, patience: an_hour });
        let others = Arc::clone(&full.large).try_acquire_owned().unwrap();
        let refused = std::pin::pin!(full.verify(None, Some(&large)));
        let refused = refused.poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(refused, Poll::Ready(Err(Failure::Busy { .. }))), "no place, so it is refused at once");
        drop(others);
        assert!(full.verify(Some(password("secret")), Some(&large)).await.unwrap());
        let hasty = hasher(Room { places: 1, patience: Duration::ZERO });
        let _others = Arc::clone(&hasty.large).try_acquire_owned().unwrap();
        assert!(matches!(hasty.verify(None, Some(&large)).await, Err(Failure::Busy { .. })), "no patience");
        assert_eq!((full.count(), hasty.count()), (1, 0), "what was refused was not hashed");
    }

    #[tokio::test]
    async fn who_has_a_good_token_waits_where_guessers_find_no_place() {
        let open = Room { places: 0, patience: Duration::ZERO };
        let settings = HashingSettings { open, ..HashingSettings::for_cores(1) };
        let hasher = Arc::new(Hasher::new(HashingSettings { parameters: HashParameters::WEAK_FOR_TESTS, ..settings }));
        let running = hasher.turn(Claim::Open, false).await.unwrap();
        let proven = tokio::spawn({
            let hasher = Arc::clone(&hasher);
            async move { hasher.hash(&password("secret"), &OsChance, Claim::Proven).await.is_ok() }
        });
        while hasher.proven.places.available_permits() == HashingSettings::for_cores(1).proven.places {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hasher.turn(Claim::Open, false).await, Err(Failure::Busy { .. })));
        drop(running);
        assert!(proven.await.unwrap());
    }
}
