//! Answers: resource objects as rows of values, and the writer that turns them straight into bytes (decision 15).

mod content;
mod envelope;
mod object;
mod write;

pub use self::content::{Document, LinkageData, Primary, ResourceObject};
pub use self::envelope::Envelope;
pub use self::write::write;
