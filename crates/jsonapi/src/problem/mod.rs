//! What can be wrong with a request, below HTTP: which rule broke, and on which member.
//!
//! Status and code belong to `server`'s single error file; here is what happened, and the wording of broken rules.

mod request;
mod rule;

pub(crate) use self::request::MAX_PROBLEMS;
pub use self::request::{Problem, Source};
pub use self::rule::{Member, Rule, Violation};
