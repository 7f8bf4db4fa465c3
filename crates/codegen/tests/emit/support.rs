//! The repository's own documents.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::Sources;

/// Every document and example below `openapi/`.
pub(crate) fn real() -> Sources {
    let root = Path::new("../..");
    let mut sources = Sources::new();
    let mut folders = vec![PathBuf::from("openapi")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let name = path.to_str().unwrap().replace('\\', "/");
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") || name.contains("/examples/") {
                sources.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    sources
}
