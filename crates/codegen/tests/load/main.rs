//! From documents to the API and the bundle: what is read, what is refused, and what is made of it.

mod bundle;
mod diagnostics;
mod errors;
mod parameters;
mod references;
mod robustness;
mod support;
