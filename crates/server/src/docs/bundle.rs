//! `/openapi.json`: the generated bundle, byte for byte, with an entity tag.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use sha2::{Digest as _, Sha256};
use tower_http::compression::CompressionLayer;

use crate::http::App;

/// The generated bundle of the contract, as it stands in `openapi/openapi.json`.
pub const BUNDLE: &[u8] = include_bytes!("../../../../openapi/openapi.json");

/// Where it is served.
pub(crate) const PATH: &str = "/openapi.json";

pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().get(bundle).layer(CompressionLayer::new())
}

/// Weak, because the compressed bytes are other bytes with the same meaning.
fn entity_tag() -> &'static str {
    static TAG: LazyLock<String> = LazyLock::new(|| {
        let mut tag = String::from("W/\"");
        for byte in &Sha256::digest(BUNDLE)[..16] {
            // Writing to a string cannot fail.
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        tag
    });
    &TAG
}

async fn bundle(headers: HeaderMap) -> Response<Body> {
    let tag = entity_tag();
    let fresh = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').map(str::trim).any(|listed| listed == "*" || listed.trim_start_matches("W/") == &tag[2..])
    });
    let mut response = Response::new(if fresh { Body::empty() } else { Body::from(BUNDLE) });
    *response.status_mut() = if fresh { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let headers = response.headers_mut();
    headers.insert(ETAG, HeaderValue::from_static(tag));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if !fresh {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response
}
