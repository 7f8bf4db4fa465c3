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
    counts: Cache<String, (Seen, u64), Bytes>,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, (Seen, u64)> for Bytes {
    fn weight(&self, key: &String, _: &(Seen, u64)) -> u64 {
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
        self.counts.get(key).filter(|(then, _)| then == seen).map(|(_, count)| count)
    }

    /// Remembers a count.
    pub(crate) fn put(&self, key: String, seen: Seen, count: u64) {
        self.counts.insert(key, (seen, count));
    }
}

/// What names a statement: its text and its values, which are quoted, so that no two statements are one.
pub(crate) fn key(statement: &Statement) -> String {
    format!("{}{:?}", statement.sql, statement.values)
}
