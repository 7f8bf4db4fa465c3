//! Reading the trail and keeping it short, for whoever has the database: neither needs a key.

use std::time::Duration;

use persistence::Store;
pub use persistence::audit::{Order, Query, Record};

use super::entry::entry;
use super::follow::Follow;
use super::{Actor, Kind, Origin, Subject};
use crate::{Clock, Failure};

/// The trail in a database. Clones share its connections.
#[derive(Clone)]
pub struct Trail {
    store: Store,
}

impl Trail {
    /// The trail in this store, which must have the shape that this version needs.
    #[must_use]
    pub const fn of(store: Store) -> Self {
        Self { store }
    }

    /// The rows that are asked for.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn read(&self, query: &Query) -> Result<Vec<Record>, Failure> {
        Ok(self.store.audit(query).await?)
    }

    /// The newest of the rows that are asked for, oldest first, and what gives those that come. The order of the query does
    /// not count, and of the first rows alone it limits the number.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn follow(&self, query: Query) -> Result<(Vec<Record>, Follow), Failure> {
        Follow::begin(self.clone(), query).await
    }

    /// Deletes the rows that are older than this, a thousand in a transaction, and tells of it in the trail. `progress` is
    /// called with the number of rows deleted so far. Gives that number in the end.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails; what was deleted before stays deleted.
    pub async fn prune(
        &self,
        clock: &dyn Clock,
        older_than: Duration,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, Failure> {
        let age = i64::try_from(older_than.as_millis()).unwrap_or(i64::MAX);
        let before = clock.now().0.saturating_sub(age);
        let told = |count| {
            let entry =
                entry(&Origin::default(), clock.now(), Kind::AuditPruned, None, Actor::Operator, Subject::default());
            persistence::audit::Entry { count, ..entry }
        };
        let mut deleted = 0;
        loop {
            match self.store.prune_audit(before, told).await? {
                0 => return Ok(deleted),
                more => deleted += more,
            }
            progress(deleted);
        }
    }
}
