//! How long a request may be worked on.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::Failure;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::error::{Error, Refusal};
use crate::http::log_cause;

/// When the client last did something for its request.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    /// The head of a request has just come.
    pub(super) fn begin() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// Some of its body has come.
    pub(super) fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time that the server has for a request, as an extension of it.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    limit: Duration,
    progress: Progress,
    writes: TaskTracker,
}

impl Deadline {
    /// The time begins when the request has come in whole; `writes` keeps those that outlast it.
    pub(super) fn new(limit: Duration, progress: Progress, writes: TaskTracker) -> Self {
        Self { limit, progress, writes }
    }

    /// Waits until the time is up.
    async fn passed(&self) {
        let mut deadline = self.progress.last() + self.limit;
        loop {
            sleep_until(deadline).await;
            let next = self.progress.last() + self.limit;
            if next <= deadline {
                return;
            }
            deadline = next;
        }
    }
}

/// Answers a request within its [`Deadline`], and with 503 when that has passed. A read is given up then. A write runs in a
/// task of its own, and goes on to its end whatever becomes of its caller: between a commit and what has to follow it,
/// such as forgetting the tokens of a customer whose password is new, nothing can come.
pub(crate) async fn keep(mut request: Request, next: Next) -> Response {
    let Some(deadline) = request.extensions_mut().remove::<Deadline>() else { return next.run(request).await };
    if request.method().is_safe() {
        tokio::select! {
            biased;
            response = next.run(request) => response,
            () = deadline.passed() => Error::from(Failure::Busy { retry_after_seconds: 1 }).into_response(),
        }
    } else {
        let unknown = || Error::from(Refusal::OutcomeUnknown).into_response();
        let attended = Arc::new(AtomicBool::new(true));
        let _leaving = Leaving(Arc::clone(&attended));
        let write = deadline.writes.spawn(alone(next.run(request), attended).in_current_span());
        tokio::select! {
            biased;
            outcome = write => outcome.unwrap_or_else(|error| match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => unknown(),
            }),
            () = deadline.passed() => unknown(),
        }
    }
}

/// Says when it is dropped that nobody waits for the write any more.
struct Leaving(Arc<AtomicBool>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Writes, and logs what came of it where nobody is left to be told.
async fn alone(write: impl Future<Output = Response>, attended: Arc<AtomicBool>) -> Response {
    let response = write.await;
    if !attended.load(Ordering::Acquire) {
        let status = response.status().as_u16();
        tracing::warn!(status, "a write has ended that nobody waits for any more");
        if let Some(error) = response.extensions().get::<Arc<Error>>() {
            log_cause(error);
        }
    }
    response
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
