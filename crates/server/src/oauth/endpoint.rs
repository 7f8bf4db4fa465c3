//! What the token endpoints share: they take JSON or a form, and no cache keeps their answers.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::http::{HeaderMap, HeaderValue, Response};
use domain::GrantError;

use super::client;
use super::error::TokenError;
use super::parameters::Parameters;
use crate::http::{self, TraceId};

/// The largest body in bytes (security-reliability E1).
const BODY_LIMIT: usize = 16 * 1024;

/// The parameters of a request: those of its body, and the client's credentials from its `Authorization` header.
pub(super) async fn parameters(headers: &HeaderMap, body: Body) -> Result<Parameters, TokenError> {
    let body = http::read(headers, body, BODY_LIMIT).await.map_err(TokenError::Refused)?;
    let mut parameters = Parameters::read(http::essence(headers), &body).map_err(TokenError::Unreadable)?;
    client::authenticate(headers, &mut parameters).map_err(TokenError::Client)?;
    Ok(parameters)
}

/// The answer to a request, which no cache may keep (RFC 6749, section 5.1).
pub(super) fn answer(result: Result<Response<Body>, TokenError>, trace_id: &TraceId) -> Response<Body> {
    let mut response = result.unwrap_or_else(|error| refuse(&error, trace_id));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

fn refuse(error: &TokenError, trace_id: &TraceId) -> Response<Body> {
    if let TokenError::Grant(GrantError::Internal(cause)) = error {
        http::log_failure(cause.as_ref());
    }
    error.respond(trace_id.as_str())
}
