//! Passwords that are guessed first: a list that is part of the program, and what everybody knows of an account
//! (security-reliability B2).

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// One password a line, as [`folded`] leaves it, none of them shorter than a live server accepts, in the order of their
/// bytes. `cargo xtask common-passwords` makes it; docs/decisions/0036-common-passwords-and-imports.md says from what.
static LIST: &str = include_str!("common.txt");

/// Words of fewer code points are too short to make a password easy to guess.
const SHORTEST_WORD: usize = 4;

/// So many code points must be left of a password without the words that everybody knows.
const LEAST_REST: usize = 5;

/// The form in which passwords are looked up: composed (NFC) and in lower case.
fn folded(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().nfc().collect()
}

/// Whether a password is one of those that are guessed first, whichever the case of its letters.
pub(super) fn is_common(password: &str) -> bool {
    static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.lines().collect());
    LINES.binary_search(&folded(password).as_str()).is_ok()
}

/// Whether a password says little more than one of these words, which are not secret: an e-mail, the part of it before the
/// `@`, the name of the shop. It takes time in proportion to the lengths of the password and of the words; an e-mail has
/// 254 characters at most and a password 1,024 bytes.
pub(super) fn is_little_more_than(password: &str, words: &[&str]) -> bool {
    let password = folded(password);
    words
        .iter()
        .map(|word| folded(word))
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .any(|word| password.contains(&word) && password.replace(&word, "").chars().count() < LEAST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_folded_long_enough_and_as_large_as_is_asked_for() {
        let lines: Vec<&str> = LIST.lines().collect();
        assert!(lines.is_sorted_by(|one, next| one < next), "sorted, and none twice");
        assert!(lines.iter().all(|line| folded(line) == *line && line.chars().count() >= 8));
        assert!(lines.len() >= 3_000 && LIST.len() <= 200 * 1024, "{} in {} bytes", lines.len(), LIST.len());
    }

    #[test]
    fn common_passwords_are_found_in_any_case_and_composition() {
        for common in ["password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "Password1", "TrustNo1"] {
            assert!(is_common(common), "{common}");
        }
        for rare in ["correct horse battery staple", "passwordd1x", "pass word", "", "\u{301}password"] {
            assert!(!is_common(rare), "{rare}");
        }
    }

    #[test]
    fn what_everybody_knows_with_little_added_is_no_password() {
        let words = ["johnsmith@example.com", "johnsmith", "acme-shop", "jo"];
        for little in ["johnsmith", "JohnSmith1!", "johnsmith2024", "acme-shop", "ACME-shop42", "johnsmith@example.com"]
        {
            assert!(is_little_more_than(little, &words), "{little}");
        }
        for enough in ["johnsmith loves tea", "joanna and jo", "acme shop", "jojojojojo"] {
            assert!(!is_little_more_than(enough, &words), "{enough}");
        }
        assert!(!is_little_more_than("jojojojo", &["jo", ""]), "short and empty words say nothing");
    }
}
