//! The string formats that requests are checked for.

/// The longest part of an e-mail address before the `@`, in bytes (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL_PART: usize = 64;
/// The longest host name of an e-mail address, in bytes (RFC 5321, section 4.5.3.1.2).
const MAX_DOMAIN: usize = 255;

/// Whether a text has the format with this name of the documents' vocabulary. The generator lets no other name pass.
pub(super) fn matches(format: &str, text: &str) -> bool {
    match format {
        "email" => is_email(text),
        "uri" => {
            fluent_uri::Uri::parse(text).is_ok_and(|uri| uri.authority().is_none_or(|host| !host.host().is_empty()))
        }
        "uuid" => is_uuid(text),
        _ => true,
    }
}

/// Whether mail could be sent to it: one `@` between a local part and a host name. International addresses are fine
/// (RFC 6531); quoted local parts, which nobody has, are not.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_plain = |character: char| {
        !character.is_whitespace() && !character.is_control() && !"()<>[],;:\\\"@".contains(character)
    };
    let is_part = |part: &str, most: usize| !part.is_empty() && part.len() <= most && part.chars().all(is_plain);
    let has_labels =
        domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    is_part(local, MAX_LOCAL_PART) && is_part(domain, MAX_DOMAIN) && has_labels
}

/// Whether it is a UUID in its usual spelling, in either case.
fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups
            .iter()
            .zip(lengths)
            .all(|(group, length)| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn emails_have_one_at_sign_between_plain_parts() {
        for text in [
            "john@example.com",
            "bob%147@hotmail.com",
            "Zoë135@example.com",
            "LUCA114@sub.example.org",
            "a@b",
            "o'x+y@z.io",
        ] {
            assert!(matches("email", text), "{text}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "x",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b c",
            "a\u{7f}@b",
            "a@b..c",
            "a@.b",
            "a@b.",
            "a@-b",
            "<a>@b",
            &long,
        ] {
            assert!(!matches("email", text), "{text}");
        }
    }

    #[test]
    fn uris_are_absolute() {
        for text in ["https://example.com/hook?a=b#c", "urn:isbn:123", "mailto:a@b.c", "http://127.0.0.1:9000"] {
            assert!(matches("uri", text), "{text}");
        }
        for text in [
            "",
            "example.com/hook",
            "/hook",
            "https://exa mple.com",
            "https://example.com/%zz",
            "https:///x",
            "http://ünï.example",
        ] {
            assert!(!matches("uri", text), "{text}");
        }
    }

    #[test]
    fn uuids_have_five_groups_of_hex_digits() {
        assert!(matches("uuid", "123e4567-E89B-12d3-a456-426614174000"));
        for text in [
            "",
            "123e4567e89b12d3a456426614174000",
            "123e4567-e89b-12d3-a456-42661417400g",
            "123e4567-e89b-12d3-a456-426614174000-",
        ] {
            assert!(!matches("uuid", text), "{text}");
        }
    }
}
