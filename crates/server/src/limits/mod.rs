//! How often a client may ask (security-reliability E9; decision 32): windows that slide, in bounded memory.

mod admission;
mod policy;
mod table;
mod window;

pub(crate) use admission::{RateLimits, admit};
