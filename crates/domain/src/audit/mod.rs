//! The audit trail: what is told of whom (decision 34).
//!
//! - What changes something is told in the transaction of the change, so that neither is there without the other.
//! - What is refused changes nothing. It is told in transactions of their own, which the answer does not wait for, and of
//!   which a flood cannot make more than so many (`refusals`).
//! - A row names ids and words of closed lists. It never holds a secret, an e-mail address or a digest.

mod entry;
mod kind;
mod origin;
mod read;
mod reason;
mod refusals;
mod refused;

pub(crate) use entry::{Actor, Subject};
pub use kind::{Kind, Outcome};
pub use origin::Origin;
pub use read::{Order, Query, Record, prune, read};
pub use reason::Reason;
pub(crate) use refusals::Refusals;
pub use refused::Refused;
