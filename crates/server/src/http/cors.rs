//! What pages of other origins may do (security-reliability E14): everything that a bearer token permits. There are no
//! cookies, so nothing is done in somebody's name without a token that the page has got itself, and every origin is welcome.
//!
//! tower-http's layer is not used: it answers every `OPTIONS` by itself, and those of this server say more.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::Area;

/// The headers of requests that are understood. `*` would leave `Authorization` out.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static("accept, authorization, content-type, if-none-match");

/// The headers of answers that a page may read.
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "etag, location, retry-after, x-ratelimit-interval, x-ratelimit-limit, x-ratelimit-remaining, x-trace-id",
);

/// How many seconds a browser may keep what it was told: two hours, the most that Chromium takes.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// Tells browsers what pages of other origins may do, but for health and documentation, which are for their own. A question
/// before a request (a preflight) is answered by the `OPTIONS` of its path, with the methods of the path.
pub(super) async fn share(request: Request, next: Next) -> Response {
    if Area::of(request.uri().path()) == Area::Elsewhere {
        return next.run(request).await;
    }
    let asks = *request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if asks {
        permit(headers);
    } else {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
    response
}

/// What may be sent.
fn permit(headers: &mut HeaderMap) {
    // A path that takes nothing has no methods.
    let Some(methods) = headers.get(ALLOW).cloned() else { return };
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
}

#[cfg(test)]
#[path = "cors_tests.rs"]
mod tests;
