//! Passwords: what is accepted, how it is hashed, and how much hashing may go on at once (decision 7).

mod common;
mod digest;
mod hasher;
mod memory;
mod policy;
mod upgrade;

pub use digest::{DigestError, check_digest};
pub use hasher::{Claim, HashParameters, Hasher, HashingSettings, Room};
pub use policy::{NormalizedPassword, PasswordPolicy};
pub(crate) use upgrade::upgrade;
