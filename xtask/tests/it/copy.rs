//! Copies of this workspace, to change and to break.

use std::path::Path;

use xtask::workspace::{list, read_all, remove, root, write};

/// What the generator reads and writes.
pub(crate) const DOCUMENTS_AND_GENERATED: [&str; 6] = [
    "openapi",
    "crates/models/src/generated",
    "crates/persistence/src/generated",
    "crates/persistence/src/migrations",
    "crates/domain/src/generated",
    "tests/tests/it/generated",
];

/// Makes the folders of the copy equal to those of this workspace. What is equal already keeps its modification time, so that
/// cargo need not compile it again.
pub(crate) fn folders(folders: &[&str], copy: &Path) {
    for folder in folders {
        let files = read_all(&root(), list(&root(), folder).unwrap()).unwrap();
        let copied = read_all(copy, list(copy, folder).unwrap()).unwrap();
        for (path, text) in &files {
            if copied.get(path) != Some(text) {
                write(copy, path, text).unwrap();
            }
        }
        for path in copied.keys().filter(|path| !files.contains_key(*path)) {
            remove(copy, path).unwrap();
        }
    }
}

/// Makes single files of the copy equal to those of this workspace.
pub(crate) fn files(paths: &[&str], copy: &Path) {
    for (path, text) in read_all(&root(), paths.iter().map(|path| (*path).to_owned())).unwrap() {
        change(copy, &path, |_| text.clone());
    }
}

/// Writes the file anew, if that makes a difference.
pub(crate) fn change(copy: &Path, path: &str, edit: impl Fn(&str) -> String) {
    let old = xtask::workspace::read(copy, path).unwrap();
    let new = edit(old.as_deref().unwrap_or_default());
    if old.as_deref() != Some(new.as_str()) {
        write(copy, path, &new).unwrap();
    }
}
