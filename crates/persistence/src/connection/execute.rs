//! The line that reads are run behind (decision 14): everything above it makes SQL text and values and reads cells,
//! everything below is a driver.

use sea_orm::{DbBackend, Statement};

use crate::fault::DriverError;

/// How much work a statement can be, which decides where it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// It reads as many rows as it answers, or not many more: rows by id, a page near one end of an index, includes.
    Bounded,
    /// It may read a whole table: a filter that no index serves, a page far from either end, a count.
    Unbounded,
}

/// Runs statements that read.
pub(crate) trait Execute: Sync {
    /// A row of an answer.
    type Row: Cells;

    /// Which dialect to compile to.
    fn backend(&self) -> DbBackend;

    /// The rows of a query, read to the end (decision 13).
    fn rows(
        &self,
        statement: Statement,
        cost: Cost,
    ) -> impl Future<Output = Result<Vec<Self::Row>, DriverError>> + Send;
}

/// The cells of a row, by position; `None` is NULL.
pub(crate) trait Cells: Send + Sync {
    /// A text, which is moved out: it may be read once.
    fn text(&mut self, at: usize) -> Result<Option<String>, Unreadable>;

    /// An integer.
    fn integer(&mut self, at: usize) -> Result<Option<i64>, Unreadable>;

    /// A number.
    fn number(&mut self, at: usize) -> Result<Option<f64>, Unreadable>;

    /// A boolean.
    fn boolean(&mut self, at: usize) -> Result<Option<bool>, Unreadable>;
}

/// A cell that is not there, or holds another kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;
