//! A new resource is an edit of `openapi/`: in a copy of the workspace, an invented resource with an attribute of each type
//! is added to the documents, generated, compiled, and tested with the tests that are generated with it. Nothing else is
//! edited.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::Outcome;
use xtask::codegen::{Options, run};

use crate::copy;

/// The invented document; the generator's own tests read it too.
const DOCUMENT: &str = include_str!("../../../crates/codegen/tests/emit/documents/gadgets.yaml");

#[test]
fn an_invented_resource_works_after_nothing_but_codegen_and_a_rebuild() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("invented_resource");
    fs::create_dir_all(&folder).unwrap();
    // Two runs of the tests share the copy, so that the second compiles only what changed.
    let lock = fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let workspace = folder.join("workspace");
    copy::folders(&["openapi", "crates", "tests", "xtask"], &workspace);
    copy::files(&["Cargo.toml", "Cargo.lock", ".cargo/config.toml"], &workspace);
    add(&workspace);

    let mut report = Vec::new();
    let outcome = run(&workspace, &Options::default(), false, &mut report).unwrap();
    assert_eq!(outcome, Outcome::Fine, "{}", String::from_utf8_lossy(&report));

    cargo(
        &workspace,
        &folder.join("target"),
        &["test", "--workspace", "--offline", "--test", "it", "generated::gadgets"],
    );
}

/// The document, and its line in the list of documents.
fn add(workspace: &Path) {
    copy::change(workspace, "openapi/resources/gadgets.yaml", |_| DOCUMENT.to_owned());
    copy::change(workspace, "openapi/openapi.yaml", |text| {
        text.replacen("  documents:\n", "  documents:\n    - $ref: resources/gadgets.yaml\n", 1)
    });
}

/// Runs cargo on the copy. What this workspace has compiled is used, but nothing that it has made is overwritten.
fn cargo(workspace: &Path, target: &Path, arguments: &[&str]) {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_BUILD_BUILD_DIR", build_folder())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo {} failed\n\n{}\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

/// The folder that holds what cargo compiled for this test.
fn build_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().map(Path::to_path_buf).unwrap()
}
