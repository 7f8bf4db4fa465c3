//! The crate's behaviour through its public functions, on a fixture of three resources.

mod document;
mod errors;
mod fixture;
mod generator;
mod links;
mod metadata;
mod properties;
mod query;
mod request;
mod request_values;
