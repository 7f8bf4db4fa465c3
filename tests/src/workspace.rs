//! Files of the workspace that tests read: documents, examples, fixtures, recorded cases.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A path below the root of the workspace that cargo runs this in; without cargo, of the one that it was built in. The two
/// differ where several checkouts share a target folder.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "cargo names the folder in no other way")]
pub fn path(relative: &str) -> PathBuf {
    let member = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&member).parent().map_or_else(|| relative.into(), |root| root.join(relative))
}

/// The text of a file of the workspace.
///
/// # Panics
///
/// When it cannot be read.
#[must_use]
pub fn text(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// The content of a JSON file of the workspace.
///
/// # Panics
///
/// When it cannot be read or is no JSON.
#[must_use]
pub fn json(relative: &str) -> Value {
    serde_json::from_str(&text(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// The lines of `tests/fixtures/<name>.jsonl`: rows as `latchkey import` reads them.
///
/// # Panics
///
/// When there is no such fixture.
#[must_use]
pub fn fixture(name: &str) -> String {
    text(&format!("tests/fixtures/{name}.jsonl"))
}
