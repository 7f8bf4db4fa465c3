//! The crate's behaviour through its public functions, on a fixture of a few resources.

mod document;
mod errors;
mod filter;
mod fixture;
mod generator;
mod include;
mod links;
mod metadata;
mod properties;
mod query;
mod request;
mod request_values;
