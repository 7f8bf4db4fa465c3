//! The same documents give the same bytes.

use codegen::Sources;
use codegen::emit::{Existing, emit};

use crate::{api, generated, sources};

#[test]
fn generating_twice_gives_the_same_files() {
    assert_eq!(emit(&api(&sources()), &Existing::default()), *generated());
}

#[test]
fn the_order_in_which_files_are_read_does_not_matter() {
    let sources = sources();
    let mut files: Vec<_> = sources.iter().collect();
    files.reverse();
    let reversed: Sources = files.into_iter().collect();
    assert_eq!(emit(&api(&reversed), &Existing::default()), *generated());
}

#[test]
fn crlf_line_ends_give_the_same_files() {
    let crlf: Sources = sources().iter().map(|(path, text)| (path, text.replace('\n', "\r\n"))).collect();
    let set = emit(&api(&crlf), &Existing::default());
    for (path, text) in &generated().files {
        assert_eq!(set.text(path), Some(text.as_str()), "{path}");
    }
}

#[test]
fn the_order_of_existing_migrations_on_disk_does_not_matter() {
    let files = [("m0001_create_customers.rs", ""), ("m0002_create_events.rs", ""), ("columns.rs", "")];
    let mut reversed = files;
    reversed.reverse();
    let api = api(&sources());
    assert_eq!(emit(&api, &Existing::from_files(files)), emit(&api, &Existing::from_files(reversed)));
}

#[test]
fn generated_files_name_no_machine_and_no_version() {
    for (path, text) in &generated().files {
        for forbidden in [env!("CARGO_MANIFEST_DIR"), concat!("codegen ", env!("CARGO_PKG_VERSION"))] {
            assert!(!text.contains(forbidden), "{path} holds {forbidden}");
        }
    }
}
