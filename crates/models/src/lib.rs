//! Wire types and resource descriptors, generated from `openapi/`.

#[rustfmt::skip]
mod generated;

pub use generated::*;
