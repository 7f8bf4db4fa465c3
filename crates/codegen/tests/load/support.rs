//! The documents that the tests read.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use codegen::Sources;

/// The repository's own documents.
pub(crate) fn real() -> Sources {
    read("../..")
}

/// A small set of documents in which everything that they can say is said once.
pub(crate) fn small() -> Sources {
    read("tests/documents")
}

fn is_a(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

fn read(root: &str) -> Sources {
    let root = Path::new(root);
    let mut sources = Sources::new();
    let mut folders = vec![PathBuf::from("openapi")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let name = path.to_str().unwrap().replace('\\', "/");
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if is_a(&name, "yaml") || (is_a(&name, "json") && name.contains("/examples/")) {
                sources.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    sources
}
