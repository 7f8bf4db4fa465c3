//! Instants and calendar days as the API prints and reads them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};

/// The first and the last instant that [`Timestamp::parse`] accepts: years 0000 to 9999, which four digits can print.
const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

/// An instant in Unix milliseconds (decision 12); prints as `YYYY-MM-DDTHH:MM:SS.mmmZ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads an ISO 8601 instant: a calendar day alone (its midnight), or with a time of day, fractions of a second (cut to
    /// milliseconds) and an offset from UTC; without an offset it is UTC. `None` when it is none of these, or its year
    /// has more than four digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        None
    }
}
