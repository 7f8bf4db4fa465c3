//! The keys of the deployment, from which the key of every secret at rest is derived (security-reliability A10, 3.2).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use jsonapi::SecretString;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Chance;

/// How many bytes a secret key has.
const KEY_LENGTH: usize = 32;

/// Separates the keys of this service from whatever else the operator uses the same bytes for.
const SALT: &[u8] = b"latchkey";

/// The first field of every sealed text and digest: how the rest was made.
pub(crate) const VERSION: &str = "v1";

/// What a digest is of. Each has a key of its own, so that a digest of one is worth nothing as a digest of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A reset token.
    ResetPasswordToken,
    /// The secret of an application.
    ClientSecret,
    /// The e-mail that somebody tried to log in with.
    LoginAccount,
    /// The network that this was tried from.
    LoginNetwork,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::ResetPasswordToken => b"digest/reset_password_token",
            Self::ClientSecret => b"digest/client_secret",
            Self::LoginAccount => b"digest/login_account",
            Self::LoginNetwork => b"digest/login_network",
        }
    }
}

/// A 32-byte key of the deployment. Never printed; wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; KEY_LENGTH]);

/// Why a text is no secret key. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretKeyError {
    /// It is not base64.
    #[error("the secret key is not base64; make one with `openssl rand -base64 32`")]
    NotBase64,
    /// It is base64 of another number of bytes.
    #[error("the secret key has {0} bytes instead of 32; make one with `openssl rand -base64 32`")]
    Length(usize),
    /// All of its bytes are the same: a placeholder, not a key.
    #[error("the secret key is 32 times the same byte; make one with `openssl rand -base64 32`")]
    Placeholder,
}

impl SecretKey {
    /// Reads 32 bytes of base64, with either alphabet, with or without padding; white space around it is ignored, since
    /// files end in a newline.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, SecretKeyError> {
        let text = text.trim();
        let alphabet = if text.contains(['-', '_']) { alphabet::URL_SAFE } else { alphabet::STANDARD };
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let decoded = GeneralPurpose::new(&alphabet, lenient).decode(text).map_err(|_| SecretKeyError::NotBase64)?;
        let bytes = Zeroizing::new(decoded);
        let key: [u8; KEY_LENGTH] = bytes.as_slice().try_into().map_err(|_| SecretKeyError::Length(bytes.len()))?;
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(SecretKeyError::Placeholder);
        }
        Ok(Self(key))
    }

    /// A new key.
    #[must_use]
    pub fn generate(chance: &dyn Chance) -> Self {
        let mut key = Self([0; KEY_LENGTH]);
        chance.fill(&mut key.0);
        key
    }

    /// The text that [`SecretKey::parse`] reads: 44 characters of base64.
    #[must_use]
    pub fn to_base64(&self) -> SecretString {
        SecretString::new(base64::engine::general_purpose::STANDARD.encode(self.0))
    }
}

/// One key of the ring, ready to derive from.
pub(crate) struct Key {
    /// Eight characters that tell keys apart and tell nothing else of them.
    id: String,
    derivation: Hkdf<Sha256>,
}

impl Key {
    fn new(secret: &SecretKey) -> Self {
        let derivation = Hkdf::<Sha256>::new(Some(SALT), &secret.0);
        let mut id = [0; 6];
        expand(&derivation, &[b"kid"], &mut id);
        Self { id: URL_SAFE_NO_PAD.encode(id), derivation }
    }

    /// The key's id, `kid` in sealed texts.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The key for what the parts name together.
    pub(crate) fn derive(&self, parts: &[&[u8]]) -> Zeroizing<[u8; KEY_LENGTH]> {
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        expand(&self.derivation, parts, key.as_mut());
        key
    }

    /// HMAC-SHA-256 of the secret under the key of this purpose.
    fn mac(&self, purpose: Purpose, secret: &str) -> Zeroizing<[u8; KEY_LENGTH]> {
        let key = self.derive(&[purpose.label()]);
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("HMAC takes keys of any length");
        mac.update(secret.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// Fills `okm` from the parts, each led by its length so that no two lists of parts can be confused.
fn expand(derivation: &Hkdf<Sha256>, parts: &[&[u8]], okm: &mut [u8]) {
    #[expect(clippy::expect_used, reason = "HKDF-SHA-256 gives up to 8,160 bytes, and 32 at most are asked for")]
    derivation.expand(&framed(parts), okm).expect("32 bytes are less than 8,160");
}

/// The parts, each led by its length.
pub(crate) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        framed.extend_from_slice(&(part.len() as u64).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

fn digest_with(key: &Key, purpose: Purpose, secret: &str) -> String {
    format!("{VERSION}.{}.{}", key.id, URL_SAFE_NO_PAD.encode(key.mac(purpose, secret).as_ref()))
}

/// The keys of the deployment: the first makes, every one opens and compares.
pub struct Keyring {
    keys: Vec<Key>,
}

impl Keyring {
    /// A ring of the key in use and those in use before it.
    #[must_use]
    pub fn new(current: &SecretKey, earlier: &[SecretKey]) -> Self {
        Self { keys: std::iter::once(current).chain(earlier).map(Key::new).collect() }
    }

    /// The key that new secrets are sealed with.
    pub(crate) fn current(&self) -> &Key {
        &self.keys[0]
    }

    /// The key with this id.
    pub(crate) fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// The ids of the keys, the current one first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(Key::id)
    }

    /// Whether a sealed text or digest was made with the current key.
    pub(crate) fn is_current(&self, made: &str) -> bool {
        made.split('.').nth(1) == Some(self.current().id())
    }

    /// The digests of a secret with every key of the ring, the current one first.
    pub(crate) fn digests(&self, purpose: Purpose, secret: &str) -> Vec<String> {
        self.keys.iter().map(|key| digest_with(key, purpose, secret)).collect()
    }

    /// Whether a sealed text or digest was made with a key of this ring.
    #[must_use]
    pub fn knows(&self, made: &str) -> bool {
        made.split('.').nth(1).is_some_and(|id| self.key(id).is_some())
    }

    /// What is kept of a secret so that it can be recognized: `v1.<kid>.<HMAC-SHA-256, base64url>`.
    #[must_use]
    pub fn digest(&self, purpose: Purpose, secret: &str) -> String {
        digest_with(self.current(), purpose, secret)
    }

    /// Whether this is the secret that the digest was made of; takes the same time wherever they differ.
    #[must_use]
    pub fn recognizes(&self, purpose: Purpose, secret: &str, digest: &str) -> bool {
        let mut fields = digest.split('.');
        let (Some(VERSION), Some(id), Some(mac), None) = (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return false;
        };
        // An unknown key still costs a computation: how long a refusal takes says nothing about the digest.
        let key = self.key(id);
        let computed = key.unwrap_or(self.current()).mac(purpose, secret);
        let Ok(expected) = URL_SAFE_NO_PAD.decode(mac) else {
            return false;
        };
        bool::from(computed.as_slice().ct_eq(&expected)) && key.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;
    use crate::OsChance;

    fn ring() -> Keyring {
        Keyring::new(&SecretKey::generate(&OsChance), &[])
    }

    #[test]
    fn a_key_survives_its_base64_in_every_usual_spelling() {
        let key = SecretKey([251; 32].map(|byte: u8| byte));
        let standard = base64::engine::general_purpose::STANDARD.encode([&[7_u8][..], &key.0[1..]].concat());
        let url_safe = standard.replace('+', "-").replace('/', "_");
        for text in [standard.clone(), format!(" {standard}\n"), standard.trim_end_matches('=').to_owned(), url_safe] {
            assert_eq!(SecretKey::parse(&text).unwrap().to_base64().expose(), standard);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        for (text, error) in [
            ("", SecretKeyError::Length(0)),
            ("hunter2!", SecretKeyError::NotBase64),
            ("c2hvcnQ=", SecretKeyError::Length(5)),
            ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", SecretKeyError::Placeholder),
        ] {
            let refused = SecretKey::parse(text).err().unwrap();
            assert_eq!(refused, error);
            assert!(text.is_empty() || !refused.to_string().contains(text));
        }
    }

    #[test]
    fn a_digest_recognizes_its_secret_alone() {
        let ring = ring();
        let digest = ring.digest(Purpose::ResetPasswordToken, "xhFfkmfybsLxzaAP6xcs");
        assert!(!digest.contains("xhFfkmfybsLxzaAP6xcs"));
        assert!(ring.recognizes(Purpose::ResetPasswordToken, "xhFfkmfybsLxzaAP6xcs", &digest));
        for secret in ["", "xhFfkmfybsLxzaAP6xc", "xhFfkmfybsLxzaAP6xct", "xhFfkmfybsLxzaAP6xcs "] {
            assert!(!ring.recognizes(Purpose::ResetPasswordToken, secret, &digest), "{secret}");
        }
    }

    #[test]
    fn digests_of_one_purpose_are_nothing_for_another() {
        let ring = ring();
        let digest = ring.digest(Purpose::ClientSecret, "secret");
        assert!(!ring.recognizes(Purpose::ResetPasswordToken, "secret", &digest));
    }

    #[test]
    fn an_earlier_key_of_the_ring_still_recognizes() {
        let (old, new) = (SecretKey::generate(&OsChance), SecretKey::generate(&OsChance));
        let digest = Keyring::new(&old, &[]).digest(Purpose::ResetPasswordToken, "token");
        let rotated = Keyring::new(&new, std::slice::from_ref(&old));
        assert!(rotated.recognizes(Purpose::ResetPasswordToken, "token", &digest));
        assert!(rotated.knows(&digest));
        let lost = Keyring::new(&new, &[]);
        assert!(!lost.recognizes(Purpose::ResetPasswordToken, "token", &digest));
        assert!(!lost.knows(&digest));
    }

    #[test]
    fn nonsense_in_place_of_a_digest_recognizes_nothing() {
        let ring = ring();
        let digest = ring.digest(Purpose::ResetPasswordToken, "token");
        for nonsense in ["", ".", "..", "v1..", "v1.x.y", "v2.x.y.z", &digest[..20], &format!("{digest}.x"), "💥.💥.💥"]
        {
            assert!(!ring.recognizes(Purpose::ResetPasswordToken, "token", nonsense), "{nonsense}");
        }
    }

    #[test]
    fn lists_of_parts_that_read_alike_give_different_keys() {
        let ring = ring();
        let key = ring.current();
        assert_ne!(key.derive(&[b"ab", b"c"]), key.derive(&[b"a", b"bc"]));
        assert_ne!(key.derive(&[b"ab"]), key.derive(&[b"ab", b""]));
    }
}
