//! Writing refusals behind the backs of those who were refused.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use persistence::audit::Entry;
use persistence::{Store, StoreError};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::budget::Budgets;

/// Rows that wait to be written at most; of what comes when there are as many, the trail is told the number alone.
const QUEUE: usize = 1_024;
/// Rows that share a transaction at most.
const BATCH: usize = 256;
/// How long the writer waits before it tries again to write a batch that was not written; twice as long before each further
/// time, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// A batch that the database refuses so often, rather than having no time for it, will not be written.
const REFUSED_AT_MOST: u32 = 8;

/// What the writer is told.
enum Message {
    Row(Box<Entry>),
    /// Say so when everything before this is written.
    Settle(oneshot::Sender<()>),
}

/// The refusals of this process.
pub(crate) struct Refusals {
    budgets: Mutex<Budgets>,
    messages: mpsc::Sender<Message>,
}

impl Refusals {
    /// Starts the writer; it ends when this is dropped and everything is written.
    pub(crate) fn start(store: Store) -> Self {
        let (messages, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write(store, receiver, FIRST_WAIT));
        Self { budgets: Mutex::default(), messages }
    }

    /// Has a refusal told, or counted when too many of its like were told of late, or too many wait to be. Never waits.
    pub(crate) fn tell(&self, entry: Entry) {
        tracing::info!(kind = entry.kind, reason = entry.reason, "refused");
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in budgets.admit(entry) {
            match self.messages.try_send(Message::Row(Box::new(entry))) {
                Err(TrySendError::Full(Message::Row(entry))) => budgets.count(&entry),
                Err(TrySendError::Closed(_)) => tracing::error!("the audit trail is told of refusals no longer"),
                Ok(()) | Err(TrySendError::Full(Message::Settle(_))) => {}
            }
        }
    }

    /// Waits until every refusal so far is written, those that were only counted as their number. That takes as long as the
    /// database does not answer.
    pub(crate) async fn settle(&self) {
        let untold = self.budgets.lock().unwrap_or_else(PoisonError::into_inner).untold();
        let rows = untold.into_iter().map(|entry| Message::Row(Box::new(entry)));
        let (settled, waits) = oneshot::channel();
        for message in rows.chain([Message::Settle(settled)]) {
            // Fails when the writer is gone, and then there is nothing to wait for.
            if self.messages.send(message).await.is_err() {
                return;
            }
        }
        let _ = waits.await;
    }
}

/// Where rows are written: the store, or what a test puts in its place.
trait Trail: Send + Sync + 'static {
    /// Writes rows, all of them or none.
    fn write(&self, rows: &[Entry]) -> impl Future<Output = Result<(), StoreError>> + Send;
}

impl Trail for Store {
    async fn write(&self, rows: &[Entry]) -> Result<(), StoreError> {
        self.tell(rows).await
    }
}

/// Writes rows in the order in which they come, those that wait in one transaction.
async fn write(trail: impl Trail, mut messages: mpsc::Receiver<Message>, first_wait: Duration) {
    while let Some(first) = messages.recv().await {
        let (mut audit, mut settled) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Row(entry) => audit.push(*entry),
                Message::Settle(reply) => settled.push(reply),
            }
            next = if audit.len() < BATCH { messages.try_recv().ok() } else { None };
        }
        if !audit.is_empty() {
            persist(&trail, &audit, first_wait).await;
        }
        for reply in settled {
            // Nobody may be waiting any more.
            let _ = reply.send(());
        }
    }
}

/// Writes a batch, again and again while the database does not answer: what comes meanwhile waits behind it.
async fn persist(trail: &impl Trail, audit: &[Entry], first_wait: Duration) {
    let (mut wait, mut refused) = (first_wait, 0);
    while let Err(error) = trail.write(audit).await {
        match error {
            StoreError::Busy | StoreError::Timeout | StoreError::Unreachable(_) => {}
            StoreError::Closed => refused = REFUSED_AT_MOST,
            _ => refused += 1,
        }
        let rows = audit.len();
        if refused >= REFUSED_AT_MOST {
            tracing::error!(%error, rows, "the audit trail does not tell of refusals");
            return;
        }
        tracing::warn!(%error, rows, "refusals wait to be told to the audit trail");
        tokio::time::sleep(wait).await;
        wait = wait.saturating_mul(2).min(LONGEST_WAIT);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Arc;

    use super::*;
    use crate::audit::refusals::budget::tests::refusal;

    /// Fails as it is told, then writes.
    #[derive(Clone, Default)]
    struct Failing {
        faults: Arc<Mutex<VecDeque<StoreError>>>,
        written: Arc<Mutex<Vec<Entry>>>,
    }

    fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
        of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    impl Trail for Failing {
        async fn write(&self, rows: &[Entry]) -> Result<(), StoreError> {
            if let Some(fault) = lock(&self.faults).pop_front() {
                return Err(fault);
            }
            lock(&self.written).extend_from_slice(rows);
            Ok(())
        }
    }

    impl Failing {
        fn with(faults: impl IntoIterator<Item = StoreError>) -> Self {
            let failing = Self::default();
            lock(&failing.faults).extend(faults);
            failing
        }

        /// How many refusals the rows that were written tell of.
        fn told(&self) -> i64 {
            lock(&self.written).iter().map(|row| row.count).sum()
        }
    }

    /// The refusals, and the writer, which does nothing until it is run.
    fn refusals(trail: &Failing) -> (Refusals, impl Future<Output = ()> + Send + 'static) {
        let (messages, receiver) = mpsc::channel(QUEUE);
        (Refusals { budgets: Mutex::default(), messages }, write(trail.clone(), receiver, Duration::ZERO))
    }

    #[tokio::test]
    async fn what_a_busy_database_did_not_write_is_written_when_it_has_time() {
        let busy = (0..20)
            .map(|_| StoreError::Busy)
            .chain([StoreError::Timeout, StoreError::Decode { table: "audit", column: "any".to_owned() }]);
        let trail = Failing::with(busy);
        let (refusals, writer) = refusals(&trail);
        refusals.tell(refusal(0, "one"));
        tokio::spawn(writer);
        refusals.settle().await;
        assert_eq!(trail.told(), 1);
    }

    #[tokio::test]
    async fn what_is_refused_for_ever_keeps_nothing_else_from_being_told() {
        let refused = || StoreError::Decode { table: "audit", column: "any".to_owned() };
        let trail = Failing::with((0..REFUSED_AT_MOST).map(|_| refused()));
        let (refusals, writer) = refusals(&trail);
        refusals.tell(refusal(0, "one"));
        tokio::spawn(writer);
        refusals.settle().await;
        refusals.tell(refusal(0, "two"));
        refusals.settle().await;
        assert_eq!(lock(&trail.written).iter().map(|row| row.reason).collect::<Vec<_>>(), [Some("two")]);
    }

    #[tokio::test]
    async fn what_finds_the_queue_full_is_told_as_a_number_in_the_end() {
        let trail = Failing::default();
        let (refusals, writer) = refusals(&trail);
        for reason in ["one", "two", "three", "four", "five"] {
            for _ in 0..300 {
                refusals.tell(refusal(0, reason));
            }
        }
        assert_eq!(refusals.messages.capacity(), 0);
        tokio::spawn(writer);
        refusals.settle().await;
        assert_eq!(trail.told(), 1_500);
        assert!(lock(&trail.written).len() <= QUEUE + 2);
    }
}
