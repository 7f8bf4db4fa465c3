//! The generator: documents in; files, or located diagnostics, out. It reads no file, no clock and no environment.

pub mod bundle;
pub mod diagnostics;
pub mod emit;
pub mod files;
mod load;
pub mod model;
mod read;
mod sources;
mod tree;
mod vocabulary;

pub use bundle::{bundle, bundle_text};
pub use diagnostics::{Diagnostic, render};
pub use load::load;
pub use model::Api;
pub use sources::Sources;
pub use vocabulary::extensions_schema;
