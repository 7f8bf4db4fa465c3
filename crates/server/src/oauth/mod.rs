//! The token endpoints (api-facts 4): access tokens, and the keys that verify them.

mod client;
mod error;
mod keys;
mod parameters;
mod token;

pub(crate) use error::too_many_requests;
pub(crate) use keys::{PATH as KEYS_PATH, keys};
pub(crate) use token::{PATH as TOKEN_PATH, route as token_route};
