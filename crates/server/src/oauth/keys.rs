//! `GET /.well-known/jwks.json`: the public keys that verify access tokens.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::http::{self, App};

/// Where the keys are (api-facts 4.1).
pub(crate) const PATH: &str = "/.well-known/jwks.json";

pub(crate) async fn keys(State(app): State<App>) -> Response<Body> {
    cacheable(http::json(StatusCode::OK, &app.service.jwks()))
}

/// An answer that anybody may keep for a while. Keys change seldom, and a new one is published before it signs
/// (security-reliability D3).
pub(super) fn cacheable(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}
