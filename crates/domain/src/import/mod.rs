//! Import: many resource objects from JSON Lines, all of them or none.
//!
//! Rows are taken as they are, without rules, events or permissions: they are history, told by the operator. What the
//! service adds by itself (normalized e-mails, sealed tokens) is added to them too.

mod chunk;
mod fault;
mod line;
mod order;
mod row;
mod run;
mod special;
mod value;

pub use fault::{ImportFailure, LineFault};
pub(crate) use row::{ImportRow, instant};
pub use run::{ImportProgress, ImportSummary};
pub(crate) use special::{Context, Special};
