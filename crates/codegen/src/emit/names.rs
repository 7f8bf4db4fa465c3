//! The Rust identifiers that document names become.

use proc_macro2::{Ident, Span};

/// Words that Rust keeps for itself in edition 2024 and that `r#` does not free.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// An identifier; a keyword becomes a raw one.
///
/// Names reach the emitter checked, so anything else that is no identifier is a fault of the loader.
pub(super) fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) => Ident::new_raw(name, Span::call_site()),
    }
}

/// `customer_password_resets` -> `CUSTOMER_PASSWORD_RESETS`.
pub(super) fn constant(name: &str) -> Ident {
    ident(&name.to_uppercase())
}

/// `reset_password_token`, `_reset_password_token`, `in transit`, `24h` -> a Pascal case identifier.
pub(super) fn pascal(name: &str) -> Ident {
    let mut text = String::with_capacity(name.len());
    for word in words(name) {
        let mut letters = word.chars();
        text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        text.push_str(letters.as_str());
    }
    if text.is_empty() {
        text.push_str("Empty");
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        text.insert(0, 'N');
    }
    ident(&text)
}

/// `create_customer`, `with-include`, `24h` -> an identifier in snake case.
pub(super) fn snake(name: &str) -> String {
    let text = words(name).collect::<Vec<_>>().join("_").to_lowercase();
    if text.starts_with(|first: char| first.is_ascii_digit()) { format!("n{text}") } else { text }
}

/// `CustomerPasswordReset` -> `customer password reset`.
pub(super) fn sentence(schema: &str) -> String {
    let mut text = String::with_capacity(schema.len() + 4);
    for letter in schema.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// `a customer`, `an event`.
pub(super) fn with_article(schema: &str) -> String {
    let noun = sentence(schema);
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_become_raw_identifiers() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("self").to_string(), "self_");
        assert_eq!(ident("email").to_string(), "email");
    }

    #[test]
    fn any_text_has_a_pascal_case_identifier() {
        for (text, expected) in [
            ("_reset_password_token", "ResetPasswordToken"),
            ("in transit", "InTransit"),
            ("24h", "N24h"),
            ("", "Empty"),
            ("-", "Empty"),
            ("self", "Self_"),
        ] {
            assert_eq!(pascal(text).to_string(), expected);
        }
    }

    #[test]
    fn a_schema_name_reads_as_words() {
        assert_eq!(with_article("CustomerPasswordReset"), "a customer password reset");
        assert_eq!(with_article("Event"), "an event");
    }
}
