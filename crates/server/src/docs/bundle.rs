//! `/openapi.json`: the generated bundle, byte for byte.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderValue, Response};
use axum::routing::MethodRouter;

use crate::http::{App, Constant};

/// The generated bundle of the contract, as it stands in `openapi/openapi.json`.
pub const BUNDLE: &[u8] = include_bytes!("../../../../openapi/openapi.json");

/// Where it is served.
pub(crate) const PATH: &str = "/openapi.json";

pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().get(bundle)
}

async fn bundle() -> Response<Body> {
    static ANSWER: LazyLock<Arc<Constant>> =
        LazyLock::new(|| Constant::new(HeaderValue::from_static("application/json"), BUNDLE));
    ANSWER.respond()
}
