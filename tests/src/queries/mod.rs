//! Queries by grammar: valid ones, made from the descriptors and from values that are in the rows, and broken ones.
//!
//! The differential test asks both databases valid queries, the fuzzer asks all kinds. A seed repeats them.

mod broken;
mod filters;
mod predicates;
mod valid;
mod values;
mod words;

pub use broken::break_query;
pub use predicates::names as predicate_names;
pub use valid::{Asked, ask, parameters};
pub use words::Words;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::random::Random;

/// What need not be encoded in a query string.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');
/// The same with the brackets of names left as people type them.
const TYPED: &AsciiSet = &ESCAPED.remove(b'[').remove(b']').remove(b',').remove(b':');

/// Parameters, decoded: name and value.
pub type Parameters = Vec<(String, String)>;

/// Parameters as a query string, encoded in one of the ways that clients have.
#[must_use]
pub fn encode(random: &mut Random, parameters: &Parameters) -> String {
    let set = if random.once_in(3) { ESCAPED } else { TYPED };
    let plus = random.once_in(2);
    let pairs = parameters.iter().map(|(name, value)| {
        let pair = format!("{}={}", utf8_percent_encode(name, set), utf8_percent_encode(value, set));
        if plus { pair.replace("%20", "+") } else { pair }
    });
    pairs.collect::<Vec<_>>().join("&")
}
