//! What is special about a resource: hooks that the generic engine calls, one file a resource.
//!
//! A resource whose document says `rules: true`, or declares a trigger, has a generated trait with typed hooks; the file
//! of its name here implements it. A rule reads, decides and hashes first, and fills in a [`Draft`]; it never sees a
//! transaction, so what it relies on it must also state as a condition of the draft (decision 17).

mod context;
pub mod customer_password_resets;
pub mod customers;
mod draft;
mod hooks;

pub use context::RuleContext;
pub(crate) use customer_password_resets::invalidate_pending_of;
pub use draft::Draft;
pub(crate) use draft::Planned;
pub use hooks::{Plain, Rules};

use crate::rotation::SecretDigest;

/// The digests that rules keep of sealed attributes. One that is not among these would be lost with the key that made it.
pub(crate) static SECRET_DIGESTS: &[&SecretDigest] = &[&customer_password_resets::TOKEN_DIGEST];
