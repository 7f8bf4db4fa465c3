//! The bodies of requests, which have to come in time, and of answers, whose end is the end of a request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::pace::Pace;
use super::watch::Watch;
use crate::serve::Shared;
use crate::serve::deadline::Progress;

/// The body did not come as fast as it has to.
#[derive(Debug, thiserror::Error)]
#[error("the request body came too slowly")]
pub(crate) struct TooSlow;

/// The body of a request. Its time runs while it is waited for, beginning with the first time.
pub(super) struct RequestBody {
    body: Incoming,
    shared: Arc<Shared>,
    progress: Progress,
    pace: Option<Pace>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, shared: Arc<Shared>, progress: Progress) -> Self {
        Self { body, shared, progress, pace: None, timer: None }
    }

    /// Waits for the rest until its time is up.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let limits = &self.shared.limits;
        let deadline = self.pace.get_or_insert_with(Pace::begin).deadline(limits.body, limits.minimum_rate);
        if deadline <= Instant::now() {
            return Poll::Ready(());
        }
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(context)
    }
}

impl hyper::body::Body for RequestBody {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => {
                let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
                this.progress.note();
                this.pace.get_or_insert_with(Pace::begin).add(bytes);
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => this.poll_late(context).map(|()| Some(Err(TooSlow.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Says that the answer is on its way when it is dropped, however that comes.
pub(super) struct Answering(Arc<Watch>);

impl Answering {
    /// A request whose head is complete.
    pub(super) fn begin(watch: &Arc<Watch>) -> Self {
        watch.requested();
        Self(Arc::clone(watch))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered();
    }
}

/// The body of an answer. The connection drops it when it has taken all of it.
pub(super) struct AnswerBody {
    pub(super) body: Body,
    pub(super) _answering: Answering,
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
