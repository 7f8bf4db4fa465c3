//! Writing refusals behind the backs of those who were refused.

use std::sync::{Mutex, PoisonError};

use persistence::Store;
use persistence::audit::Entry;
use tokio::sync::{mpsc, oneshot};

use super::budget::Budgets;

/// Rows that wait to be written at most; what comes when there are as many is in the log alone.
const QUEUE: usize = 1_024;
/// Rows that share a transaction at most.
const BATCH: usize = 256;

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
        tokio::spawn(write(store, receiver));
        Self { budgets: Mutex::default(), messages }
    }

    /// Has a refusal told, or counted when too many of its like were told of late. Never waits.
    pub(crate) fn tell(&self, entry: Entry) {
        tracing::info!(kind = entry.kind, reason = entry.reason, "refused");
        let admitted = self.budgets.lock().unwrap_or_else(PoisonError::into_inner).admit(entry);
        for entry in admitted {
            self.send(entry);
        }
    }

    fn send(&self, entry: Entry) {
        let (kind, reason, count) = (entry.kind, entry.reason, entry.count);
        if self.messages.try_send(Message::Row(Box::new(entry))).is_err() {
            tracing::error!(
                kind,
                reason,
                count,
                "the audit trail does not tell of a refusal: too many wait to be told"
            );
        }
    }

    /// Waits until every refusal so far is written, those that were only counted as their number.
    pub(crate) async fn settle(&self) {
        let untold = self.budgets.lock().unwrap_or_else(PoisonError::into_inner).untold();
        for entry in untold {
            self.send(entry);
        }
        let (settled, waits) = oneshot::channel();
        if self.messages.send(Message::Settle(settled)).await.is_ok() {
            // Fails when the writer is gone, and then there is nothing to wait for.
            let _ = waits.await;
        }
    }
}

/// Writes rows in the order in which they come, those that wait in one transaction.
async fn write(store: Store, mut messages: mpsc::Receiver<Message>) {
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
        let rows = audit.len();
        if rows > 0
            && let Err(error) = store.tell(&audit).await
        {
            tracing::error!(%error, rows, "the audit trail does not tell of refusals");
        }
        for reply in settled {
            // Nobody may be waiting any more.
            let _ = reply.send(());
        }
    }
}
