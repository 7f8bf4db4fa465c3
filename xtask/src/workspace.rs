//! The workspace on disk: where it is, which files it has, and how they are written.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use codegen::files::Files;

/// The workspace that cargo runs this program in; without cargo, the one that it was built in. The two differ where several
/// checkouts share a target folder.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "cargo names the folder in no other way")]
pub fn root() -> PathBuf {
    let member = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let member = Path::new(&member);
    member.parent().unwrap_or(member).to_path_buf()
}

/// Every file below a folder, hidden ones and other folders' links excluded: its path below the root, with forward slashes.
/// A folder that is not there has none.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn list(root: &Path, folder: &str) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read the folder {folder}")),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read the folder {folder}"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !name.starts_with('.') => folders.push(path),
                Ok(kind) if kind.is_file() && !name.starts_with('.') => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a file's name ends with a dot and this.
#[must_use]
pub fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// The text of a file; `None` when it is not there. Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
///
/// When it cannot be read.
pub fn read(root: &Path, path: &str) -> anyhow::Result<Option<String>> {
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
    }
}

/// The texts of files that are there.
///
/// # Errors
///
/// When one cannot be read.
pub fn read_all(root: &Path, paths: impl IntoIterator<Item = String>) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for path in paths {
        if let Some(text) = read(root, &path)? {
            files.insert(path, text);
        }
    }
    Ok(files)
}

/// Writes a file whole or not at all: readers see the old text or the new one.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(root: &Path, path: &str, text: &str) -> anyhow::Result<()> {
    let target = root.join(path);
    let write = || {
        let folder = target.parent().unwrap_or(root);
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        fs::create_dir_all(folder)?;
        let draft = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let written = fs::File::create(&draft)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .and_then(|()| fs::rename(&draft, &target));
        if written.is_err() {
            // The error that matters is the first; what is left behind is only a hidden file.
            let _ = fs::remove_file(&draft);
        }
        written
    };
    write().with_context(|| format!("cannot write {path}"))
}

/// Removes a file, and the folders that are empty without it.
///
/// # Errors
///
/// When the file cannot be removed.
pub fn remove(root: &Path, path: &str) -> anyhow::Result<()> {
    let target = root.join(path);
    fs::remove_file(&target).with_context(|| format!("cannot remove {path}"))?;
    let folders = target.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in folders {
        // A folder that still holds something refuses to go, and so do those around it.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
