//! Client credentials in the `Authorization` header: HTTP Basic (RFC 6749, section 2.3.1), as Swagger UI sends them.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonapi::SecretString;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::parameters::Parameters;

/// Why the credentials of the header cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unusable {
    /// They cannot be read.
    Malformed,
    /// The body names another client or another secret.
    Contradiction,
}

/// What follows the scheme `Basic`.
fn basic(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked(6)?;
    scheme.eq_ignore_ascii_case(b"basic ").then(|| rest.trim_ascii())
}

/// Adds the credentials of the header to the parameters. Another scheme than Basic says nothing about the client.
pub(super) fn authenticate(headers: &HeaderMap, parameters: &mut Parameters) -> Result<(), Unusable> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, another) = (values.next(), values.next());
    if another.is_some() {
        return Err(Unusable::Malformed);
    }
    let Some(encoded) = value.and_then(|value| basic(value.as_bytes())) else { return Ok(()) };
    let decoded = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| Unusable::Malformed)?);
    let pair = std::str::from_utf8(&decoded).map_err(|_| Unusable::Malformed)?;
    let (id, secret) = pair.split_once(':').ok_or(Unusable::Malformed)?;
    let (id, secret) = (SecretString::new(decode(id)?), SecretString::new(decode(secret)?));
    let differs = |name, value: &SecretString| parameters.get(name).is_some_and(|sent| sent != value.expose());
    if differs("client_id", &id) || differs("client_secret", &secret) {
        return Err(Unusable::Contradiction);
    }
    parameters.set("client_id", id);
    if !secret.expose().is_empty() {
        parameters.set("client_secret", secret);
    }
    Ok(())
}

/// The parts of the pair are form-encoded.
fn decode(text: &str) -> Result<String, Unusable> {
    let spaced = Zeroizing::new(text.replace('+', " "));
    Ok(percent_decode_str(&spaced).decode_utf8().map_err(|_| Unusable::Malformed)?.into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";

    type Credentials = (Option<String>, Option<String>);

    fn authenticated(headers: &[&str], body: &str) -> Result<Credentials, Unusable> {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(AUTHORIZATION, header.parse().unwrap());
        }
        let mut parameters = Parameters::read(FORM, body.as_bytes()).unwrap();
        authenticate(&map, &mut parameters)?;
        Ok((parameters.take_text("client_id"), parameters.take_text("client_secret")))
    }

    fn header(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn basic_credentials_are_taken_decoded() {
        let read = |pair| authenticated(&[&header(pair)], "");
        assert_eq!(read("cid:s%3Ac+r"), Ok((Some("cid".to_owned()), Some("s:c r".to_owned()))));
        assert_eq!(read("cid:"), Ok((Some("cid".to_owned()), None)));
        assert_eq!(read("cid"), Err(Unusable::Malformed));
        assert_eq!(read("%ff:x"), Err(Unusable::Malformed));
        assert_eq!(authenticated(&["basic !!!"], ""), Err(Unusable::Malformed));
        assert_eq!(authenticated(&["Bearer abc"], ""), Ok((None, None)));
    }

    #[test]
    fn two_headers_are_refused() {
        let twice = [header("cid:sec"), header("cid:sec")];
        assert_eq!(authenticated(&[&twice[0], &twice[1]], ""), Err(Unusable::Malformed));
    }

    #[test]
    fn the_body_must_not_contradict_the_header() {
        let read = |body| authenticated(&[&header("cid:sec")], body);
        assert!(read("client_id=cid&client_secret=sec").is_ok());
        assert_eq!(read("client_id=other&client_secret=sec"), Err(Unusable::Contradiction));
        assert_eq!(read("client_id=cid&client_secret=other"), Err(Unusable::Contradiction));
    }
}
