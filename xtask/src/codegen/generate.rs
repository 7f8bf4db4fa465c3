//! Reading the workspace and running the generator on it.

use std::path::Path;

use codegen::diagnostics::Diagnostic;
use codegen::emit::{BUNDLE, EXTENSIONS_SCHEMA, Existing, MIGRATIONS, emit};
use codegen::files::{FileSet, Files};
use codegen::{Sources, load};

use crate::workspace;

/// The folder of the documents.
const DOCUMENTS: &str = "openapi";

/// What the generator makes of the workspace, and what is there.
#[derive(Debug)]
pub struct Generated {
    /// What should be.
    pub set: FileSet,
    /// What is.
    pub on_disk: Files,
}

/// Loads the documents of the workspace at `root` and generates; nothing is written. The diagnostics come with the
/// texts they point into.
///
/// # Errors
///
/// When a file cannot be read.
pub fn generate(root: &Path) -> anyhow::Result<Result<Generated, (Vec<Diagnostic>, Sources)>> {
    let sources = sources(root)?;
    let api = match load(&sources) {
        Ok(api) => api,
        Err(diagnostics) => return Ok(Err((diagnostics, sources))),
    };
    let set = emit(&api, &existing(root)?);
    let on_disk = on_disk(root, &set)?;
    Ok(Ok(Generated { set, on_disk }))
}

/// Documents and examples: what the generator makes of them is none.
fn sources(root: &Path) -> anyhow::Result<Sources> {
    let paths = workspace::list(root, DOCUMENTS)?.into_iter().filter(|path| {
        let document = ["yaml", "yml", "json"].iter().any(|extension| workspace::has_extension(path, extension));
        document && path != BUNDLE && path != EXTENSIONS_SCHEMA
    });
    Ok(workspace::read_all(root, paths)?.into_iter().collect())
}

fn existing(root: &Path) -> anyhow::Result<Existing> {
    let files = workspace::read_all(root, workspace::list(root, MIGRATIONS)?)?;
    let names = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(MIGRATIONS)?.strip_prefix('/')?, text.as_str())));
    Ok(Existing::from_files(names))
}

fn on_disk(root: &Path, set: &FileSet) -> anyhow::Result<Files> {
    let mut paths: Vec<String> = set.files.keys().chain(set.once.keys()).cloned().collect();
    for folder in &set.owned {
        paths.extend(workspace::list(root, folder)?);
    }
    workspace::read_all(root, paths)
}
