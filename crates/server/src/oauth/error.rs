//! The errors of the token endpoints (api-facts 4.5), from the second part of the table of errors: the same envelope as the
//! API's, but plain JSON, with a number for a status and the words of OAuth 2 for titles.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::GrantError;
use models::errors::ErrorEntry;
use models::errors::token as errors;
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::Unusable;
use super::parameters::Unreadable;
use crate::error::{Refusal, fill, status};
use crate::http;

/// Why no token is given out or taken back.
#[derive(Debug)]
pub(super) enum TokenError {
    /// The service refused.
    Grant(GrantError),
    /// The body could not be received.
    Refused(Refusal),
    /// The body holds no parameters.
    Unreadable(Unreadable),
    /// The `Authorization` header cannot be used.
    Client(Unusable),
    /// The token endpoints take POST.
    Method,
    /// The client has asked too often.
    TooManyRequests {
        /// After how many seconds there is room again.
        retry_after_seconds: u32,
    },
}

/// The answer to one request too many, at a path whose errors have this shape.
pub(crate) fn too_many_requests(retry_after_seconds: u32) -> Response<Body> {
    let mut response = TokenError::TooManyRequests { retry_after_seconds }.respond("");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// One error, with its members in the documented order.
#[derive(Debug, Serialize)]
struct ErrorObject {
    title: &'static str,
    detail: String,
    code: &'static str,
    status: u16,
    meta: Map<String, Value>,
}

/// RFC 6749, section 5.2, asks for the scheme that the client used. With `Basic` a browser would ask its user for a name
/// and a password of its own, over Swagger UI's form; Doorkeeper says `Bearer`, too.
const CHALLENGE: &str = "Bearer realm=\"latchkey\", error=\"invalid_client\"";

impl TokenError {
    /// The answer. A fault of the server gives the trace id and nothing else.
    pub(super) fn respond(&self, trace_id: &str) -> Response<Body> {
        let entry = self.entry();
        let status = status(&entry);
        let mut meta = Map::new();
        if status.is_server_error() {
            meta.insert("trace_id".to_owned(), trace_id.into());
        }
        let error = ErrorObject {
            title: entry.title,
            detail: fill(entry.detail, &self.with()),
            code: entry.code.unwrap_or_default(),
            status: entry.status,
            meta,
        };
        let mut response = http::json(status, &serde_json::json!({ "errors": [error] }));
        let headers = response.headers_mut();
        match self {
            Self::Grant(
                GrantError::Busy { retry_after_seconds } | GrantError::TooManyAttempts { retry_after_seconds },
            )
            | Self::TooManyRequests { retry_after_seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
            }
            Self::Method => {
                headers.insert(header::ALLOW, HeaderValue::from_static(super::endpoint::ALLOW));
            }
            _ if status == StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
            }
            _ => {}
        }
        response
    }

    /// Which entry of the table it is.
    const fn entry(&self) -> ErrorEntry {
        match self {
            Self::Grant(error) => grant_entry(error),
            Self::Refused(Refusal::BodyTooLarge(_)) => errors::CONTENT_TOO_LARGE,
            Self::Refused(Refusal::BodyTooSlow) => errors::REQUEST_TIMEOUT,
            Self::Refused(_) => errors::INCOMPLETE_BODY,
            Self::Unreadable(Unreadable::MediaType) => errors::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable(Unreadable::Json) => errors::MALFORMED_JSON,
            Self::Unreadable(Unreadable::Form) => errors::MALFORMED_FORM,
            Self::Client(Unusable::Malformed) => errors::INVALID_CLIENT,
            Self::Client(Unusable::Contradiction) => errors::CONTRADICTORY_CLIENT,
            Self::Method => errors::METHOD_NOT_ALLOWED,
            Self::TooManyRequests { .. } => errors::TOO_MANY_REQUESTS,
        }
    }

    /// What is filled in.
    fn with(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Grant(GrantError::InvalidRequest { parameter }) => vec![("parameter", (*parameter).to_owned())],
            _ => Vec::new(),
        }
    }
}

const fn grant_entry(error: &GrantError) -> ErrorEntry {
    match error {
        GrantError::InvalidRequest { .. } => errors::MISSING_PARAMETER,
        GrantError::InvalidClient => errors::INVALID_CLIENT,
        GrantError::UnauthorizedClient => errors::UNAUTHORIZED_CLIENT,
        GrantError::RevocationRefused => errors::REVOCATION_REFUSED,
        GrantError::InvalidGrant => errors::INVALID_GRANT,
        GrantError::UnsupportedGrantType => errors::UNSUPPORTED_GRANT_TYPE,
        GrantError::InvalidScope => errors::INVALID_SCOPE,
        GrantError::TooManyAttempts { .. } => errors::TOO_MANY_REQUESTS,
        GrantError::Busy { .. } => errors::TEMPORARILY_UNAVAILABLE,
        GrantError::Internal(_) => errors::SERVER_ERROR,
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
