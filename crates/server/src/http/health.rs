//! Health: `/livez` says that the process runs, `/readyz` that it reaches its database and is not about to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::Service;
use jsonapi::Timestamp;
use serde_json::json;
use tokio::sync::Mutex;

use super::App;
use super::answer::json as json_answer;

/// How long the database may take to answer before the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// For how many milliseconds what the database said is believed: anybody may ask as often as they like, and the database is
/// not asked each time.
const BELIEVED: i64 = 1_000;

/// Whether the server can do its work. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readiness(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Whether the server is about to end.
    withdrawn: AtomicBool,
    /// When the database was last asked, and whether it answered. Whoever asks it has the lock, and the others wait for what
    /// it says.
    database: Mutex<Option<(Timestamp, bool)>>,
}

impl Readiness {
    /// The server is to end: from now on it is not ready.
    pub(crate) fn withdraw(&self) {
        self.0.withdrawn.store(true, Ordering::SeqCst);
    }

    /// Whether the server is not about to end and reaches its database.
    async fn holds(&self, service: &Service) -> bool {
        !self.is_withdrawn() && self.database_answers(service).await && !self.is_withdrawn()
    }

    fn is_withdrawn(&self) -> bool {
        self.0.withdrawn.load(Ordering::SeqCst)
    }

    async fn database_answers(&self, service: &Service) -> bool {
        let mut last = self.0.database.lock().await;
        if let Some((asked, answers)) = *last
            && (0..BELIEVED).contains(&service.now().0.saturating_sub(asked.0))
        {
            return answers;
        }
        let answers = matches!(tokio::time::timeout(PATIENCE, service.ping()).await, Ok(Ok(())));
        *last = Some((service.now(), answers));
        answers
    }
}

/// The process runs.
pub(super) async fn live() -> Response<Body> {
    json_answer(StatusCode::OK, &json!({ "status": "ok" }))
}

/// The process can do its work.
pub(super) async fn ready(State(app): State<App>) -> Response<Body> {
    if app.readiness.holds(&app.service).await {
        return json_answer(StatusCode::OK, &json!({ "status": "ok" }));
    }
    let mut response = json_answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "unavailable" }));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(1));
    response
}
