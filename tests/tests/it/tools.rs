//! The commands of an operator as they are typed, beside a server that runs.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use latchkey_tests::database::count;
use latchkey_tests::{Database, stage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{self, Credentials};
use crate::support::{CUSTOMERS, RESETS, creation};

/// Runs a command in this folder, with these settings and nothing else of the environment.
fn run(folder: &Path, settings: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey_process"));
    command.current_dir(folder).env_clear().envs(settings.iter().copied()).args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a command");
    // A command that asks for nothing may have ended already.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("an end")
}

/// What a command prints that succeeds.
pub(crate) fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, &[], arguments, "");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("text")
}

fn done_json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(folder, arguments)).expect("JSON")
}

/// What a command complains that fails; it prints nothing else.
fn refused(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = run(folder, settings, arguments, "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).expect("text")
}

/// Waits for the end of a command that must come to one by itself.
pub(crate) fn end(child: Child) -> Output {
    let id = child.id().to_string();
    let (say, heard) = channel();
    std::thread::spawn(move || say.send(child.wait_with_output()));
    let output = heard.recv_timeout(Duration::from_mins(1)).unwrap_or_else(|_| {
        let _ = Command::new("kill").arg(id).status();
        panic!("it goes on");
    });
    output.expect("an end")
}

#[test]
fn applications_are_rotated_and_deleted_while_a_server_runs() {
    let folder = TempDir::new().expect("a folder");
    let server = process::start(folder.path(), &[]);
    let create = ["applications", "create", "--kind", "integration", "--name", "Back office", "--json"];
    let made = done_json(folder.path(), &create);
    let id = made["id"].as_str().expect("an id");
    let credentials = |json: &Value| Credentials {
        client_id: json["client_id"].as_str().expect("a client id").to_owned(),
        client_secret: json["client_secret"].as_str().expect("a secret").to_owned(),
    };
    let first = server.token(&credentials(&made));
    assert_eq!(server.request("GET", CUSTOMERS, &first, None).0, 200);
    let rotated = done_json(folder.path(), &["applications", "rotate", id, "--overlap", "1h", "--json"]);
    assert_ne!(rotated["client_secret"], made["client_secret"]);
    server.token(&credentials(&made));
    server.token(&credentials(&rotated));
    let nameless = refused(folder.path(), &[], &["applications", "create", "--kind", "integration", "--name", " "]);
    assert!(nameless.contains("name - can't be blank"), "{nameless}");
    let list = done(folder.path(), &["applications", "list"]);
    assert!(list.contains(id) && list.contains("Back office"), "{list}");
    let careful = refused(folder.path(), &[], &["applications", "delete", id]);
    assert!(careful.contains("--yes"), "{careful}");
    let deleted = done(folder.path(), &["applications", "delete", id, "--yes"]);
    assert!(deleted.contains("Back office"), "{deleted}");
    let unknown = refused(folder.path(), &[], &["applications", "rotate", id]);
    assert!(unknown.contains("latchkey applications list"), "{unknown}");
    let body = json!({ "grant_type": "client_credentials", "client_id": rotated["client_id"],
        "client_secret": rotated["client_secret"] });
    assert_eq!(server.request("POST", "/oauth/token", "", Some(&body)).0, 401);
    server.end();
}

#[test]
fn a_customers_password_is_set_from_standard_input() {
    let folder = TempDir::new().expect("a folder");
    let server = process::start(folder.path(), &[]);
    let token = server.token(&server.credentials().expect("printed credentials"));
    let body = creation("customers", json!({ "email": "jane@example.com", "password": "secret" }));
    assert_eq!(server.request("POST", CUSTOMERS, &token, Some(&body)).0, 201);
    let set = ["customers", "set-password", "jane@example.com", "--stdin"];
    let output = run(folder.path(), &[], &set, "set by support\n");
    assert!(output.status.success(), "{output:?}");
    assert!(!format!("{output:?}").contains("set by support"), "the password is not repeated");
    let short = run(folder.path(), &[], &set, "no\n");
    let complaint = String::from_utf8_lossy(&short.stderr).into_owned();
    assert!(!short.status.success() && complaint.contains("is too short"), "{complaint}");
    let nobody = run(folder.path(), &[], &["customers", "set-password", "nobody", "--stdin"], "set by support\n");
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("there is no customer"));
    let asked = run(folder.path(), &[], &["customers", "set-password", "jane@example.com"], "");
    assert!(String::from_utf8_lossy(&asked.stderr).contains("--stdin"));
    let trail = done(folder.path(), &["audit", "--kind", "password.set"]);
    assert_eq!(trail.lines().count(), 1, "{trail}");
    assert!(trail.contains("operator") && trail.contains("customer="), "{trail}");
    server.end();
}

#[test]
fn keys_are_rotated_verified_and_retired() {
    let folder = TempDir::new().expect("a folder");
    let server = process::start(folder.path(), &[]);
    let credentials = server.credentials().expect("printed credentials");
    let token = server.token(&credentials);
    let body = creation("customers", json!({ "email": "jane@example.com", "password": "secret" }));
    assert_eq!(server.request("POST", CUSTOMERS, &token, Some(&body)).0, 201);
    let body = creation("customer_password_resets", json!({ "customer_email": "jane@example.com" }));
    let (_, reset) = server.request("POST", RESETS, &token, Some(&body));
    let path = format!("{RESETS}/{}", reset["data"]["id"].as_str().expect("an id"));
    server.end();

    let old = std::fs::read_to_string(folder.path().join("latchkey.key")).expect("the key file");
    let new = done(folder.path(), &["secret-key"]);
    let lost = [("LATCHKEY_SECRET_KEY", new.trim())];
    let missing = refused(folder.path(), &lost, &["keys", "verify"]);
    assert!(missing.contains("is not configured; add that key"), "{missing}");
    std::fs::write(folder.path().join("latchkey.key"), format!("{new}{old}")).expect("two keys");

    let server = process::start(folder.path(), &[]);
    let rotated = done_json(folder.path(), &["keys", "rotate", "--json"]);
    let place = |table: &str, column: &str| json!({ "table": table, "column": column, "rows": 1 });
    let places =
        [place("customer_password_resets", "reset_password_token"), place("signing_keys", "sealed_private_key")];
    assert_eq!(rotated["resealed"], json!({ "places": places, "unopened": 0 }));
    let keys = done_json(folder.path(), &["keys", "list", "--json"]);
    let phases: Vec<&str> =
        keys["signing_keys"].as_array().expect("keys").iter().filter_map(|key| key["phase"].as_str()).collect();
    assert_eq!(phases, ["signing", "published"]);
    assert_eq!(server.request("GET", &path, &token, None).1["data"]["attributes"], reset["data"]["attributes"]);
    let verified = done(folder.path(), &["keys", "verify"]);
    assert!(verified.contains("seals") && verified.contains("opens") && !verified.contains("MISSING"), "{verified}");
    let retired = done(folder.path(), &["keys", "retire"]);
    assert!(retired.contains("needed still"), "{retired}");
    let text = done(folder.path(), &["keys", "list"]);
    assert!(text.contains("signs from"), "{text}");
    server.end();
}

#[test]
fn the_audit_trail_is_printed_and_pruned() {
    let folder = TempDir::new().expect("a folder");
    let server = process::start(folder.path(), &[]);
    server.token(&server.credentials().expect("printed credentials"));
    assert_eq!(server.request("GET", CUSTOMERS, "a.b.c", None).0, 401);
    // Its end writes what was told behind the callers' backs.
    server.end();
    let lines = done(folder.path(), &["audit", "--json", "--oldest-first"]);
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kinds: Vec<&str> = rows.iter().filter_map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["application.created", "application.created", "token.issued", "bearer.refused"], "{lines}");
    assert_eq!((&rows[3]["reason"], &rows[3]["address"]), (&json!("token_forged"), &json!("127.0.0.1")));
    assert_eq!(rows[2]["trace_id"].as_str().map(str::len), Some(64));
    let text = done(folder.path(), &["audit", "--kind", "bearer", "--since", "1h"]);
    assert!(text.contains("bearer.refused") && text.contains("token_forged"), "{text}");
    assert_eq!(done(folder.path(), &["audit", "--until", "1h"]), "");
    let id = rows[0]["target_id"].as_str().expect("an id");
    let of_one = done(folder.path(), &["audit", "--target", &format!("applications/{id}")]);
    assert!(of_one.lines().count() == 1 && of_one.contains(id), "{of_one}");
    assert_eq!(done(folder.path(), &["audit", "--target", &format!("customers/{id}")]), "");
    let unknown = refused(folder.path(), &[], &["audit", "--kind", "nope"]);
    assert!(unknown.contains("the kinds are: token.issued"), "{unknown}");
    assert!(done(folder.path(), &["audit", "prune", "--older-than", "1"]).contains("Deleted 0 rows"));
}

#[test]
fn a_command_that_works_on_a_database_makes_none() {
    let folder = TempDir::new().expect("a folder");
    for arguments in [
        &["audit"][..],
        &["audit", "prune", "--older-than", "1"],
        &["applications", "list"],
        &["applications", "rotate", "nobody"],
        &["keys", "list"],
        &["keys", "verify"],
    ] {
        let complaint = refused(folder.path(), &[], arguments);
        assert!(complaint.contains("there is no database file latchkey.db"), "{arguments:?}: {complaint}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was made");
    // A key is not made beside a database, either: it would not be the one.
    done(folder.path(), &["migrate"]);
    let bare = refused(folder.path(), &[], &["applications", "list"]);
    assert!(bare.contains("start the server once"), "{bare}");
    done(folder.path(), &["applications", "create", "--kind", "integration", "--name", "Back office"]);
    std::fs::remove_file(folder.path().join("latchkey.key")).expect("the key");
    let keyless = refused(folder.path(), &[], &["keys", "verify"]);
    assert!(keyless.contains("there is no secret key file latchkey.key"), "{keyless}");
    assert!(!folder.path().join("latchkey.key").exists());
}

#[tokio::test]
async fn a_command_that_works_on_a_database_migrates_none_on_sqlite() {
    migrates_none(Database::Sqlite, "SELECT count(*) FROM sqlite_master").await;
}

#[tokio::test]
async fn a_command_that_works_on_a_database_migrates_none_on_postgres() {
    migrates_none(Database::Postgres, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").await;
}

async fn migrates_none(database: Database, tables: &str) {
    let Some(home) = database.empty().await else { return };
    home.open().await.close().await;
    let settings = [("LATCHKEY_DATABASE_URL", &*home.url), ("LATCHKEY_SECRET_KEY", stage::SECRET_KEY)];
    for arguments in [&["audit"][..], &["applications", "list"], &["keys", "list"], &["keys", "verify"]] {
        let complaint = refused(home.folder(), &settings, arguments);
        assert!(complaint.contains("`latchkey migrate`"), "{arguments:?}: {complaint}");
    }
    assert_eq!(count(&home.url, tables).await, 0, "the database is as it was");
    assert!(run(home.folder(), &settings, &["migrate"], "").status.success());
    assert!(run(home.folder(), &settings, &["audit"], "").status.success());
}

#[test]
fn a_misspelt_flag_is_named_alone() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("good.toml"), "mode = \"live\"\n").expect("a file");
    std::fs::write(folder.path().join("latchkey.toml"), "mdoe = \"live\"\n").expect("a file");
    let settings = [("LATCHKEY_LISTEN", "nonsense")];
    let flags = ["--listen=127.0.0.1:0", "--config=good.toml", "--body-limt=1"];
    let output = run(folder.path(), &settings, &flags, "");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("--body-limt") && !complaint.contains("wrong"), "{complaint}");
}
