//! The command itself: the first run, its end, and many processes on one database.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use latchkey_tests::Database;
use serde_json::json;
use tempfile::TempDir;

use crate::process::{self, Credentials, Process, answer};
use crate::support::{CUSTOMERS, RESETS, creation};

const KEY: &str = "bGF0Y2hrZXkgc2VjcmV0IGtleSBmb3IgdGVzdHMhISE=";

#[test]
fn a_first_run_needs_nothing_and_its_end_loses_nothing() {
    let folder = TempDir::new().expect("a folder");
    let first = process::start(folder.path(), &[]);
    let credentials = first.credentials().expect("printed credentials");
    let token = first.token(&credentials);
    let body = creation("customers", json!({ "email": "jane@example.com", "password": "secret" }));
    assert_eq!(first.request("POST", CUSTOMERS, &token, Some(&body)).0, 201);
    first.end();

    let key = std::fs::metadata(folder.path().join("latchkey.key")).expect("the key file");
    assert_eq!(key.permissions().mode() & 0o777, 0o600, "only its owner may read the key");
    let second = process::start(folder.path(), &[]);
    assert!(second.credentials().is_none(), "secrets are shown once");
    let (status, customers) = second.request("GET", CUSTOMERS, &token, None);
    assert_eq!((status, &customers["meta"]["record_count"]), (200, &json!(1)), "tokens and data are still good");
    let next = second.token(&credentials);
    let body = creation("customer_password_resets", json!({ "customer_email": "jane@example.com" }));
    assert_eq!(second.request("POST", RESETS, &next, Some(&body)).0, 201);
    second.end();
}

#[test]
fn the_printed_lines_work_when_pasted() {
    if Command::new("curl").arg("--version").output().is_err() {
        assert!(!curl_is_required(), "curl is not installed, and LATCHKEY_TEST_CURL=required");
        // Straight to the stream: what tests print is shown only when they fail.
        let _ = writeln!(std::io::stderr(), "\nNOT TESTED: the printed lines need curl, which is not installed\n");
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[]);
    let (_, lines) = process.welcome.split_once("Try it in another terminal:").expect("lines to try");
    let output = Command::new("sh").arg("-euc").arg(lines).output().expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {text}"))).collect();
    assert_eq!(answers.len(), 3, "{text}");
    assert_eq!(answers[0]["data"]["type"], "customers");
    assert_eq!(answers[1]["data"]["attributes"]["reset_password_token"].as_str().map(str::len), Some(22));
    assert_eq!(answers[2]["data"][0]["id"], answers[1]["data"]["id"]);
    let link = answers[1]["data"]["links"]["self"].as_str().unwrap_or_default();
    assert!(link.starts_with(&format!("http://{}/", process.address)), "links lead here: {link}");
}

#[expect(clippy::disallowed_methods, reason = "the settings of a test run have no other way in")]
fn curl_is_required() -> bool {
    std::env::var("LATCHKEY_TEST_CURL").is_ok_and(|value| value == "required")
}

#[test]
fn the_end_waits_for_what_is_in_flight() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[]);
    let token = process.token(&process.credentials().expect("printed credentials"));
    let body = creation("customers", json!({ "email": "jane@example.com" })).to_string();
    let mut stream = process.connect();
    let head = format!(
        "POST {CUSTOMERS} HTTP/1.1\r\nhost: {}\r\nexpect: 100-continue\r\nauthorization: Bearer {token}\r\n\
         content-type: application/vnd.api+json\r\ncontent-length: {}\r\n\r\n",
        process.address,
        body.len(),
    );
    stream.write_all(head.as_bytes()).expect("a sent head");
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("the word to go on");
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "the request is being worked on");
    process.terminate();
    // Whoever comes now comes too late.
    while TcpStream::connect(&process.address).is_ok() {}
    stream.write_all(body.as_bytes()).expect("a sent body");
    assert_eq!(answer(stream).0, 201, "what had begun is finished");
    process.ended();
    let next = process::start(folder.path(), &[]);
    assert_eq!(next.request("GET", CUSTOMERS, &token, None).1["meta"]["record_count"], 1, "and kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_start_at_once_on_one_sqlite_file() {
    start_eight(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_start_at_once_on_one_postgres_database() {
    start_eight(Database::Postgres).await;
}

/// One of them migrates, makes the keys and prints the credentials; what any of them issued or wrote is good at all.
async fn start_eight(database: Database) {
    let Some(home) = database.empty().await else { return };
    let settings = [("LATCHKEY_DATABASE_URL", home.url.as_str()), ("LATCHKEY_SECRET_KEY", KEY)];
    let children: Vec<_> = (0..8).map(|_| process::spawn(home.folder(), &settings)).collect();
    let processes: Vec<Process> = children.into_iter().map(Process::ready).collect();
    let printed: Vec<Credentials> = processes.iter().filter_map(Process::credentials).collect();
    assert_eq!(printed.len(), 1, "one of them was first");
    let token = processes[7].token(&printed[0]);
    for (position, process) in processes.iter().enumerate() {
        let body = creation("customers", json!({ "email": format!("customer{position}@example.com") }));
        let (status, answer) = process.request("POST", CUSTOMERS, &token, Some(&body));
        assert_eq!(status, 201, "{answer}");
    }
    for process in processes {
        let (status, customers) = process.request("GET", CUSTOMERS, &token, None);
        assert_eq!((status, &customers["meta"]["record_count"]), (200, &json!(8)));
        process.end();
    }
}
