//! Client credentials in the `Authorization` header: HTTP Basic (RFC 6749, section 2.3.1), as Swagger UI sends them.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::TokenRequest;
use jsonapi::SecretString;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

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

/// Adds the credentials of the header to the request. Another scheme than Basic says nothing about the client.
pub(super) fn authenticate(headers: &HeaderMap, request: &mut TokenRequest) -> Result<(), Unusable> {
    let Some(encoded) = headers.get(AUTHORIZATION).and_then(|value| basic(value.as_bytes())) else { return Ok(()) };
    let decoded = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| Unusable::Malformed)?);
    let pair = std::str::from_utf8(&decoded).map_err(|_| Unusable::Malformed)?;
    let (id, secret) = pair.split_once(':').ok_or(Unusable::Malformed)?;
    let (id, secret) = (decode(id)?, SecretString::new(decode(secret)?));
    let other_id = request.client_id.as_ref().is_some_and(|sent| *sent != id);
    let other_secret = request.client_secret.as_ref().is_some_and(|sent| sent.expose() != secret.expose());
    if other_id || other_secret {
        return Err(Unusable::Contradiction);
    }
    request.client_id = Some(id);
    if !secret.expose().is_empty() {
        request.client_secret = Some(secret);
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

    fn authenticated(header: &str, mut request: TokenRequest) -> Result<(Option<String>, Option<String>), Unusable> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, header.parse().unwrap())]);
        authenticate(&headers, &mut request)?;
        Ok((request.client_id, request.client_secret.map(|secret| secret.expose().to_owned())))
    }

    fn header(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn basic_credentials_are_taken_decoded() {
        let read = |pair| authenticated(&header(pair), TokenRequest::default());
        assert_eq!(read("cid:s%3Ac+r"), Ok((Some("cid".to_owned()), Some("s:c r".to_owned()))));
        assert_eq!(read("cid:"), Ok((Some("cid".to_owned()), None)));
        assert_eq!(read("cid"), Err(Unusable::Malformed));
        assert_eq!(read("%ff:x"), Err(Unusable::Malformed));
        assert_eq!(authenticated("basic !!!", TokenRequest::default()), Err(Unusable::Malformed));
        assert_eq!(authenticated("Bearer abc", TokenRequest::default()), Ok((None, None)));
    }

    #[test]
    fn the_body_must_not_contradict_the_header() {
        let request = |id: &str, secret: &str| TokenRequest {
            client_id: Some(id.to_owned()),
            client_secret: Some(SecretString::new(secret.to_owned())),
            ..TokenRequest::default()
        };
        assert!(authenticated(&header("cid:sec"), request("cid", "sec")).is_ok());
        assert_eq!(authenticated(&header("cid:sec"), request("other", "sec")), Err(Unusable::Contradiction));
        assert_eq!(authenticated(&header("cid:sec"), request("cid", "other")), Err(Unusable::Contradiction));
    }
}
