//! The audit trail: rows that tell who did what, when and from where. They are added in the transaction of what they tell
//! of, never changed, and deleted only when they are old.

mod append;
mod entry;
mod prune;
mod query;

pub(crate) use self::append::append;
pub use self::entry::{Entry, Model as Record};
pub use self::query::{Order, Query};
