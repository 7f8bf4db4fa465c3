//! Health: `/livez` says that the process runs, `/readyz` that it can reach its database and is not about to
//! end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::json;

use super::App;
use super::answer::json as json_answer;

/// Whether the server takes more work, as far as it knows itself. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// The server is to end: from now on it is not ready.
    pub(crate) fn withdraw(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_withdrawn(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// How long the database may take to answer before the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process runs.
pub(super) async fn live() -> Response<Body> {
    json_answer(StatusCode::OK, &json!({ "status": "ok" }))
}

/// The process can do its work.
pub(super) async fn ready(State(app): State<App>) -> Response<Body> {
    let draining = app.readiness.is_withdrawn();
    if !draining && matches!(tokio::time::timeout(PATIENCE, app.store.ping()).await, Ok(Ok(()))) {
        return json_answer(StatusCode::OK, &json!({ "status": "ok" }));
    }
    let mut response = json_answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "unavailable" }));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(1));
    response
}
