//! A new resource is an edit of `openapi/`: in a copy of the workspace, an invented resource with an attribute of each type
//! is added to the documents, generated, compiled, and taken through all five actions on both databases, and through the
//! tests that are generated with it. Nothing else is edited.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::Outcome;
use xtask::codegen::{Options, run};

use crate::copy;

/// The invented document; the generator's own tests read it too.
const DOCUMENT: &str = include_str!("../../../crates/codegen/tests/emit/documents/gadgets.yaml");

/// What it is tested with.
const TESTS: &str = include_str!("invented/gadgets.rs");

/// What can be filtered by in the copy, besides what the document says: every type, with and without null.
const FILTERABLE: [&str; 12] = [
    "note",
    "colour",
    "spares",
    "rating",
    "discount",
    "wrapped",
    "sold_at",
    "best_before",
    "options",
    "extras",
    "tags",
    "sizes",
];

#[test]
fn an_invented_resource_works_after_nothing_but_codegen_and_a_rebuild() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("invented_resource");
    fs::create_dir_all(&folder).unwrap();
    // Two runs of the tests share the copy, so that the second compiles only what changed.
    let lock = fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let workspace = folder.join("workspace");
    copy::folders(&["openapi", "crates", "tests", "xtask"], &workspace);
    for path in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        copy::file(path, &workspace);
    }
    rename(&workspace);
    add(&workspace);

    let mut report = Vec::new();
    let outcome = run(&workspace, &Options::default(), false, &mut report).unwrap();
    assert_eq!(outcome, Outcome::Fine, "{}", String::from_utf8_lossy(&report));

    // Selecting the workspace, as whoever runs this test does, gives the dependencies the same features.
    let report =
        cargo(&workspace, &folder.join("target"), &["test", "--workspace", "--offline", "--test", "it", "gadgets"]);
    let passed = |test: &str| report.lines().any(|line| line == format!("test {test} ... ok"));
    assert!(passed("gadgets::random_queries_by_every_type_are_answered_alike"), "{report}");
    for database in ["sqlite", "postgres"] {
        assert!(passed(&format!("gadgets::a_gadget_goes_through_all_five_actions::{database}")), "{report}");
        assert!(passed(&format!("generated::gadgets::code_min_length_{database}")), "{report}");
    }
}

/// Gives the packages of the copy another version. Cargo tells packages apart by their path below the workspace, so with the
/// same version what is compiled here would be taken for what this workspace compiles, in either.
fn rename(workspace: &Path) {
    copy::change(workspace, "Cargo.toml", |text| text.replacen("version = \"0.1.0\"", "version = \"0.1.0-copy\"", 1));
}

/// The document, and its line in the list of documents. The tests of the resource are added beside.
fn add(workspace: &Path) {
    copy::change(workspace, "tests/tests/it/gadgets.rs", |_| TESTS.to_owned());
    copy::change(workspace, "tests/tests/it/main.rs", |text| {
        text.replacen("mod support;\n", "mod gadgets;\nmod support;\n", 1)
    });
    copy::change(workspace, "openapi/resources/gadgets.yaml", |_| {
        FILTERABLE.iter().fold(DOCUMENT.to_owned(), |text, name| {
            text.replacen(&format!("        {name}:\n"), &format!("        {name}:\n          x-filterable: true\n"), 1)
        })
    });
    copy::change(workspace, "openapi/openapi.yaml", |text| {
        text.replacen("  documents:\n", "  documents:\n    - $ref: resources/gadgets.yaml\n", 1)
    });
}

/// Runs cargo on the copy, and returns what it printed. What this workspace has compiled is used, but nothing that it has
/// made is overwritten.
fn cargo(workspace: &Path, target: &Path, arguments: &[&str]) -> String {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_BUILD_BUILD_DIR", build_folder())
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {} failed\n\n{report}\n{errors}", arguments.join(" "));
    report
}

/// The folder that holds what cargo compiled for this test.
fn build_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().map(Path::to_path_buf).unwrap()
}
