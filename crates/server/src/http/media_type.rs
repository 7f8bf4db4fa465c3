//! Content negotiation, as recorded (api-facts 3.3): exact types, 415 before 406, `Content-Type` of writes only.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use jsonapi::{MEDIA_TYPE, Method};

use super::list;
use crate::error::Refusal;

/// Checks both headers of a request.
///
/// # Errors
/// [`Refusal::UnsupportedMediaType`] before [`Refusal::NotAcceptable`].
pub(super) fn check(method: Method, headers: &HeaderMap) -> Result<(), Refusal> {
    let writes = matches!(method, Method::Post | Method::Patch);
    if writes && !essence(headers).eq_ignore_ascii_case(MEDIA_TYPE) {
        return Err(Refusal::UnsupportedMediaType(list::text(headers, &CONTENT_TYPE)));
    }
    let accept = list::text(headers, &ACCEPT);
    let fine = |listed: &str| listed == MEDIA_TYPE || listed.starts_with("*/*");
    if list::elements(&accept).next().is_none() || list::elements(&accept).any(fine) {
        Ok(())
    } else {
        Err(Refusal::NotAcceptable(accept))
    }
}

/// The media type of the body without its parameters; empty when the request does not say.
pub(crate) fn essence(headers: &HeaderMap) -> &str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn checked(method: Method, content_type: Option<&str>, accept: Option<&str>) -> u16 {
        let mut headers = HeaderMap::new();
        for (name, value) in [(CONTENT_TYPE, content_type), (ACCEPT, accept)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        match check(method, &headers) {
            Ok(()) => 200,
            Err(Refusal::UnsupportedMediaType(_)) => 415,
            Err(Refusal::NotAcceptable(_)) => 406,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_ask_for_the_media_type_without_parameters_or_for_anything() {
        for (accept, status) in [
            (None, 200),
            (Some(""), 200),
            (Some("*/*"), 200),
            (Some("*/*;q=0.8"), 200),
            (Some("application/vnd.api+json"), 200),
            (Some("text/html, application/vnd.api+json"), 200),
            (Some("application/vnd.api+json; charset=utf-8, application/vnd.api+json"), 200),
            (Some("text/html"), 406),
            (Some("application/*"), 406),
            (Some("application/json"), 406),
            (Some("application/vnd.api+json; ext=\"x\""), 406),
            (Some("application/vnd.api+json; ext=\"a, application/vnd.api+json\""), 406),
        ] {
            assert_eq!(checked(Method::Get, Some("text/plain"), accept), status, "{accept:?}");
            assert_eq!(checked(Method::Delete, None, accept), status, "{accept:?}");
        }
    }

    #[test]
    fn writes_send_the_media_type_whatever_its_parameters() {
        for (content_type, status) in [
            (Some("application/vnd.api+json"), 200),
            (Some("application/vnd.api+json; charset=utf-8"), 200),
            (Some("Application/VND.API+JSON"), 200),
            (Some("application/json"), 415),
            (Some(""), 415),
            (None, 415),
        ] {
            for method in [Method::Post, Method::Patch] {
                assert_eq!(checked(method, content_type, None), status, "{content_type:?}");
            }
        }
    }

    #[test]
    fn the_content_type_is_checked_before_the_accept_header() {
        assert_eq!(checked(Method::Post, Some("text/plain"), Some("text/html")), 415);
        assert_eq!(checked(Method::Post, Some(MEDIA_TYPE), Some("text/html")), 406);
    }
}
