//! What the commands do when nobody listens, or nothing can be written.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::tools::{done, end};

/// Runs a command whose output goes there.
fn run(folder: &Path, output: Stdio, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey_process"));
    command.current_dir(folder).env_clear().env("LATCHKEY_LISTEN", "127.0.0.1:0").args(arguments);
    end(command.stdin(Stdio::null()).stdout(output).stderr(Stdio::piped()).spawn().expect("a command"))
}

/// What a command complains that could not be done.
fn refused(folder: &Path, output: Stdio, arguments: &[&str]) -> String {
    let output = run(folder, output, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).expect("text")
}

/// A device that takes nothing.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").expect("a device").into()
}

/// A pipe that nobody reads.
fn unheard() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// A folder with a database, and the id of an application in it.
fn stage() -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let create = ["applications", "create", "--kind", "integration", "--name", "Back office", "--json"];
    let made: Value = serde_json::from_str(&done(folder.path(), &create)).expect("JSON");
    (folder, made["id"].as_str().expect("an id").to_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn a_secret_that_cannot_be_shown_is_no_success() {
    let folder = TempDir::new().expect("a folder");
    let first_run = refused(folder.path(), full(), &[]);
    assert!(first_run.contains("the secrets of the first two applications could not be shown"), "{first_run}");
    let (folder, id) = stage();
    for output in [full, unheard] {
        let create = ["applications", "create", "--kind", "sales_channel", "--name", "Shop"];
        let created = refused(folder.path(), output(), &create);
        assert!(created.contains("latchkey applications rotate"), "{created}");
        let rotated = refused(folder.path(), output(), &["applications", "rotate", &id, "--overlap", "0s", "--json"]);
        assert!(rotated.contains(&format!("latchkey applications rotate {id}")), "{rotated}");
        assert!(refused(folder.path(), output(), &["secret-key"]).contains("cannot be written to"));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_can_be_asked_for_again_fails_only_when_it_cannot_be_written() {
    let (folder, _) = stage();
    for arguments in
        [&["applications", "list"][..], &["keys", "list"], &["audit"], &["openapi"], &["config"], &["--help"]]
    {
        let unheard = run(folder.path(), unheard(), arguments);
        assert!(unheard.status.success(), "{arguments:?}: {unheard:?}");
        refused(folder.path(), full(), arguments);
    }
}
