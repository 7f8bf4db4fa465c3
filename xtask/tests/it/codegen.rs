//! `cargo xtask codegen` on a copy of the workspace: it writes what is missing or stale, removes what is stray, touches
//! nothing else, and `--check` only looks.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use tempfile::TempDir;
use xtask::Outcome;
use xtask::codegen::{Options, run};
use xtask::workspace::{list, read, remove, write};

use crate::copy::{DOCUMENTS_AND_GENERATED, change, folders};

const WRITE: Options = Options { check: false, dry_run: false };
const CHECK: Options = Options { check: true, dry_run: false };
const DRY_RUN: Options = Options { check: false, dry_run: true };

const MODEL: &str = "crates/models/src/generated/customers.rs";
const STRAY: &str = "crates/domain/src/generated/rules/stray.rs";

/// A copy in which everything is as generated.
fn workspace() -> TempDir {
    let copy = TempDir::new().unwrap();
    folders(&DOCUMENTS_AND_GENERATED, copy.path());
    let (outcome, report) = codegen(copy.path(), WRITE);
    assert_eq!(outcome, Outcome::Fine, "{report}");
    copy
}

fn codegen(root: &Path, options: Options) -> (Outcome, String) {
    let mut report = Vec::new();
    let outcome = run(root, &options, false, &mut report).unwrap();
    (outcome, String::from_utf8(report).unwrap())
}

/// Every file with its time of modification and its text.
fn everything(root: &Path) -> BTreeMap<String, (SystemTime, String)> {
    let paths = list(root, "").unwrap();
    let state =
        |path: &String| (root.join(path).metadata().unwrap().modified().unwrap(), read(root, path).unwrap().unwrap());
    paths.iter().map(|path| (path.clone(), state(path))).collect()
}

#[test]
fn a_second_run_writes_nothing() {
    let copy = workspace();
    let before = everything(copy.path());
    let (outcome, report) = codegen(copy.path(), WRITE);
    assert_eq!(outcome, Outcome::Fine);
    assert!(report.starts_with("0 written, 0 removed, "), "{report}");
    assert_eq!(everything(copy.path()), before);
}

#[test]
fn check_names_what_was_edited_deleted_and_added_with_a_diff_and_changes_nothing() {
    let copy = workspace();
    assert_eq!(codegen(copy.path(), CHECK).0, Outcome::Fine);
    change(copy.path(), MODEL, |text| text.replace("pub static CUSTOMERS", "pub static CLIENTS"));
    remove(copy.path(), "openapi/openapi.json").unwrap();
    write(copy.path(), STRAY, "//! By hand.\n").unwrap();
    let before = everything(copy.path());

    let (outcome, report) = codegen(copy.path(), CHECK);

    assert_eq!(outcome, Outcome::Failed);
    for line in [
        &format!("stale: {MODEL}"),
        "-pub static CLIENTS: Resource = Resource {",
        "+pub static CUSTOMERS: Resource = Resource {",
        "missing: openapi/openapi.json",
        &format!("orphaned: {STRAY}"),
        "-//! By hand.",
        "generated files are not as `openapi/` says; run `cargo xtask codegen` and commit what it writes",
    ] {
        assert!(report.lines().any(|found| found == line), "{line}\n\n{report}");
    }
    assert_eq!(everything(copy.path()), before);
}

#[test]
fn a_run_mends_what_check_found() {
    let copy = workspace();
    let good = everything(copy.path());
    change(copy.path(), MODEL, |text| format!("{text}// by hand\n"));
    remove(copy.path(), "openapi/openapi.json").unwrap();
    write(copy.path(), STRAY, "//! By hand.\n").unwrap();

    let (outcome, report) = codegen(copy.path(), WRITE);

    assert_eq!(outcome, Outcome::Fine);
    assert!(report.contains(&format!("overwrite {MODEL}\n")), "{report}");
    assert!(report.contains("write     openapi/openapi.json\n"), "{report}");
    assert!(report.contains(&format!("remove    {STRAY}\n")), "{report}");
    assert!(report.contains("2 written, 1 removed, "), "{report}");
    let mended = everything(copy.path());
    assert!(mended.keys().eq(good.keys()));
    for (path, (modified, text)) in &good {
        assert_eq!(*text, mended[path].1, "{path}");
        let rewritten = [MODEL, "openapi/openapi.json"].contains(&path.as_str());
        assert!(rewritten || *modified == mended[path].0, "{path} was touched");
    }
}

#[test]
fn a_dry_run_names_what_would_change_and_changes_nothing() {
    let copy = workspace();
    write(copy.path(), STRAY, "//! By hand.\n").unwrap();
    let before = everything(copy.path());
    let (outcome, report) = codegen(copy.path(), DRY_RUN);
    assert_eq!(outcome, Outcome::Fine);
    assert!(report.starts_with(&format!("remove    {STRAY}\n0 to be written, 1 to be removed, ")), "{report}");
    assert_eq!(everything(copy.path()), before);
}

#[test]
fn a_problem_in_a_document_is_shown_and_nothing_is_written() {
    let copy = workspace();
    change(copy.path(), "openapi/resources/customers.yaml", |text| text.replacen("maxLength", "maxLenght", 1));
    let before = everything(copy.path());
    for options in [WRITE, CHECK, DRY_RUN] {
        let (outcome, report) = codegen(copy.path(), options);
        assert_eq!(outcome, Outcome::Refused);
        assert!(report.contains("openapi/resources/customers.yaml:"), "{report}");
        assert!(report.contains("maxLenght"), "{report}");
    }
    assert_eq!(everything(copy.path()), before);
}

#[test]
fn a_migration_is_written_once_and_never_touched_again() {
    let copy = workspace();
    let migrations = "crates/persistence/src/migrations";
    let path =
        list(copy.path(), migrations).unwrap().into_iter().find(|path| path.ends_with("_create_events.rs")).unwrap();
    change(copy.path(), &path, |text| format!("{text}// ours\n"));
    let edited = everything(copy.path());
    let (outcome, report) = codegen(copy.path(), WRITE);
    assert_eq!(outcome, Outcome::Fine, "{report}");
    assert_eq!(everything(copy.path()), edited);
}
