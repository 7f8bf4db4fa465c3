//! Copies of this workspace, to change and to break.

use std::fs;
use std::path::Path;

use xtask::workspace::{list, remove, root, write};

/// What the generator reads and writes.
pub(crate) const DOCUMENTS_AND_GENERATED: [&str; 7] = [
    "openapi",
    "crates/models/src/generated",
    "crates/persistence/src/generated",
    "crates/persistence/src/migrations",
    "crates/domain/src/generated",
    "tests/tests/it/generated",
    "docs/generated",
];

/// Makes the folders of the copy equal to those of this workspace. What is equal already keeps its modification time, so that
/// cargo need not compile it again.
pub(crate) fn folders(folders: &[&str], copy: &Path) {
    for folder in folders {
        let originals = list(&root(), folder).unwrap();
        for stray in list(copy, folder).unwrap().iter().filter(|path| !originals.contains(path)) {
            remove(copy, stray).unwrap();
        }
        for path in originals {
            file(&path, copy);
        }
    }
}

/// Makes one file of the copy equal to that of this workspace.
pub(crate) fn file(path: &str, copy: &Path) {
    let original = fs::read(root().join(path)).unwrap();
    let target = copy.join(path);
    if fs::read(&target).ok().as_ref() != Some(&original) {
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, original).unwrap();
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
