//! Reading the trail and keeping it short, for whoever has the database: neither needs a key.

use std::time::Duration;

use persistence::Store;
pub use persistence::audit::{Order, Query, Record};

use super::entry::entry;
use super::{Actor, Kind, Origin, Subject};
use crate::{Clock, Failure};

/// The rows that are asked for.
///
/// # Errors
///
/// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
pub async fn read(store: &Store, query: &Query) -> Result<Vec<Record>, Failure> {
    Ok(store.audit(query).await?)
}

/// Deletes the rows that are older than this, a thousand in a transaction, and tells of it in the trail. `progress` is
/// called with the number of rows deleted so far. Gives that number in the end.
///
/// # Errors
///
/// [`Failure::Internal`] or [`Failure::Busy`] when the database fails; what was deleted before stays deleted.
pub async fn prune(
    store: &Store,
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
        match store.prune_audit(before, told).await? {
            0 => return Ok(deleted),
            more => deleted += more,
        }
        progress(deleted);
    }
}
