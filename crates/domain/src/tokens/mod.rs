//! Access tokens: JSON Web Tokens signed with RS512, in the form that the official clients decode and verify (decision 6).

mod cache;
mod claims;
pub(crate) mod issue;
mod jwks;
mod keys;
mod schedule;
mod signing_key;
mod verify;

pub(crate) use cache::VerifiedTokens;
pub use claims::{ApplicationClaim, Claims, OrganizationClaim, OwnerClaim, SessionClaim};
pub use jwks::{Jwk, Jwks};
pub(crate) use keys::{KeySet, Keys, in_use};
pub(crate) use schedule::Schedule;
pub use signing_key::KeyError;
pub(crate) use signing_key::SigningKey;
