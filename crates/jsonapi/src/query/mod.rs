//! Query parameters of reads and writes: parsed once, checked against the descriptor, printed again in page links.

mod checked;
mod fields;
pub mod filter;
mod include;
mod links;
mod page;
mod parameters;
mod parse;
mod sort;

pub use self::checked::{Include, Page, Query, Selection};
pub use self::links::{PageLinks, links};
pub use self::parse::{QueryKind, parse};
