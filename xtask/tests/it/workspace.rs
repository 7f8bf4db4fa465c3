//! This workspace is as its tasks want it: what `cargo xtask ci` would say, `cargo test` says too.

use xtask::codegen::{Options, run};
use xtask::{Outcome, check};

#[test]
fn generated_files_are_as_the_documents_say() {
    let mut report = Vec::new();
    let options = Options { check: true, dry_run: false };
    let outcome = run(&xtask::workspace::root(), &options, false, &mut report).unwrap();
    assert!(outcome == Outcome::Fine, "{}", String::from_utf8_lossy(&report));
}

#[test]
fn the_rules_of_the_house_are_kept() {
    let problems = check::problems(&xtask::workspace::root()).unwrap();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
