//! What the generator writes: its text, its determinism, and how drift from it is found.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod determinism;
mod drift;
mod migrations;
mod output;
mod support;

use std::sync::LazyLock;

use codegen::diagnostics::{Style, render};
use codegen::emit::{Existing, emit};
use codegen::files::FileSet;
use codegen::{Api, Sources, load};

/// The repository's documents and two invented resources.
fn sources() -> Sources {
    let mut sources = support::real();
    sources.insert("openapi/resources/gadgets.yaml", include_str!("documents/gadgets.yaml"));
    sources.insert("openapi/resources/machines.yaml", include_str!("documents/machines.yaml"));
    let root = sources.text("openapi/openapi.yaml").unwrap();
    let list = "  documents:\n    - $ref: resources/gadgets.yaml\n    - $ref: resources/machines.yaml\n";
    let root = root.replacen("  documents:\n", list, 1);
    sources.insert("openapi/openapi.yaml", root);
    sources
}

fn api(sources: &Sources) -> Api {
    load(sources).unwrap_or_else(|diagnostics| panic!("{}", render(&diagnostics, sources, Style::Plain)))
}

/// What is generated when no migration exists.
fn generated() -> &'static FileSet {
    static GENERATED: LazyLock<FileSet> = LazyLock::new(|| emit(&api(&sources()), &Existing::default()));
    &GENERATED
}
