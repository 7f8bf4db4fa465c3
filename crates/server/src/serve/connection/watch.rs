//! What a connection is doing: its parts report it here, its sentry and the registry judge it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::pace::Pace;
use crate::settings::ConnectionLimits;

/// What is known of a connection.
pub(in crate::serve) struct Watch {
    state: Mutex<State>,
    told: Notify,
    /// Whether somebody waits for a place.
    crowded: Arc<AtomicBool>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Since when the connection has waited for a request to come in; in the course of a request without meaning.
    waiting_since: Instant,
    /// The answer that the client does not take as fast as it comes.
    stalled: Option<Pace>,
    /// Whether it was told to make room.
    leaving: bool,
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first byte of a request.
    Idle,
    /// The rest of its head, since then.
    Head(Instant),
    /// Its body, its answer, or the client that takes the answer.
    Request,
}

impl State {
    /// Whether nothing is lost when the connection ends: no request is worked on, and no answer waits to be taken.
    fn is_waiting(&self) -> bool {
        self.phase != Phase::Request && self.stalled.is_none()
    }
}

/// Why a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// No request came.
    Idle,
    /// The head of a request did not come to its end.
    Head,
    /// The client did not take its answer.
    Answer,
}

impl Watch {
    /// A connection that has just been accepted. `crowded` says whether somebody waits for a place.
    pub(in crate::serve) fn new(crowded: Arc<AtomicBool>) -> Self {
        let state = State { phase: Phase::Idle, waiting_since: Instant::now(), stalled: None, leaving: false };
        Self { state: Mutex::new(state), told: Notify::new(), crowded }
    }

    /// Bytes have come. Those of a request that came while the one before it was answered count as none: their time
    /// begins with the next ones.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            state.phase = Phase::Head(Instant::now());
        }
    }

    /// The head of a request is complete.
    pub(super) fn requested(&self) {
        self.state().phase = Phase::Request;
    }

    /// The answer is on its way, all of it; what the client has not taken yet is left to be sent.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        state.phase = Phase::Idle;
        self.begin_waiting(&mut state);
    }

    /// The connection waits for a request from now on, unless somebody else waits for its place.
    fn begin_waiting(&self, state: &mut State) {
        state.waiting_since = Instant::now();
        if self.crowded.load(Ordering::SeqCst) {
            state.leaving = true;
            self.told.notify_one();
        }
    }

    /// The client takes no more of its answer at the moment.
    pub(super) fn stalled(&self) {
        self.state().stalled.get_or_insert_with(Pace::begin);
    }

    /// The client has taken some more of what had stalled.
    pub(super) fn taken(&self, bytes: usize) {
        if let Some(pace) = &mut self.state().stalled {
            pace.add(bytes);
        }
    }

    /// The client has taken all. Only now it can be waited for.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        state.stalled = None;
        match &mut state.phase {
            Phase::Idle => self.begin_waiting(&mut state),
            Phase::Head(since) => *since = Instant::now(),
            Phase::Request => {}
        }
    }

    /// When the connection is to be cut, as things stand, and why.
    pub(super) fn deadline(&self, limits: &ConnectionLimits) -> Option<(Instant, Cut)> {
        let state = self.state();
        if let Some(pace) = &state.stalled {
            return Some((pace.deadline(limits.answer, limits.minimum_rate), Cut::Answer));
        }
        match state.phase {
            Phase::Idle => Some((state.waiting_since + limits.idle, Cut::Idle)),
            Phase::Head(since) => Some((since + limits.header, Cut::Head)),
            Phase::Request => None,
        }
    }

    /// Since when a connection that can make room has waited for a request.
    pub(in crate::serve) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.is_waiting() && !state.leaving).then_some(state.waiting_since)
    }

    /// Tells the connection to make room.
    pub(in crate::serve) fn leave(&self) {
        self.state().leaving = true;
        self.told.notify_one();
    }

    /// Tells the connection to end after the request that it is at.
    pub(in crate::serve) fn finish(&self) {
        self.told.notify_one();
    }

    /// Waits until the connection is told something.
    pub(super) async fn told(&self) {
        self.told.notified().await;
    }

    /// Whether the connection was told to make room and is neither at a request nor sending an answer.
    pub(super) fn is_dispensable(&self) -> bool {
        let state = self.state();
        state.leaving && state.is_waiting()
    }

    /// A panic elsewhere leaves nothing half written here.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
