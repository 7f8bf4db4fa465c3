//! Which passwords are accepted, and the one form in which all of them are hashed and compared.

use jsonapi::{Rule, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::common::{is_common, is_little_more_than};
use crate::Mode;

/// At most this many code points (security-reliability B1); nothing longer is ever cut.
const MAX_CODE_POINTS: usize = 256;

/// At most this many bytes of UTF-8.
const MAX_BYTES: usize = 1024;

/// Nothing longer is normalized at all. Normalizing can shorten a text, but by far less than this leaves room for.
const MAX_RAW_BYTES: usize = 4 * MAX_BYTES;

/// A password in Unicode normalization form C (RFC 8265, OpaqueString): the same characters are the same password,
/// whichever way a keyboard composes them.
#[derive(Clone)]
pub struct NormalizedPassword(SecretString);

impl NormalizedPassword {
    /// The password as someone who logs in typed it; `None` when it is longer than any password can be.
    #[must_use]
    pub fn of_login(typed: &SecretString) -> Option<Self> {
        if typed.expose().len() > MAX_RAW_BYTES {
            return None;
        }
        let normalized = SecretString::new(typed.expose().nfc().collect());
        (normalized.expose().len() <= MAX_BYTES).then_some(Self(normalized))
    }

    /// The empty password, which nobody has; it is what hashing is done on where there is nothing to verify.
    pub(crate) fn empty() -> Self {
        Self(SecretString::new(String::new()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

/// What a new password must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy<'a> {
    min_code_points: usize,
    /// The name of the shop, where passwords that are easy to guess are refused.
    refuses_common: Option<&'a str>,
}

impl<'a> PasswordPolicy<'a> {
    /// The policy of a mode: `test` takes 6 characters, so that the documented `secret` works; `live` takes 8, and refuses
    /// common passwords and those that say little more than the slug of the organization or the customer's e-mail.
    #[must_use]
    pub const fn of(mode: Mode, organization_slug: &'a str) -> Self {
        match mode {
            Mode::Test => Self { min_code_points: 6, refuses_common: None },
            Mode::Live => Self { min_code_points: 8, refuses_common: Some(organization_slug) },
        }
    }

    /// The password of the customer with this e-mail in the form that is hashed.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks. Rules carry no value: a refused password is still someone's secret (T8).
    pub fn check(self, password: &SecretString, email: &str) -> Result<NormalizedPassword, Rule> {
        if password.expose().is_empty() {
            return Err(Rule::Blank);
        }
        // Databases, shells and C libraries end a text at NUL: two passwords must not become one anywhere.
        if password.expose().contains('\0') {
            return Err(Rule::Invalid);
        }
        let normalized = NormalizedPassword::of_login(password).ok_or(Rule::TooLong(MAX_CODE_POINTS))?;
        match normalized.0.expose().chars().count() {
            count if count < self.min_code_points => Err(Rule::TooShort(self.min_code_points)),
            count if count > MAX_CODE_POINTS => Err(Rule::TooLong(MAX_CODE_POINTS)),
            _ if self.is_easy_to_guess(normalized.0.expose(), email) => Err(Rule::TooCommon),
            _ => Ok(normalized),
        }
    }

    fn is_easy_to_guess(self, password: &str, email: &str) -> bool {
        let Some(slug) = self.refuses_common else { return false };
        let local_part = email.split('@').next().unwrap_or_default();
        is_common(password) || is_little_more_than(password, &[email, local_part, slug])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(mode: Mode, password: &str) -> Option<Rule> {
        let policy = PasswordPolicy::of(mode, "acme-shop");
        policy.check(&SecretString::new(password.to_owned()), "johnsmith@example.com").err()
    }

    #[test]
    fn each_mode_has_its_minimum_counted_in_code_points() {
        for (mode, password, rule) in [
            (Mode::Test, "secret", None),
            (Mode::Test, "secre", Some(Rule::TooShort(6))),
            (Mode::Live, "secrets", Some(Rule::TooShort(8))),
            (Mode::Live, "secretly", None),
            (Mode::Live, "密码密码密码密", Some(Rule::TooShort(8))),
            (Mode::Live, "密码密码密码密码", None),
            (Mode::Test, "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", None),
            (Mode::Test, "ééééé", Some(Rule::TooShort(6))),
            (Mode::Test, "密码密码密码", None),
            (Mode::Test, "🔑🔑🔑🔑🔑", Some(Rule::TooShort(6))),
            // Six code points as typed, five after normalization.
            (Mode::Test, "abcde\u{301}", Some(Rule::TooShort(6))),
        ] {
            assert_eq!(refusal(mode, password), rule, "{password}");
        }
    }

    #[test]
    fn the_maximum_is_256_code_points_and_1024_bytes_and_nothing_is_cut() {
        assert_eq!(refusal(Mode::Test, &"a".repeat(256)), None);
        assert_eq!(refusal(Mode::Test, &"a".repeat(257)), Some(Rule::TooLong(256)));
        assert_eq!(refusal(Mode::Test, &"🔑".repeat(256)), None);
        assert_eq!(refusal(Mode::Test, &"🔑".repeat(257)), Some(Rule::TooLong(256)));
        assert_eq!(refusal(Mode::Test, &"a".repeat(1 << 20)), Some(Rule::TooLong(256)));
    }

    #[test]
    fn a_live_server_refuses_what_is_guessed_first_and_a_test_server_does_not() {
        let known = ["PASSWORD", "qwertyuiop", "JohnSmith1", "acme-shop!", "johnsmith@example.com"];
        assert_eq!(known.map(|password| refusal(Mode::Live, password)), [const { Some(Rule::TooCommon) }; 5]);
        assert_eq!(known.map(|password| refusal(Mode::Test, password)), [const { None }; 5]);
        assert_eq!(refusal(Mode::Live, "correct horse battery staple"), None);
    }

    #[test]
    fn what_is_huge_is_refused_before_it_is_compared() {
        let email = format!("{}@example.com", "a".repeat(1 << 20));
        let policy = PasswordPolicy::of(Mode::Live, "acme-shop");
        // A quadratic comparison of these would take minutes.
        for password in ["a".repeat(1 << 20), "e\u{301}".repeat(1 << 19)] {
            let refused = policy.check(&SecretString::new(password), &email).map(drop);
            assert_eq!(refused, Err(Rule::TooLong(MAX_CODE_POINTS)));
        }
        assert!(policy.check(&SecretString::new("b".repeat(200)), &email).is_ok(), "beside a huge address");
    }

    #[test]
    fn empty_and_nul_are_refused() {
        assert_eq!(refusal(Mode::Test, ""), Some(Rule::Blank));
        assert_eq!(refusal(Mode::Test, "secret\0"), Some(Rule::Invalid));
    }

    #[test]
    fn composed_and_decomposed_characters_are_the_same_and_compatible_ones_are_not() {
        let normalized = |text: &str| NormalizedPassword::of_login(&SecretString::new(text.to_owned()));
        let bytes = |text: &str| normalized(text).map(|password| password.as_bytes().to_vec());
        assert_eq!(bytes("caf\u{e9}s!"), bytes("cafe\u{301}s!"));
        assert_ne!(bytes("\u{fb01}sh"), bytes("fish"));
    }
}
