//! Text without the difference of upper and lower case, the same on both databases: each character by the simple lower case
//! mapping of Unicode, which never changes how many characters there are.

use std::ops::RangeInclusive;

/// The lower case of every character that has one. SQLite asks this function ([`crate::functions`]); PostgreSQL has the
/// same mapping as text, written into a migration.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().map(lower).collect() }
}

/// Those of these characters that have a lower case, and their lower cases, in the same order.
pub(crate) fn pairs(among: RangeInclusive<char>) -> (String, String) {
    among.map(|upper| (upper, lower(upper))).filter(|(upper, lower)| upper != lower).unzip()
}

/// One character has a lower case of two: `İ`, whose simple mapping is `i`.
fn lower(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        (Some(first), Some(_)) => first,
        (None, _) => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a.
    fn hash(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    #[test]
    fn the_mapping_is_the_one_that_databases_were_migrated_with() {
        let (upper, lower) = pairs('\u{80}'..=char::MAX);
        let found = (upper.chars().count(), lower.chars().count(), hash(&upper), hash(&lower));
        // A newer Unicode has more pairs: a new migration must replace `latchkey_fold` then, and the indexes that use it.
        assert_eq!(found, (1_462, 1_462, 0xdbca_82cf_7e82_8961, 0xe6ab_1f42_d70a_c64f));
    }

    #[test]
    fn only_one_lower_case_has_two_characters() {
        let two = ('\0'..=char::MAX).filter(|character| character.to_lowercase().count() > 1);
        assert_eq!(two.collect::<String>(), "İ");
        assert_eq!(fold("İ"), "i");
    }

    #[test]
    fn folding_keeps_the_number_of_characters_and_what_has_no_case() {
        assert_eq!(fold("JOHN@Example.COM"), "john@example.com");
        assert_eq!(fold("ÄÖÜ ẞ ΑΣ ДЖ \u{212a} ǅ ß 東京"), "äöü ß ας дж k ǆ ß 東京".replace('ς', "σ"));
        assert_eq!(fold(""), "");
    }
}
