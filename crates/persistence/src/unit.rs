//! A unit of work: what one request writes, as data. The store runs it in one transaction, all or nothing.
//!
//! A unit is data, not code, so that it can be run again after a serialization failure, shares a commit with other
//! units on SQLite (decision 8), and holds no lock while a rule thinks or a password is hashed.

use jsonapi::Value;

use crate::audit::Entry;
use crate::table::Table;

/// Steps that succeed together or not at all.
#[derive(Debug, Default, Clone)]
pub struct Unit {
    /// Run in this order.
    pub steps: Vec<Step>,
    /// What the audit trail tells of it.
    pub audit: Vec<Entry>,
}

/// One statement of a unit.
#[derive(Debug, Clone)]
pub enum Step {
    /// Locks a row against other writers; the row must be there. Does nothing but look on SQLite, which has one writer.
    Lock {
        /// The row's table.
        table: &'static Table,
        /// Its id.
        id: String,
        /// What else must hold of it.
        when: Vec<Condition>,
    },
    /// Inserts a row; columns that are not named become NULL.
    Insert {
        /// The table.
        table: &'static Table,
        /// The values.
        values: Vec<(&'static str, Value)>,
    },
    /// Changes the rows for which every condition holds.
    Update {
        /// The table.
        table: &'static Table,
        /// The new values.
        set: Vec<(&'static str, Value)>,
        /// The conditions.
        when: Vec<Condition>,
        /// How many rows it must change.
        expect: Expect,
    },
    /// Deletes the rows for which every condition holds.
    Delete {
        /// The table.
        table: &'static Table,
        /// The conditions.
        when: Vec<Condition>,
        /// How many rows it must delete.
        expect: Expect,
    },
}

/// How many rows a step must affect; the database's count is the word that decides (decision 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Exactly one, or the unit fails as [`UnitError::Unmet`].
    One,
    /// Exactly so many, or the unit fails as [`UnitError::Unmet`].
    Exactly(u64),
    /// Any number, none included.
    Any,
}

impl Expect {
    /// Whether so many rows are as many as it must be.
    pub(crate) const fn is_met(self, affected: u64) -> bool {
        match self {
            Self::One => affected == 1,
            Self::Exactly(count) => affected == count,
            Self::Any => true,
        }
    }
}

/// A condition on one column.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The column's name.
    pub column: &'static str,
    /// What must hold of it.
    pub test: Test,
}

/// What must hold of a column.
#[derive(Debug, Clone)]
pub enum Test {
    /// It equals the value, which is not null.
    Equals(Value),
    /// It does not equal the value, which is not null.
    Differs(Value),
    /// It is greater than the value.
    GreaterThan(Value),
    /// It is less than the value.
    LessThan(Value),
    /// It is one of the values.
    In(Vec<Value>),
    /// It is NULL.
    IsNull,
    /// It is not NULL.
    IsNotNull,
    /// Of the column `id`: the row is none of the newest so many of its table for which these conditions hold.
    NotAmongNewest {
        /// How many.
        count: u64,
        /// Of which rows.
        of: Vec<Condition>,
    },
}

impl Condition {
    /// The column equals the value.
    #[must_use]
    pub fn equals(column: &'static str, value: impl Into<String>) -> Self {
        Self { column, test: Test::Equals(Value::String(value.into())) }
    }

    /// The column is NULL.
    #[must_use]
    pub const fn is_null(column: &'static str) -> Self {
        Self { column, test: Test::IsNull }
    }
}

/// Why a unit failed; nothing of it was written. Steps are named by their position in [`Unit::steps`].
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// A step affected another number of rows than it must.
    #[error("step {step} found no row that meets its conditions")]
    Unmet {
        /// The step.
        step: usize,
    },
    /// A unique index refused the row.
    #[error("step {step} would repeat the unique {column}")]
    Taken {
        /// The step.
        step: usize,
        /// The column, or the first of the columns, of the unique index.
        column: String,
    },
    /// A row that the inserted or updated row refers to is not there.
    #[error("step {step} refers to a row that is not there")]
    Dangling {
        /// The step.
        step: usize,
    },
    /// A row that is to be deleted is still referred to.
    #[error("step {step} would delete a row that others refer to")]
    Referenced {
        /// The step.
        step: usize,
    },
    /// The database is too busy to take more writes.
    #[error("the database is busy")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(crate::StoreError),
}

impl From<crate::StoreError> for UnitError {
    fn from(error: crate::StoreError) -> Self {
        match error {
            // A write that waited too long for the locks of others can be asked for again.
            crate::StoreError::Busy | crate::StoreError::Timeout => Self::Busy,
            error => Self::Store(error),
        }
    }
}
