//! What surrounds every answer: trace id, log line, and the one place where an error becomes bytes.

use std::any::Any;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::audit::Origin;
use domain::{Chance, Failure};
use tracing::Instrument as _;

use super::conditional::Condition;
use super::encoding::Settled;
use super::{App, Area, answer, security};
use crate::client::ClientAddress;
use crate::error::{Error, Refusal};
use crate::output;

/// The header that carries the trace id (decision 2).
const TRACE_HEADER: &str = "x-trace-id";

/// The longest path and query that are looked at, in bytes (security-reliability E1).
const TARGET_LIMIT: usize = 8 * 1024;

/// The name of a request in logs, answers and error reports: 64 hex digits, new for each request (decision 2).
#[derive(Debug, Clone, Default)]
pub(crate) struct TraceId(Arc<str>);

impl TraceId {
    fn new(chance: &dyn Chance) -> Self {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        let mut text = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text.into())
    }

    /// A trace id that a test chose.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self(text.into())
    }

    /// The 64 hex digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An error travels to `observe` as an extension of an empty answer, and becomes bytes there, in the shape
/// that errors have at this path. Headers that it is given on its way stay.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The answer to a panic. Its text is not looked at: it may hold anything.
pub(super) fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    Error::from(Refusal::Panicked).into_response()
}

/// Gives the request its trace id, answers it, writes errors, and logs one line without path values, queries or bodies.
pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let trace_id = TraceId::new(app.chance.as_ref());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let span = tracing::error_span!("request", trace_id = trace_id.as_str(), method = method.as_str(), route);
    request.extensions_mut().insert(trace_id.clone());
    let address = request.extensions().get::<ClientAddress>().map(|client| client.address());
    request.extensions_mut().insert(Origin { trace_id: Some(Arc::clone(&trace_id.0)), address });
    let condition = Condition::of(&request);
    let area = Area::of(request.uri().path());
    let secure = app.settings.secure;
    let start = Instant::now();
    async move {
        let mut response = respond(request, next).await;
        if let Some(condition) = condition {
            response = condition.settle(response, &trace_id).await;
        }
        if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
            log_cause(&error);
            let mut answer = answer::error(&error, area, &trace_id);
            let mut given = std::mem::take(response.headers_mut());
            // The router may have said how long the empty answer was.
            given.remove(header::CONTENT_LENGTH);
            answer.headers_mut().extend(given);
            response = answer;
        }
        if let Ok(value) = HeaderValue::from_str(trace_id.as_str()) {
            response.headers_mut().insert(TRACE_HEADER, value);
        }
        security::protect(response.headers_mut(), secure);
        let status = response.status();
        response.extensions_mut().insert(Settled(status));
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = status.as_u16(), milliseconds, "answered");
        response
    }
    .instrument(span)
    .await
}

async fn respond(request: Request, next: Next) -> Response {
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if target > TARGET_LIMIT {
        super::discard(request.into_body()).await;
        return Error::from(Refusal::TargetTooLong(TARGET_LIMIT)).into_response();
    }
    next.run(request).await
}

/// Logs why the server is at fault. The caller learns nothing of it but the trace id.
pub(crate) fn log_cause(error: &Error) {
    match error {
        Error::Service(Failure::Internal(cause)) => log_failure(cause.as_ref()),
        Error::Service(Failure::Busy { .. }) => tracing::warn!("the request was turned away"),
        Error::Service(Failure::TooSlow) => tracing::warn!("a statement ran longer than the statement timeout"),
        Error::Refused(Refusal::OutcomeUnknown) => {
            tracing::warn!("a write took longer than the request timeout, and goes on");
        }
        Error::Refused(Refusal::Panicked) => tracing::error!("the request failed: a panic"),
        Error::Service(_) | Error::Refused(_) => {}
    }
}

/// Logs an error with everything that caused it.
pub(crate) fn log_failure(error: &(dyn std::error::Error + Send + Sync + 'static)) {
    let text = output::with_causes(error);
    tracing::error!(cause = text, "the request failed");
}
