//! The errors of the token endpoint (api-facts 4.5): the same envelope as the API's, but plain JSON, with a number for a
//! status and the words of OAuth 2 for titles.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::GrantError;
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::Unusable;
use super::parameters::Unreadable;
use crate::error::{BODY_TOO_LARGE, BUSY, Refusal};
use crate::http;

/// Why no token is given out.
#[derive(Debug)]
pub(super) enum TokenError {
    /// The service refused.
    Grant(GrantError),
    /// The body could not be received.
    Refused(Refusal),
    /// The body is no token request.
    Unreadable(Unreadable),
    /// The `Authorization` header cannot be used.
    Client(Unusable),
    /// Tokens are asked for with POST.
    Method,
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

/// A row of the table: status, code, title and detail.
type Row = (StatusCode, &'static str, &'static str, String);

impl TokenError {
    /// The answer. A fault of the server gives the trace id and nothing else.
    pub(super) fn respond(&self, trace_id: &str) -> Response<Body> {
        let (status, code, title, detail) = self.row();
        let mut meta = Map::new();
        if status.is_server_error() {
            meta.insert("trace_id".to_owned(), trace_id.into());
        }
        let errors = [ErrorObject { title, detail, code, status: status.as_u16(), meta }];
        let mut response = http::json(status, &serde_json::json!({ "errors": errors }));
        let headers = response.headers_mut();
        match self {
            Self::Grant(GrantError::Busy { retry_after_seconds }) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
            }
            Self::Method => {
                headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            _ if status == StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
            }
            _ => {}
        }
        response
    }

    fn row(&self) -> Row {
        match self {
            Self::Grant(error) => grant_row(error),
            Self::Refused(Refusal::BodyTooLarge(_)) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "CONTENT_TOO_LARGE", "content_too_large", BODY_TOO_LARGE.to_owned())
            }
            Self::Refused(_) => invalid_request("The request body ended before it was complete."),
            Self::Unreadable(Unreadable::MediaType) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "invalid_request",
                "The Content-Type must be application/json or application/x-www-form-urlencoded.".to_owned(),
            ),
            Self::Unreadable(Unreadable::Json) => {
                invalid_request("The body must be a JSON object of strings, with each parameter once.")
            }
            Self::Unreadable(Unreadable::Form) => invalid_request("The body must be a form with each parameter once."),
            Self::Client(Unusable::Malformed) => grant_row(&GrantError::InvalidClient),
            Self::Client(Unusable::Contradiction) => {
                invalid_request("The Authorization header and the body name different clients.")
            }
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "invalid_request",
                "Ask for a token with POST.".to_owned(),
            ),
        }
    }
}

fn invalid_request(detail: &str) -> Row {
    (StatusCode::BAD_REQUEST, "BAD_REQUEST", "invalid_request", detail.to_owned())
}

/// The texts are those of Doorkeeper, which the documented API shows.
fn grant_row(error: &GrantError) -> Row {
    let bad = |title, detail: &str| (StatusCode::BAD_REQUEST, "BAD_REQUEST", title, detail.to_owned());
    match error {
        GrantError::InvalidRequest { parameter } => {
            invalid_request(&format!("The required parameter {parameter} is missing."))
        }
        GrantError::InvalidClient => (
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or unsupported \
             authentication method."
                .to_owned(),
        ),
        GrantError::UnauthorizedClient => {
            bad("unauthorized_client", "The client is not authorized to perform this request using this method.")
        }
        GrantError::InvalidGrant => bad(
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in \
             the authorization request, or was issued to another client.",
        ),
        GrantError::UnsupportedGrantType => {
            bad("unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
        }
        GrantError::InvalidScope => bad("invalid_scope", "The requested scope is invalid, unknown, or malformed."),
        GrantError::Busy { .. } => {
            (StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", "temporarily_unavailable", BUSY.to_owned())
        }
        GrantError::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            "server_error",
            "Internal Server Error".to_owned(),
        ),
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
