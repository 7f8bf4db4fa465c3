//! JSON text: written straight into a buffer, and compacted without a tree.

mod compact;
mod token;
mod write;

pub(crate) use self::compact::{Refusal, Source, compact};
pub(crate) use self::token::is_double;
pub(crate) use self::write::{push_string, write_escaped, write_string};
