//! Cuts a connection when its time is up.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep, sleep_until};

use super::watch::{Cut, Watch};
use crate::settings::ConnectionLimits;

/// The clock of a connection. It has one timer, which is moved only when it is too late or has rung, so that a request on
/// a connection that is kept alive costs none.
pub(super) struct Sentry<'a> {
    watch: Arc<Watch>,
    limits: &'a ConnectionLimits,
    timer: Pin<Box<Sleep>>,
}

impl<'a> Sentry<'a> {
    pub(super) fn new(watch: Arc<Watch>, limits: &'a ConnectionLimits) -> Self {
        Self { watch, limits, timer: Box::pin(sleep_until(Instant::now() + limits.idle)) }
    }

    /// Waits until the connection is to be cut. It has to be polled after the connection each time, because what the
    /// connection has just done may have brought the deadline forward.
    pub(super) async fn watch(&mut self) -> Cut {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Cut> {
        loop {
            let deadline = self.watch.deadline(self.limits);
            if let Some((deadline, cut)) = deadline {
                if deadline <= Instant::now() {
                    return Poll::Ready(cut);
                }
                if deadline < self.timer.deadline() {
                    self.timer.as_mut().reset(deadline);
                }
            }
            ready!(self.timer.as_mut().poll(context));
            let next = deadline.map_or_else(|| Instant::now() + self.limits.idle, |(deadline, _)| deadline);
            self.timer.as_mut().reset(next);
        }
    }
}
