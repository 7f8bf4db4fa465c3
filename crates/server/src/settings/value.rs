//! Turns the text of a setting into its value; what is wrong is said without repeating secrets.

use std::net::SocketAddr;
use std::time::Duration;

use crate::client::Networks;

/// Why a text is no value of its setting: what is wrong, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// What is wrong.
    pub(crate) what: String,
    /// What would be right.
    pub(crate) hint: String,
}

impl Wrong {
    fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }
}

/// An address with a port: `127.0.0.1:8080`, `[::1]:0`.
pub(super) fn address(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse().map_err(|_| {
        Wrong::new(
            format!("`{text}` is no address with a port"),
            "write it like 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080",
        )
    })
}

/// The address of a database. It may hold a password, so nothing of it is repeated but its scheme.
pub(super) fn database_url(text: &str) -> Result<String, Wrong> {
    const HINT: &str = "write sqlite://FILE or postgres://USER@HOST/DATABASE";
    let Some((scheme, rest)) = text.split_once(':') else {
        return Err(Wrong::new("the address names no kind of database", HINT));
    };
    match scheme {
        "sqlite" | "postgres" | "postgresql" if !rest.trim_start_matches('/').is_empty() => Ok(text.to_owned()),
        "sqlite" | "postgres" | "postgresql" => Err(Wrong::new("the address names no database", HINT)),
        _ => Err(Wrong::new(format!("`{scheme}` is no database that this server knows"), HINT)),
    }
}

/// Whether the address of a database holds a password: behind the name of the user, or as a parameter.
pub(super) fn holds_password(url: &str) -> bool {
    let Some(rest) = ["postgres://", "postgresql://"].into_iter().find_map(|scheme| url.strip_prefix(scheme)) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let parameters: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
        || parameters.iter().any(|(name, _)| name == "password")
}

/// A refused text as it may be repeated: what stands before an `@` may be a password.
fn quoted(text: &str) -> String {
    if text.contains('@') { "this".to_owned() } else { format!("`{text}`") }
}

/// The `http` or `https` URL of a host; a trailing slash is dropped. A path would be nobody's address: official clients and the
/// document itself have every address begin at the root of a host (decision 10).
pub(super) fn web_url(text: &str) -> Result<String, Wrong> {
    let parsed: Option<axum::http::Uri> = text.parse().ok();
    let fine = parsed.as_ref().is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !text.contains('#')
    });
    if fine {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(Wrong::new(
            format!("{} is no address that links can begin with", quoted(text)),
            "write it like https://yourdomain.example.com, without user, path, query or fragment",
        ))
    }
}

/// The issuer of access tokens. Official clients cut `https://auth.` off to find the rest (api-facts 6.1).
pub(super) fn issuer(text: &str) -> Result<String, Wrong> {
    let domain = text.strip_prefix("https://auth.").unwrap_or_default();
    if !domain.is_empty() && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte)) {
        Ok(text.to_owned())
    } else {
        Err(Wrong::new(
            format!("{} is no issuer that the official clients understand", quoted(text)),
            "write it like https://auth.example.com",
        ))
    }
}

/// The short name of an organization: the first label of its host name.
pub(super) fn slug(text: &str) -> Result<String, Wrong> {
    let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if letters && !text.is_empty() && text.len() <= 63 && !text.starts_with('-') && !text.ends_with('-') {
        Ok(text.to_owned())
    } else {
        Err(Wrong::new(
            format!("`{text}` cannot be the name of an organization"),
            "use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends",
        ))
    }
}

/// A length of time: a whole number followed by `ms`, `s`, `m`, `h` or `d`, within the bounds.
pub(crate) fn duration(text: &str, least: Duration, most: Duration) -> Result<Duration, Wrong> {
    let milliseconds = |text: &str| {
        let (number, unit) = text.split_at(text.find(|letter: char| !letter.is_ascii_digit())?);
        let scale = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        number.parse::<u64>().ok()?.checked_mul(scale)
    };
    match milliseconds(text).map(Duration::from_millis) {
        Some(length) if (least..=most).contains(&length) => Ok(length),
        Some(_) => Err(Wrong::new(
            format!("`{text}` is out of range"),
            format!("choose from {} to {}", length(least), length(most)),
        )),
        None => Err(Wrong::new(
            format!("`{text}` is no length of time"),
            "write a number and a unit, like 90s, 30m, 6h or 2d",
        )),
    }
}

/// A length of time as a setting has it, in seconds where it is whole ones.
fn length(length: Duration) -> String {
    if length.subsec_millis() == 0 { format!("{}s", length.as_secs()) } else { format!("{}ms", length.as_millis()) }
}

/// A whole number within the bounds.
pub(super) fn number(text: &str, least: u32, most: u32) -> Result<u32, Wrong> {
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Wrong::new(format!("`{text}` is no whole number in range"), format!("choose from {least} to {most}"))),
    }
}

/// A comma list of networks and addresses.
pub(super) fn networks(text: &str) -> Result<Networks, Wrong> {
    Networks::parse(text).map_err(|element| {
        Wrong::new(
            format!("`{element}` is no network and no address"),
            "write them like 10.0.0.0/8, 192.0.2.1, ::1/128",
        )
    })
}

/// `on` or `off`.
pub(super) fn switch(text: &str) -> Result<bool, Wrong> {
    choice(text, &[("on", true), ("off", false)])
}

/// One of a few words.
pub(super) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Wrong> {
    if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
    Err(Wrong::new(format!("`{text}` is not possible"), format!("it can be {}", words.join(" or "))))
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
