//! Answers as bytes with their headers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use domain::Failure;
use jsonapi::MEDIA_TYPE;
use serde::Serialize;

use super::{Area, TraceId};
use crate::error::{Error, Refusal};
use crate::oauth;

/// A JSON:API document. It may hold a reset token, so no cache may keep it (security-reliability E15).
pub(super) fn document(status: StatusCode, bytes: Vec<u8>) -> Response<Body> {
    let mut response = with_type(status, MEDIA_TYPE, bytes);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a deletion.
pub(super) fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The answer to `OPTIONS`: the methods of the path. What a browser wants to know before it sends a request from another
/// origin is added by [`super::cors`].
pub(super) fn options(allow: &str) -> Response<Body> {
    let mut response = no_content();
    if let Ok(allow) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// An error in the shape that its part of the server has for errors, with the headers that belong to it.
pub(super) fn error(error: &Error, area: Area, trace_id: &TraceId) -> Response<Body> {
    let mut response = match area {
        Area::Tokens => oauth::error(error, trace_id.as_str()),
        Area::Api | Area::WellKnown | Area::Elsewhere => {
            let (status, errors) = error.document(trace_id.as_str());
            document(status, errors.to_bytes())
        }
    };
    if let Some((name, value)) = header_of(error) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The header that an error brings along. Each 401 has a challenge (RFC 9110, section 15.5.2); who has sent no token is not
/// told of an error (RFC 6750, section 3.1).
fn header_of(error: &Error) -> Option<(HeaderName, HeaderValue)> {
    let challenge = |text| Some((header::WWW_AUTHENTICATE, HeaderValue::from_static(text)));
    match error {
        Error::Refused(Refusal::TokenMissing) => challenge("Bearer"),
        Error::Service(Failure::InvalidToken) => challenge("Bearer error=\"invalid_token\""),
        Error::Service(Failure::AccessDenied) => challenge("Bearer error=\"insufficient_scope\""),
        Error::Service(Failure::Busy { retry_after_seconds })
        | Error::Refused(Refusal::TooManyRequests { retry_after_seconds }) => {
            Some((header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds)))
        }
        Error::Refused(Refusal::MethodNotAllowed(allow)) => Some((header::ALLOW, HeaderValue::from_str(allow).ok()?)),
        Error::Service(_) | Error::Refused(_) => None,
    }
}

/// An answer in plain JSON.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    with_type(status, "application/json", to_bytes(body))
}

fn with_type(status: StatusCode, media_type: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// The JSON text of one of our own types; those have string keys and no failing parts, so this does not fail.
fn to_bytes(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}
