//! The token endpoints (api-facts 4): getting access tokens and giving them back, the keys that verify them, and the document
//! that says where all that is.

mod client;
mod endpoint;
mod error;
mod keys;
mod metadata;
mod parameters;
mod revoke;
mod token;

pub(crate) use error::error;
pub(crate) use keys::{PATH as KEYS_PATH, keys};
pub(crate) use metadata::{PATH as METADATA_PATH, metadata};
pub(crate) use revoke::{PATH as REVOKE_PATH, route as revoke_route};
pub(crate) use token::{PATH as TOKEN_PATH, route as token_route};
