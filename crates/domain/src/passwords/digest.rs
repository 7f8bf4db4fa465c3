//! Which password digests this version can verify, without letting a digest decide how much memory and time that takes.

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, PasswordHash, PasswordVerifier, Version};
use scrypt::Scrypt;
use subtle::ConstantTimeEq;

use super::HashParameters;
use super::memory::Memory;

/// At most this much memory, in KiB (security-reliability B4): what the widespread recommendations for scrypt take.
const MAX_MEMORY: u64 = 128 * 1024;

/// At most this many KiB are gone through in all passes of Argon2.
const MAX_ARGON2_WORK: u64 = 640 * 1024;

/// At most this many lanes of Argon2, or parallel mixings of scrypt.
const MAX_LANES: u32 = 16;

/// At most this many KiB are gone through in all mixings of scrypt.
const MAX_SCRYPT_WORK: u64 = 256 * 1024;

/// At most this cost of bcrypt; each step doubles the time.
const MAX_BCRYPT_COST: u32 = 13;

/// Longer texts are no digest. The longest that can be verified has about 250 bytes.
const MAX_LENGTH: usize = 512;

/// Why a digest cannot be taken over. Says nothing of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// It is no PHC string with a salt and an output, and no digest of bcrypt.
    #[error(
        "is not a PHC string; it must look like $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>, \
         $scrypt$ln=15,r=8,p=1$<salt>$<hash> or $2b$12$<salt and hash>"
    )]
    Malformed,
    /// It is of another algorithm.
    #[error("is of an algorithm that cannot be verified; use argon2id, argon2i, argon2d, scrypt or bcrypt")]
    Algorithm,
    /// It takes more work than is allowed.
    #[error(
        "takes too much work to verify; allowed are 128 MiB, 16 lanes and 640 MiB in all passes for argon2, 128 MiB and \
         256 MiB in all for scrypt, and a cost of 13 for bcrypt"
    )]
    Parameters,
    /// It was made with a secret that is not in it.
    #[error("was made with a key (`keyid` or `data`), so that it cannot be verified")]
    Keyed,
}

/// Whether passwords can be verified against this digest.
///
/// # Errors
///
/// [`DigestError`] when it is none, of another algorithm, or dearer than a login may be.
pub fn check_digest(digest: &str) -> Result<(), DigestError> {
    Digest::parse(digest).map(|_| ())
}

/// A digest that can be verified with bounded work.
#[derive(Clone)]
pub(super) enum Digest {
    /// Of any variant of Argon2.
    Argon2(Box<Argon2Digest>),
    /// Of scrypt, and how much memory it takes in KiB.
    Scrypt(Box<PasswordHash>, u64),
    /// Of bcrypt, which uses the first 72 bytes of a password and always 4 KiB of memory.
    Bcrypt(String),
}

/// A digest of Argon2.
#[derive(Clone)]
pub(super) struct Argon2Digest {
    pub(super) algorithm: Algorithm,
    pub(super) version: Version,
    pub(super) parameters: argon2::Params,
    pub(super) salt: Salt,
    pub(super) output: Output,
}

impl Digest {
    /// Reads a digest.
    pub(super) fn parse(digest: &str) -> Result<Self, DigestError> {
        if digest.len() > MAX_LENGTH {
            return Err(DigestError::Malformed);
        }
        if ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| digest.starts_with(prefix)) {
            return bcrypt(digest);
        }
        let hash = PasswordHash::new(digest).map_err(|_| DigestError::Malformed)?;
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else { return Err(DigestError::Malformed) };
        match hash.algorithm.as_str() {
            "argon2id" | "argon2i" | "argon2d" => argon2(&hash, salt, output),
            "scrypt" => scrypt(hash),
            _ => Err(DigestError::Algorithm),
        }
    }

    /// Whether this is its password. Takes as long as its parameters say.
    pub(super) fn verifies(&self, password: &[u8], memory: &Memory) -> bool {
        match self {
            Self::Argon2(digest) => digest.verifies(password, memory),
            Self::Scrypt(hash, _) => Scrypt::new().verify_password(password, hash.as_ref()).is_ok(),
            Self::Bcrypt(digest) => bcrypt::verify(password, digest).unwrap_or(false),
        }
    }

    /// How much memory verifying takes, in KiB.
    pub(super) fn memory(&self) -> u64 {
        match self {
            Self::Argon2(digest) => digest.parameters.m_cost().into(),
            Self::Scrypt(_, memory) => *memory,
            Self::Bcrypt(_) => 4,
        }
    }

    /// Whether it is as a new digest with these parameters would be.
    pub(super) fn is_current(&self, parameters: HashParameters) -> bool {
        match self {
            Self::Argon2(digest) => {
                digest.algorithm == Algorithm::Argon2id
                    && digest.version == Version::V0x13
                    && HashParameters::of(&digest.parameters) == parameters
            }
            Self::Scrypt(..) | Self::Bcrypt(_) => false,
        }
    }
}

impl Argon2Digest {
    fn verifies(&self, password: &[u8], memory: &Memory) -> bool {
        let argon2 = Argon2::new(self.algorithm, self.version, self.parameters.clone());
        let mut computed = vec![0; self.output.len()];
        let hashed = memory.lend(self.parameters.block_count(), |blocks| {
            argon2.hash_password_into_with_memory(password, &self.salt, &mut computed, blocks)
        });
        hashed.is_ok() && computed.ct_eq(self.output.as_bytes()).into()
    }
}

fn argon2(hash: &PasswordHash, salt: Salt, output: Output) -> Result<Digest, DigestError> {
    let parameters = argon2::Params::try_from(hash).map_err(|_| DigestError::Parameters)?;
    if !parameters.keyid().is_empty() || !parameters.data().is_empty() {
        return Err(DigestError::Keyed);
    }
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| DigestError::Algorithm)?;
    // Digests without a version are older than versions.
    let version = hash.version.map_or(Ok(Version::V0x10), Version::try_from).map_err(|_| DigestError::Parameters)?;
    let HashParameters { memory_kib, passes, lanes } = HashParameters::of(&parameters);
    let memory = u64::from(memory_kib);
    if memory > MAX_MEMORY || memory.saturating_mul(passes.into()) > MAX_ARGON2_WORK || lanes > MAX_LANES {
        return Err(DigestError::Parameters);
    }
    Ok(Digest::Argon2(Box::new(Argon2Digest { algorithm, version, parameters, salt, output })))
}

/// The parameters are read here and not by the library, which multiplies them before anybody has looked at them.
fn scrypt(hash: PasswordHash) -> Result<Digest, DigestError> {
    let parameter = |name: &str| hash.params.get_decimal(name).ok_or(DigestError::Parameters);
    let (log_n, r, p) = (parameter("ln")?, parameter("r")?, parameter("p")?);
    if log_n == 0 || log_n > 24 || r == 0 || r > 64 || p == 0 || p > MAX_LANES || hash.version.is_some() {
        return Err(DigestError::Parameters);
    }
    // 128 bytes for each of r blocks, 2^ln times; each lane has r blocks more.
    let memory = ((u64::from(r) << log_n) + u64::from(r) * u64::from(p)).div_ceil(8);
    let affordable = memory <= MAX_MEMORY + 8 && (memory * u64::from(p)) <= MAX_SCRYPT_WORK + 128;
    if affordable { Ok(Digest::Scrypt(Box::new(hash), memory)) } else { Err(DigestError::Parameters) }
}

fn bcrypt(digest: &str) -> Result<Digest, DigestError> {
    let parts: bcrypt::HashParts = digest.parse().map_err(|_| DigestError::Malformed)?;
    if (4..=MAX_BCRYPT_COST).contains(&parts.get_cost()) {
        Ok(Digest::Bcrypt(digest.to_owned()))
    } else {
        Err(DigestError::Parameters)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const REST: &str = "$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";

    #[test]
    fn digests_are_taken_over_only_when_verifying_them_is_affordable() {
        let rest = "V6urGRIeXxbJC1jp/KT2HA";
        for (digest, error) in [
            (format!("$argon2id$v=19$m=19456,t=2,p=1{REST}"), None),
            (format!("$argon2i$v=19$m=65536,t=3,p=4{REST}"), None),
            (format!("$argon2d$v=16$m=131072,t=1,p=4{REST}"), None),
            (format!("$argon2id$m=4096,t=3,p=1{REST}"), None),
            (format!("$argon2id$v=19$m=4194304,t=2,p=1{REST}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=131072,t=6,p=1{REST}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=19456,t=4294967295,p=1{REST}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=19456,t=2,p=200{REST}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=19456,t=2,p=1,keyid=Hj5+dsK0{REST}"), Some(DigestError::Keyed)),
            (format!("$scrypt$ln=17,r=8,p=1{REST}"), None),
            (format!("$scrypt$ln=14,r=8,p=5{REST}"), None),
            (format!("$scrypt$ln=18,r=8,p=1{REST}"), Some(DigestError::Parameters)),
            (format!("$scrypt$ln=17,r=8,p=4{REST}"), Some(DigestError::Parameters)),
            (format!("$scrypt$ln=63,r=8,p=1{REST}"), Some(DigestError::Parameters)),
            (format!("$scrypt$ln=10,r=4294967295,p=4294967295{REST}"), Some(DigestError::Parameters)),
            (format!("$scrypt$ln=10,r=8{REST}"), Some(DigestError::Parameters)),
            (format!("$pbkdf2-sha256$i=600000{REST}"), Some(DigestError::Algorithm)),
            ("$2b$12$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2".to_owned(), None),
            ("$2y$13$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2".to_owned(), None),
            ("$2a$14$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2".to_owned(), Some(DigestError::Parameters)),
            ("$2x$12$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2".to_owned(), Some(DigestError::Malformed)),
            ("$2b$12$EixZaYVK1fsbw1ZfbX3OXe".to_owned(), Some(DigestError::Malformed)),
            (format!("$argon2id$v=19$m=19456,t=2,p=1${rest}"), Some(DigestError::Malformed)),
            ("$argon2id$v=19$m=19456,t=2,p=1".to_owned(), Some(DigestError::Malformed)),
            ("secret".to_owned(), Some(DigestError::Malformed)),
            ("$".repeat(100_000), Some(DigestError::Malformed)),
            (String::new(), Some(DigestError::Malformed)),
        ] {
            assert_eq!(check_digest(&digest).err(), error, "{digest:.100}");
        }
    }

    #[test]
    fn digests_that_others_made_are_of_their_passwords() {
        let memory = Memory::new(19_456);
        for (digest, password) in [
            // From passlib's documentation, the C library's `crypt`, and the tests of Argon2's authors.
            ("$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E", "password"),
            ("$2b$12$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2", "password"),
            ("$2a$12$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2", "password"),
            ("$2y$12$EixZaYVK1fsbw1ZfbX3OXeSFPAwgXao4t8lhdD/eecyzQiUQpZTu2", "password"),
            ("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password"),
            ("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"),
            ("$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ", "password"),
        ] {
            let parsed = Digest::parse(digest).unwrap();
            assert!(parsed.verifies(password.as_bytes(), &memory), "{digest}");
            assert!(!parsed.verifies(b"Password", &memory), "{digest}");
            assert!(!parsed.is_current(HashParameters::STANDARD), "{digest}");
        }
        let current = Digest::parse(&format!("$argon2id$v=19$m=19456,t=2,p=1{REST}")).unwrap();
        assert!(current.is_current(HashParameters::STANDARD) && current.verifies(b"secret", &memory));
        assert!(!current.is_current(HashParameters::WEAK_FOR_TESTS), "parameters that have changed");
    }
}
