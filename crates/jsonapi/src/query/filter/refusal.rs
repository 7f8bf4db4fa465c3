//! Why a value is not taken, and what would be.

use std::fmt;

use crate::wording::shorten;

/// How many values a list may hold.
pub(super) const MAX_LIST: usize = 500;

/// A value that is not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The beginning of what was sent: of a list, the element.
    pub(super) value: String,
    /// What would be taken.
    pub(super) expected: Expected,
}

impl Refusal {
    /// The refusal of this text.
    pub(super) fn new(text: &str, expected: Expected) -> Self {
        Self { value: shorten(text), expected }
    }
}

/// What a value must be. Prints as a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected {
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// An instant.
    DateTime,
    /// A calendar day.
    Date,
    /// JSON text.
    Json,
    /// A pattern whose last character is not a `\` that has nothing to take the meaning of.
    Pattern,
    /// Text without the character NUL, which no attribute holds.
    NoNul,
    /// A list that is not longer than [`MAX_LIST`].
    ShorterList,
    /// So few values that all filters together have at most so many.
    FewerValues(usize),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "It must be an integer such as 42.",
            Self::Number => "It must be a number such as 9.99.",
            Self::Boolean => "It must be true or false.",
            Self::DateTime => {
                "It must be an ISO 8601 date and time such as 2018-01-01T12:00:00.000Z, 2018-01-01T13:00:00+01:00, with \
                 its + sent as %2B, or 2018-01-01."
            }
            Self::Date => "It must be a date such as 2018-01-01.",
            Self::Json => {
                "It must be JSON such as {\"foo\":\"bar\"}, with no name twice in an object, no NUL, and no number that a \
                 double cannot hold."
            }
            Self::Pattern => "A pattern must not end with a single \\, which takes the meaning of the character after it.",
            Self::NoNul => "It must not hold the character NUL.",
            Self::ShorterList => return write!(f, "A list must not hold more than {MAX_LIST} values."),
            Self::FewerValues(most) => return write!(f, "The filters of a request must not hold more than {most} values."),
        })
    }
}
