//! Turns: work on the same thing, one at a time within this process.
//!
//! The database alone decides what succeeds; turns only spare the work that is bound to be in vain, such as hashing a
//! password for a token that another request of the same moment is about to use up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::Failure;

/// Entries beyond this many are searched for dead ones; those are left behind only by requests that were given up.
const TIDY_ABOVE: usize = 1024;

type Entries = Mutex<HashMap<String, Weak<AsyncMutex<()>>>>;

/// Who is at work on what.
#[derive(Default)]
pub struct Turns {
    entries: Arc<Entries>,
}

/// The right to work on something until it is dropped.
pub struct Turn {
    key: String,
    guard: Option<OwnedMutexGuard<()>>,
    entries: Arc<Entries>,
}

impl Turns {
    /// Waits until nobody else in this process works on what the key names.
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when that takes longer than `patience`.
    pub async fn take(&self, key: &str, patience: Duration) -> Result<Turn, Failure> {
        let entry = self.entry(key);
        let guard = tokio::time::timeout(patience, entry.lock_owned()).await.map_err(|_| Failure::BUSY)?;
        Ok(Turn { key: key.to_owned(), guard: Some(guard), entries: Arc::clone(&self.entries) })
    }

    fn entry(&self, key: &str) -> Arc<AsyncMutex<()>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(key).and_then(Weak::upgrade) {
            return entry;
        }
        if entries.len() > TIDY_ABOVE {
            entries.retain(|_, entry| entry.strong_count() > 0);
        }
        let entry = Arc::new(AsyncMutex::new(()));
        entries.insert(key.to_owned(), Arc::downgrade(&entry));
        entry
    }
}

impl Drop for Turn {
    /// The entry goes with its last user; whoever waits holds it too.
    fn drop(&mut self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        if entries.get(&self.key).is_some_and(|entry| entry.strong_count() == 0) {
            entries.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn one_works_at_a_time_and_nothing_is_left_behind() {
        let turns = Turns::default();
        let first = turns.take("a", PATIENCE).await.unwrap();
        assert!(matches!(turns.take("a", Duration::ZERO).await, Err(Failure::Busy { .. })));
        let other = turns.take("b", Duration::ZERO).await.unwrap();
        drop(first);
        drop(turns.take("a", Duration::ZERO).await.unwrap());
        drop(other);
        assert_eq!(turns.entries.lock().unwrap().len(), 0);
    }

    #[tokio::test]
    async fn who_waits_gets_the_turn_that_is_given_back() {
        let turns = Arc::new(Turns::default());
        let first = turns.take("a", PATIENCE).await.unwrap();
        let waiting = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take("a", PATIENCE).await.is_ok() }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert!(waiting.await.unwrap());
        assert_eq!(turns.entries.lock().unwrap().len(), 0);
    }

    #[tokio::test]
    async fn what_given_up_requests_leave_behind_is_tidied_away() {
        let turns = Turns::default();
        for number in 0..=TIDY_ABOVE {
            drop(turns.entry(&number.to_string()));
        }
        let _turn = turns.take("a", PATIENCE).await.unwrap();
        assert_eq!(turns.entries.lock().unwrap().len(), 1);
    }
}
