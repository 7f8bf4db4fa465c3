//! `GET /.well-known/jwks.json`: the public keys that verify access tokens.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::http::{self, App};

/// Where the keys are (api-facts 4.1).
pub(crate) const PATH: &str = "/.well-known/jwks.json";

/// Keys change seldom, and a new one is published before it signs (security-reliability D3).
pub(crate) async fn keys(State(app): State<App>) -> Response<Body> {
    let mut response = http::json(StatusCode::OK, &app.service.jwks());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}
