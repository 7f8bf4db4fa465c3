//! Counts of filtered lists, remembered while the data stands.

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sea_orm::Statement;

/// Bytes of keys and counts that are remembered at most.
const BYTES: u64 = 4 * 1024 * 1024;
/// What a remembered count takes besides its key, about.
const OVERHEAD: u64 = 128;
/// A guess of how many there are, for the size of the tables at the start.
const ENTRIES: usize = 1_024;

/// What the tables of a count had seen when it was made: how many writes, in the order in which it names them.
pub(crate) type Seen = Vec<i64>;

/// Counts by the statements that made them. No `Debug`: their values are personal data.
pub(crate) struct Memo {
    counts: Cache<String, Counted, Bytes>,
}

/// A count as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// The rows that were counted.
    pub(crate) rows: u64,
    /// The rows of the table that they were counted in.
    pub(crate) of: u64,
    /// What its tables had seen.
    pub(crate) seen: Seen,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Counted> for Bytes {
    fn weight(&self, key: &String, _: &Counted) -> u64 {
        key.len() as u64 + OVERHEAD
    }
}

impl Memo {
    /// Nothing remembered yet.
    pub(crate) fn new() -> Self {
        Self { counts: Cache::with_weighter(ENTRIES, BYTES, Bytes) }
    }

    /// The count that this statement would make, if it was made when the tables had seen exactly these writes.
    pub(crate) fn get(&self, key: &str, seen: &Seen) -> Option<u64> {
        self.last(key).filter(|counted| counted.seen == *seen).map(|counted| counted.rows)
    }

    /// The count that this statement made when it was last asked, which may have become wrong.
    pub(crate) fn last(&self, key: &str) -> Option<Counted> {
        self.counts.get(key)
    }

    /// Remembers a count.
    pub(crate) fn put(&self, key: String, counted: Counted) {
        self.counts.insert(key, counted);
    }
}

/// What names a statement: its text and its values, which are quoted, so that no two statements are one.
pub(crate) fn key(statement: &Statement) -> String {
    format!("{}{:?}", statement.sql, statement.values)
}
