//! The forms in which a secret is as good as itself, and looking for them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// All of them, each once: as it is, in a URL, in a form, in hexadecimal, as a list of bytes, in base64 wherever it begins.
pub(super) fn forms(secret: &str) -> Vec<String> {
    let in_url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let mut forms = vec![
        secret.to_owned(),
        secret.replace(' ', "%20"),
        secret.replace(' ', "+"),
        in_url.replace("%20", "+"),
        in_url,
        written(secret, "", |text, byte| write!(text, "{byte:02x}")),
        written(secret, "", |text, byte| write!(text, "{byte:02X}")),
        written(secret, ", ", |text, byte| write!(text, "{byte}")),
        written(secret, ",", |text, byte| write!(text, "{byte}")),
    ];
    for before in 0..3 {
        forms.extend(coded(secret, before));
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The bytes, one after the other.
fn written(secret: &str, between: &str, write: impl Fn(&mut String, u8) -> std::fmt::Result) -> String {
    let mut text = String::new();
    for byte in secret.bytes() {
        if !text.is_empty() {
            text.push_str(between);
        }
        // Writing to a string cannot fail.
        let _ = write(&mut text, byte);
    }
    text
}

/// In base64, where so many bytes of a group of three come before it: without the letters that its neighbours decide.
fn coded(secret: &str, before: usize) -> [String; 2] {
    let bytes = [&[0; 2][..before], secret.as_bytes()].concat();
    let letters = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)].map(|coded| coded[letters.clone()].to_owned())
}

/// Whether a content holds the secret in any form.
pub(super) fn holds(content: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| memmem::find(content, form.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_form() {
        for content in [
            "said canary one, aloud",
            "GET /?word=canary%20one HTTP/1.1",
            "word=canary+one&more=1",
            "0x63616e617279206f6e65",
            "63616E617279206F6E65",
            "[0, 99, 97, 110, 97, 114, 121, 32, 111, 110, 101, 0]",
            // `canary one!`, `id:canary one` and `i:canary one` in base64.
            "Y2FuYXJ5IG9uZSE=",
            "aWQ6Y2FuYXJ5IG9uZQ==",
            "aTpjYW5hcnkgb25l",
        ] {
            assert!(holds(content.as_bytes(), "canary one"), "{content}");
        }
        assert!(holds(b"a%2Fb%3D%3D", "a/b=="));
    }

    #[test]
    fn other_words_are_no_secret() {
        for content in ["canary", "one canary", "canary ones".trim_end_matches("ones"), "Y2FuYXJ5IHR3byE="] {
            assert!(!holds(content.as_bytes(), "canary one"), "{content}");
        }
    }
}
