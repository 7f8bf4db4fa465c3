//! When two e-mails are the same: ASCII letters in lower case, then Unicode normalization form C, nothing else folded
//! (security-reliability B9). Neither `ı` is an `i` nor the Kelvin sign a `k`, so that no look-alike is someone's address.

use unicode_normalization::UnicodeNormalization;

/// No e-mail is longer, in bytes: 254 characters of at most four each.
const MAX_LENGTH: usize = 1024;

/// The form in which e-mails are compared; `None` for what is too long to be one.
#[must_use]
pub(crate) fn normalize(email: &str) -> Option<String> {
    if email.len() > MAX_LENGTH {
        return None;
    }
    Some(email.to_ascii_lowercase().nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_case_of_ascii_letters_and_the_composition_of_others_is_ignored() {
        let same = |one: &str, other: &str| normalize(one) == normalize(other);
        assert!(same("LUCA4@Sub.Example.ORG", "luca4@sub.example.org"));
        assert!(same("Zoe\u{308}5@example.com", "zo\u{eb}5@example.com"));
        assert!(!same("m\u{131}ke@example.com", "mike@example.com"));
        assert!(!same("\u{212a}ate@example.com", "kate@example.com"), "the Kelvin sign");
        assert!(!same("ZO\u{cb}@example.com", "zo\u{eb}@example.com"), "case beyond ASCII");
        assert!(!same("john@example.com.", "john@example.com"));
        assert!(!same("john@example.com ", "john@example.com"));
        assert_eq!(normalize(&"a".repeat(1025)), None);
    }
}
