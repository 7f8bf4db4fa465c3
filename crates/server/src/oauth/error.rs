//! The errors of the token endpoints (api-facts 4.5), from the second part of the table of errors: the same envelope as the
//! API's, but plain JSON, with a number for a status and the words of OAuth 2 for titles.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::{Failure, GrantError};
use models::errors::ErrorEntry;
use models::errors::token as errors;
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::Unusable;
use super::parameters::Unreadable;
use crate::error::{Error, Refusal, fill, status};
use crate::http;

/// Why no token is given out or taken back.
#[derive(Debug)]
pub(super) enum TokenError {
    /// The service refused.
    Grant(GrantError),
    /// The request did not come so far.
    Refused(Refusal),
    /// The body holds no parameters.
    Unreadable(Unreadable),
    /// The `Authorization` header cannot be used.
    Client(Unusable),
}

/// An error that arose around the token endpoints, in the shape of theirs; its headers are not this shape's business.
pub(crate) fn error(error: &Error, trace_id: &str) -> Response<Body> {
    let error = match error {
        // Nothing is the worse for a token that is asked for twice.
        Error::Refused(Refusal::OutcomeUnknown) => TokenError::Grant(GrantError::Busy { retry_after_seconds: 1 }),
        Error::Refused(refusal) => TokenError::Refused(refusal.clone()),
        Error::Service(Failure::Busy { retry_after_seconds }) => {
            TokenError::Grant(GrantError::Busy { retry_after_seconds: *retry_after_seconds })
        }
        Error::Service(_) => TokenError::Grant(GrantError::Internal("a failure of the API at a token endpoint".into())),
    };
    error.respond(trace_id)
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
            ) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
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
            Self::Refused(refusal) => refusal_entry(refusal),
            Self::Unreadable(Unreadable::MediaType) => errors::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable(Unreadable::Json) => errors::MALFORMED_JSON,
            Self::Unreadable(Unreadable::Form) => errors::MALFORMED_FORM,
            Self::Client(Unusable::Malformed) => errors::INVALID_CLIENT,
            Self::Client(Unusable::Contradiction) => errors::CONTRADICTORY_CLIENT,
        }
    }

    /// What is filled in.
    fn with(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Grant(GrantError::InvalidRequest { parameter }) => vec![("parameter", (*parameter).to_owned())],
            Self::Refused(Refusal::TargetTooLong(limit)) => vec![("limit", limit.to_string())],
            _ => Vec::new(),
        }
    }
}

const fn refusal_entry(refusal: &Refusal) -> ErrorEntry {
    match refusal {
        Refusal::RouteNotFound => errors::ROUTE_NOT_FOUND,
        Refusal::MethodNotAllowed(_) => errors::METHOD_NOT_ALLOWED,
        Refusal::BodyTooLarge(_) => errors::CONTENT_TOO_LARGE,
        Refusal::BodyTooSlow => errors::REQUEST_TIMEOUT,
        Refusal::BodyIncomplete => errors::INCOMPLETE_BODY,
        Refusal::TargetTooLong(_) => errors::URI_TOO_LONG,
        Refusal::TooManyRequests { .. } => errors::TOO_MANY_REQUESTS,
        Refusal::OutcomeUnknown => errors::TEMPORARILY_UNAVAILABLE,
        // The token endpoints ask for none of the others but the last.
        Refusal::NotAcceptable(_)
        | Refusal::UnsupportedMediaType(_)
        | Refusal::TokenMissing
        | Refusal::MalformedPath
        | Refusal::Panicked => errors::SERVER_ERROR,
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
