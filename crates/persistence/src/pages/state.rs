//! What is kept about a resource, as a statement found it.

use crate::error::StoreError;
use crate::table::Table;

/// What is kept about the rows of a table. Two statements that find the same `writes` find the same rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// How many rows there are.
    pub(crate) count: u64,
    /// How many rows were written since the table is there.
    pub(crate) writes: i64,
    /// Grows when rows are deleted, or put before rows that may have been read already.
    pub(crate) shifts: i64,
}

impl State {
    /// Reads the text of [`counts::state`](crate::counts::state).
    pub(crate) fn parse(text: Option<&str>, table: &'static Table) -> Result<Self, StoreError> {
        // Nothing was ever written.
        let Some(text) = text else { return Ok(Self::default()) };
        let mut numbers = text.split(' ').map(str::parse::<i64>);
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(count)), Some(Ok(writes)), Some(Ok(shifts)), None) => {
                Ok(Self { count: u64::try_from(count).unwrap_or_default(), writes, shifts })
            }
            _ => Err(StoreError::Decode { table: table.name, column: "record_counts".to_owned() }),
        }
    }
}
