//! Following the trail: every row once, soon after it was written.

use std::collections::{BTreeSet, VecDeque};

use super::trail::{Order, Query, Record, Trail};
use crate::Failure;

/// A row is seen when its transaction has committed, and tells a time from before that. So far back from the newest row, in
/// milliseconds, is looked again for rows that were late; clocks of processes may differ by as much.
const OVERLAP: i64 = 10_000;
/// Rows that are read at once.
const AT_ONCE: u64 = 1_000;

/// Gives the rows that come, each of them once.
pub struct Follow {
    trail: Trail,
    query: Query,
    /// What is older was given, or was there before.
    from: i64,
    /// Time and id of the rows since then that were given, or were there before.
    known: BTreeSet<(i64, i64)>,
}

impl Follow {
    /// Finds the rows to begin with, and remembers all that are there.
    pub(super) async fn begin(trail: Trail, query: Query) -> Result<(Vec<Record>, Self), Failure> {
        let from = window(&trail).await?;
        let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let mut follow = Self { trail, query, from, known: BTreeSet::new() };
        let mut last = VecDeque::new();
        let keep = |row| {
            last.push_back(row);
            if last.len() > most {
                last.pop_front();
            }
            Ok::<(), Failure>(())
        };
        follow.round(keep).await?;
        if last.len() < most {
            let missing = u64::try_from(most - last.len()).unwrap_or(u64::MAX);
            let query = follow.query.clone();
            let older = Query { until: Some(from), order: Order::NewestFirst, limit: missing, ..query };
            follow.trail.read(&older).await?.into_iter().for_each(|row| last.push_front(row));
        }
        Ok((last.into(), follow))
    }

    /// Calls `show` with every row that has come since the last round, in the order of their times.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails, and what `show` fails with.
    pub async fn round<E: From<Failure>>(&mut self, mut show: impl FnMut(Record) -> Result<(), E>) -> Result<(), E> {
        let next = window(&self.trail).await?;
        let since = Some(self.query.since.map_or(self.from, |since| since.max(self.from)));
        let mut page = Query { since, order: Order::OldestFirst, limit: AT_ONCE, ..self.query.clone() };
        loop {
            let rows = self.trail.read(&page).await?;
            page.later_than = rows.last().map(|row| (row.at, row.id));
            let is_last = u64::try_from(rows.len()).is_ok_and(|count| count < AT_ONCE);
            for row in rows {
                if self.known.insert((row.at, row.id)) {
                    show(row)?;
                }
            }
            if is_last {
                break;
            }
        }
        // Not what came during this round: rows that are late are looked for once more.
        self.from = self.from.max(next);
        self.known = self.known.split_off(&(self.from, i64::MIN));
        Ok(())
    }
}

/// Where rows that are seen from now on can be: what is older was seen by now.
async fn window(trail: &Trail) -> Result<i64, Failure> {
    let newest = trail.read(&Query { limit: 1, ..Query::default() }).await?;
    Ok(newest.first().map_or(i64::MIN, |row| row.at.saturating_sub(OVERLAP)))
}
