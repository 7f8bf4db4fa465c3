//! The audit trail: what is told of whom (decision 34).
//!
//! - What changes something is told in the transaction of the change, so that neither is there without the other.
//! - What is refused changes nothing. It is told in transactions of their own, which the answer does not wait for, and of
//!   which a flood cannot make more than so many (`refusals`).
//! - A row names ids and words of closed lists. It never holds a secret, an e-mail address or a digest.

mod entry;
mod follow;
mod kind;
mod origin;
mod reason;
mod refusals;
mod refused;
mod target;
mod trail;

pub(crate) use entry::{Actor, Subject};
pub use follow::Follow;
pub use kind::{Kind, Outcome};
pub use origin::Origin;
pub use reason::Reason;
pub(crate) use refusals::Refusals;
pub use refused::Refused;
pub use target::target_types;
pub(crate) use target::{APPLICATIONS, SECRET_KEYS, SIGNING_KEYS};
pub use trail::{Order, Query, Record, Trail};
