//! Request documents: bytes in, checked [`Changes`](crate::Changes) out, or every problem.

mod attribute;
mod attributes;
mod defaults;
mod format;
mod members;
mod parse;
mod relationships;
mod typed;

pub use self::attribute::read_attribute;
pub use self::defaults::apply_defaults;
pub use self::parse::parse;
