//! Secrets at rest: sealed so that only this deployment can open them, and only in the row and column they were sealed for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jsonapi::SecretString;
use zeroize::Zeroizing;

use crate::Chance;
use crate::keyring::{Key, Keyring, VERSION, framed};

/// How many bytes the nonce of XChaCha20-Poly1305 has; enough that random ones never meet.
const NONCE_LENGTH: usize = 24;

/// Where a sealed text stands. It opens nowhere else: a ciphertext that is copied to another row is worthless.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The id of the row.
    pub id: &'a str,
}

/// Why a sealed text does not open. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed with a key that is not on the ring.
    #[error("it was sealed with a key that is not configured; add that key to the earlier keys")]
    UnknownKey,
    /// It is no sealed text, was changed, or stands where it was not sealed for.
    #[error("it was changed, or sealed for another place")]
    Damaged,
}

impl Keyring {
    /// Seals a secret for its place: `v1.<kid>.<nonce>.<ciphertext>`, base64url without padding.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn seal(&self, place: Place<'_>, secret: &str, chance: &dyn Chance) -> String {
        let key = self.current();
        let mut nonce = [0; NONCE_LENGTH];
        chance.fill(&mut nonce);
        let payload = Payload { msg: secret.as_bytes(), aad: &bound(place, key) };
        #[expect(clippy::expect_used, reason = "the cipher fails only for texts of 256 GiB and more")]
        let sealed = cipher(place, key).encrypt(&XNonce::from(nonce), payload).expect("a secret is short");
        format!("{VERSION}.{}.{}.{}", key.id(), URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Keyring::seal`] sealed for the same place, with any key of the ring.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when it was sealed with an unknown key, changed, or sealed for another place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretString, OpenError> {
        let mut fields = sealed.split('.');
        let (Some(VERSION), Some(key), Some(nonce), Some(sealed), None) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(OpenError::Damaged);
        };
        let key = self.key(key).ok_or(OpenError::UnknownKey)?;
        let nonce = URL_SAFE_NO_PAD.decode(nonce).map_err(|_| OpenError::Damaged)?;
        let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| OpenError::Damaged)?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| OpenError::Damaged)?;
        let payload = Payload { msg: &sealed, aad: &bound(place, key) };
        let opened = cipher(place, key).decrypt(&XNonce::from(nonce), payload).map_err(|_| OpenError::Damaged)?;
        let opened = Zeroizing::new(opened);
        let text = std::str::from_utf8(&opened).map_err(|_| OpenError::Damaged)?;
        Ok(SecretString::new(text.to_owned()))
    }
}

/// The cipher with the key of this one row.
fn cipher(place: Place<'_>, key: &Key) -> XChaCha20Poly1305 {
    let row_key = key.derive(&[b"seal", place.table.as_bytes(), place.column.as_bytes(), place.id.as_bytes()]);
    XChaCha20Poly1305::new((&*row_key).into())
}

/// What the ciphertext is bound to besides its key.
fn bound(place: Place<'_>, key: &Key) -> Vec<u8> {
    framed(&[place.table.as_bytes(), place.column.as_bytes(), place.id.as_bytes(), key.id().as_bytes()])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;
    use crate::{OsChance, SecretKey};

    const PLACE: Place<'_> =
        Place { table: "customer_password_resets", column: "reset_password_token", id: "xYZkjABcde" };
    const TOKEN: &str = "xhFfkmfybsLxzaAP6xcs";

    #[test]
    fn a_sealed_secret_opens_where_it_was_sealed_for() {
        let ring = Keyring::new(&SecretKey::generate(&OsChance), &[]);
        let sealed = ring.seal(PLACE, TOKEN, &OsChance);
        assert!(!sealed.contains(TOKEN));
        assert_eq!(ring.open(PLACE, &sealed).unwrap().expose(), TOKEN);
    }

    #[test]
    fn sealing_the_same_secret_twice_gives_different_texts() {
        let ring = Keyring::new(&SecretKey::generate(&OsChance), &[]);
        assert_ne!(ring.seal(PLACE, TOKEN, &OsChance), ring.seal(PLACE, TOKEN, &OsChance));
    }

    #[test]
    fn a_sealed_secret_opens_in_no_other_row_column_or_table() {
        let ring = Keyring::new(&SecretKey::generate(&OsChance), &[]);
        let sealed = ring.seal(PLACE, TOKEN, &OsChance);
        for elsewhere in [
            Place { id: "aaaaaaaaaa", ..PLACE },
            Place { column: "reset_password_toke", ..PLACE },
            Place { table: "webhooks", ..PLACE },
        ] {
            assert_eq!(ring.open(elsewhere, &sealed).err(), Some(OpenError::Damaged));
        }
    }

    #[test]
    fn any_key_of_the_ring_opens_and_the_first_one_seals() {
        let (old, new) = (SecretKey::generate(&OsChance), SecretKey::generate(&OsChance));
        let sealed = Keyring::new(&old, &[]).seal(PLACE, TOKEN, &OsChance);
        let rotated = Keyring::new(&new, std::slice::from_ref(&old));
        assert_eq!(rotated.open(PLACE, &sealed).unwrap().expose(), TOKEN);
        let sealed_again = rotated.seal(PLACE, TOKEN, &OsChance);
        assert_eq!(Keyring::new(&new, &[]).open(PLACE, &sealed_again).unwrap().expose(), TOKEN);
        assert_eq!(Keyring::new(&new, &[]).open(PLACE, &sealed).err(), Some(OpenError::UnknownKey));
    }

    #[test]
    fn a_key_id_cannot_be_exchanged_for_another() {
        let (one, other) = (SecretKey::generate(&OsChance), SecretKey::generate(&OsChance));
        let ring = Keyring::new(&one, std::slice::from_ref(&other));
        let sealed = ring.seal(PLACE, TOKEN, &OsChance);
        let other_id = Keyring::new(&other, &[]).current().id().to_owned();
        let exchanged = sealed.replace(ring.current().id(), &other_id);
        assert_eq!(ring.open(PLACE, &exchanged).err(), Some(OpenError::Damaged));
    }

    #[test]
    fn no_changed_or_shortened_text_opens_and_none_panics() {
        let ring = Keyring::new(&SecretKey::generate(&OsChance), &[]);
        let sealed = ring.seal(PLACE, TOKEN, &OsChance);
        for end in 0..sealed.len() {
            assert!(ring.open(PLACE, &sealed[..end]).is_err(), "cut at {end}");
        }
        for position in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character of a base64 field can carry bits that mean nothing; those texts do not decode.
            assert!(ring.open(PLACE, &changed).is_err(), "changed at {position}");
        }
        assert!(ring.open(PLACE, &format!("{sealed}.")).is_err());
    }
}
