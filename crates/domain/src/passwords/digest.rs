//! Which password digests this version can verify, without letting a digest decide how much memory that takes.

use argon2::PasswordHash;

/// At most this much memory, in KiB: more than three times what new digests take (security-reliability B4).
const MAX_MEMORY: u32 = 64 * 1024;

/// At most this many passes.
const MAX_PASSES: u32 = 10;

/// At most this many lanes.
const MAX_LANES: u32 = 8;

/// Why a digest cannot be taken over. Says nothing of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// It is no PHC string with a salt and an output.
    #[error("is not a PHC string; it must look like $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>")]
    Malformed,
    /// It is of another algorithm.
    #[error("is of an algorithm that cannot be verified; use argon2id, argon2i or argon2d")]
    Algorithm,
    /// It takes more work than is allowed.
    #[error("takes more than 64 MiB, 10 passes or 8 lanes to verify")]
    Parameters,
}

/// Whether passwords can be verified against this PHC string.
///
/// # Errors
///
/// [`DigestError`] when it is none, of another algorithm, or dearer than a login may be.
pub fn check_digest(digest: &str) -> Result<(), DigestError> {
    parse(digest).map(|_| ())
}

/// The digest, ready to verify against.
pub(super) fn parse(digest: &str) -> Result<PasswordHash, DigestError> {
    let hash = PasswordHash::new(digest).map_err(|_| DigestError::Malformed)?;
    if hash.salt.is_none() || hash.hash.is_none() {
        return Err(DigestError::Malformed);
    }
    if !matches!(hash.algorithm.as_str(), "argon2id" | "argon2i" | "argon2d") {
        return Err(DigestError::Algorithm);
    }
    let parameters = argon2::Params::try_from(&hash).map_err(|_| DigestError::Parameters)?;
    if parameters.m_cost() > MAX_MEMORY || parameters.t_cost() > MAX_PASSES || parameters.p_cost() > MAX_LANES {
        return Err(DigestError::Parameters);
    }
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_taken_over_only_when_verifying_them_is_affordable() {
        let rest = "$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";
        for (digest, error) in [
            (format!("$argon2id$v=19$m=19456,t=2,p=1{rest}"), None),
            (format!("$argon2i$v=19$m=65536,t=3,p=4{rest}"), None),
            (format!("$argon2id$v=19$m=4194304,t=2,p=1{rest}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=19456,t=4294967295,p=1{rest}"), Some(DigestError::Parameters)),
            (format!("$argon2id$v=19$m=19456,t=2,p=200{rest}"), Some(DigestError::Parameters)),
            (format!("$scrypt$ln=17,r=8,p=1{rest}"), Some(DigestError::Algorithm)),
            ("$argon2id$v=19$m=19456,t=2,p=1".to_owned(), Some(DigestError::Malformed)),
            ("secret".to_owned(), Some(DigestError::Malformed)),
            (String::new(), Some(DigestError::Malformed)),
        ] {
            assert_eq!(check_digest(&digest).err(), error, "{digest}");
        }
    }
}
