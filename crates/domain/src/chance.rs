//! Randomness, as an argument: every id, token, secret, salt and nonce is drawn from a [`Chance`].

use jsonapi::SecretString;
use zeroize::Zeroizing;

/// The letters of ids (decision 1).
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The characters of reset tokens (decision 3).
const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many letters an id has: 57 bits, and no secret.
const ID_LENGTH: usize = 10;

/// How many characters a reset token has: 131 bits (security-reliability A1).
const RESET_PASSWORD_TOKEN_LENGTH: usize = 22;

/// A source of random bytes.
pub trait Chance: Send + Sync {
    /// Fills all of `bytes`, each value equally likely.
    fn fill(&self, bytes: &mut [u8]);

    /// A new resource id: 10 letters of `[A-Za-z]`.
    fn id(&self) -> String {
        let mut id = String::with_capacity(ID_LENGTH);
        draw(self, LETTERS, ID_LENGTH, &mut id);
        id
    }

    /// A new reset token: 22 characters of `[0-9A-Za-z]`.
    fn reset_password_token(&self) -> SecretString {
        let mut token = String::with_capacity(RESET_PASSWORD_TOKEN_LENGTH);
        draw(self, BASE62, RESET_PASSWORD_TOKEN_LENGTH, &mut token);
        SecretString::new(token)
    }
}

/// The random source of the operating system; the only place that asks it.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsChance;

impl Chance for OsChance {
    /// # Panics
    ///
    /// When the operating system has no randomness to give: whatever would be made instead could be guessed.
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is where chance comes from")]
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gave no random bytes: {error}");
        }
    }
}

/// Appends `count` characters of the alphabet. Bytes past the last whole multiple of the alphabet's length are thrown
/// away, because taking them modulo the length would make the first characters likelier than the others.
fn draw<C: Chance + ?Sized>(chance: &C, alphabet: &[u8], count: usize, drawn: &mut String) {
    let fair = 256 - 256 % alphabet.len();
    let mut bytes = Zeroizing::new([0_u8; 32]);
    let end = drawn.len() + count;
    while drawn.len() < end {
        chance.fill(bytes.as_mut());
        for byte in bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair) {
            if drawn.len() == end {
                break;
            }
            drawn.push(char::from(alphabet[byte % alphabet.len()]));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    /// Gives the bytes 255, 254, …, 0, 255, … in turn.
    struct Countdown(AtomicU8);

    impl Chance for Countdown {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_sub(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn ids_are_ten_letters() {
        let id = OsChance.id();
        assert_eq!(id.len(), 10);
        assert!(id.bytes().all(|byte| byte.is_ascii_alphabetic()), "{id}");
    }

    #[test]
    fn reset_tokens_are_22_base62_characters_and_never_repeat() {
        let tokens: HashSet<String> =
            (0..10_000).map(|_| OsChance.reset_password_token().expose().to_owned()).collect();
        assert_eq!(tokens.len(), 10_000);
        assert!(tokens.iter().all(|token| token.len() == 22 && token.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }

    #[test]
    fn bytes_that_would_favour_some_characters_are_thrown_away() {
        // 255 down to 248 are past 4 * 62; 247 is the last character of the alphabet.
        let token = Countdown(AtomicU8::new(255)).reset_password_token();
        assert_eq!(token.expose(), "zyxwvutsrqponmlkjihgfe");
        // 255 down to 208 are past 4 * 52; 207 is the last letter.
        assert_eq!(Countdown(AtomicU8::new(255)).id(), "zyxwvutsrq");
    }

    #[test]
    fn every_character_is_as_likely_as_any_other() {
        let mut counts = [0_u32; 256];
        for _ in 0..20_000 {
            for byte in OsChance.reset_password_token().expose().bytes() {
                counts[usize::from(byte)] += 1;
            }
        }
        let expected = f64::from(20_000 * 22) / 62.0;
        let chi_square: f64 =
            BASE62.iter().map(|byte| (f64::from(counts[usize::from(*byte)]) - expected).powi(2) / expected).sum();
        // 61 degrees of freedom: 140 is passed by chance less often than once in ten million runs.
        assert!(chi_square < 140.0, "chi square {chi_square}");
    }
}
