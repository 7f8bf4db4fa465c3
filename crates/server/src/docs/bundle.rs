//! `/openapi.json`: the generated bundle, byte for byte.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use axum::routing::MethodRouter;

use crate::http::App;

/// The generated bundle of the contract, as it stands in `openapi/openapi.json`.
pub const BUNDLE: &[u8] = include_bytes!("../../../../openapi/openapi.json");

/// Where it is served.
pub(crate) const PATH: &str = "/openapi.json";

pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().get(bundle)
}

/// May be kept, and is asked for again each time: the entity tag says whether it has changed.
async fn bundle() -> Response<Body> {
    let mut response = Response::new(Body::from(BUNDLE));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
