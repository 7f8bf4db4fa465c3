//! What every answer tells browsers for the safety of those who use them (security-reliability E15).

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// What holds unless a handler has said otherwise: an answer is data, no page, and for who has asked alone. The pages of
/// the documentation say what they load.
const DEFAULTS: [(HeaderName, HeaderValue); 2] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// What holds for every answer.
const ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// A year, of this host alone: what other hosts of the domain speak is not for this server to say.
const TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the headers. `secure` says that clients reach the server by TLS and nothing else.
pub(super) fn protect(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, TRANSPORT);
    }
}

#[cfg(test)]
#[path = "security_tests.rs"]
mod tests;
