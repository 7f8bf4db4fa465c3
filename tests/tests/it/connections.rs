//! Connections over real sockets, with short times: what the tests beside the accept loop prove exactly holds outside, too.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use latchkey_tests::client::Connection;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use serde_json::json;
use tempfile::TempDir;

use crate::process::{self, Process, answer};
use crate::support::{CUSTOMERS, creation};

/// How many slow clients of each kind there are at once.
const SLOW: usize = 50;

/// All that comes until the server ends the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A new connection that has sent this.
fn sent(process: &Process, text: &str) -> TcpStream {
    let mut stream = process.connect();
    stream.write_all(text.as_bytes()).expect("a sent text");
    stream
}

#[test]
fn slow_clients_are_cut_and_healthy_ones_answered_meanwhile() {
    let folder = TempDir::new().expect("a folder");
    let settings = [
        ("LATCHKEY_HEADER_TIMEOUT", "300ms"),
        ("LATCHKEY_BODY_TIMEOUT", "300ms"),
        ("LATCHKEY_ANSWER_TIMEOUT", "300ms"),
        ("LATCHKEY_IDLE_TIMEOUT", "600ms"),
    ];
    let process = process::start(folder.path(), &settings);
    let silent: Vec<TcpStream> = (0..SLOW).map(|_| process.connect()).collect();
    let heads: Vec<TcpStream> = (0..SLOW).map(|_| sent(&process, "GET /livez HTTP/1.1\r\nhost")).collect();
    let body = "POST /oauth/token HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
    let bodies: Vec<TcpStream> = (0..SLOW).map(|_| sent(&process, body)).collect();
    let (status, live) = process.request("GET", "/livez", "", None);
    assert_eq!((status, live), (200, json!({ "status": "ok" })));
    for stream in heads.into_iter().chain(silent) {
        assert_eq!(rest(stream), "");
    }
    for stream in bodies {
        let answer = rest(stream);
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
    }
    assert_eq!(process.request("GET", "/livez", "", None).0, 200);
    process.end();
}

#[test]
fn a_client_that_asks_and_never_reads_is_cut() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[("LATCHKEY_ANSWER_TIMEOUT", "300ms")]);
    let mut stream = process.connect();
    let requests = "GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(100);
    // The server stops to read when its answers stay, so this ends with the connection and not before.
    while stream.write_all(requests.as_bytes()).is_ok() {}
    assert_eq!(process.request("GET", "/livez", "", None).0, 200);
    process.end();
}

#[test]
fn heads_beyond_the_limits_are_refused_with_431() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[]);
    let many = "x: 1\r\n".repeat(65);
    let large = format!("x: {}\r\n", "a".repeat(32 * 1024));
    for headers in [many, large] {
        let answer = rest(sent(&process, &format!("GET /livez HTTP/1.1\r\n{headers}\r\n")));
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    process.end();
}

#[test]
fn a_connection_beyond_the_limit_is_served_when_another_ends() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[("LATCHKEY_CONNECTION_LIMIT", "1")]);
    // At work: the server has said that it wants the body.
    let mut first = sent(
        &process,
        "POST /oauth/token HTTP/1.1\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n",
    );
    let mut go_on = [0; 25];
    first.read_exact(&mut go_on).expect("the word to go on");
    let second = sent(&process, "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    first.write_all(b"{}").expect("a sent body");
    assert!(rest(first).starts_with("HTTP/1.1 400"), "a grant without a type");
    assert_eq!(answer(second).0, 200);
    process.end();
}

#[test]
fn an_idle_connection_does_not_delay_the_end() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[("LATCHKEY_SHUTDOWN_GRACE", "1h")]);
    let kept = process.connect();
    let asking = kept.try_clone().expect("a socket");
    assert_eq!(Connection::over(asking, &process.address).send("GET", "/livez", &[], "").status, 200);
    let silent = process.connect();
    process.terminate();
    assert_eq!(rest(kept), "");
    assert_eq!(rest(silent), "");
    let log = process.ended();
    assert!(!log.contains("cut off"), "{log}");
}

#[test]
fn a_client_that_has_half_closed_loses_only_its_own_connection() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[]);
    let half = sent(&process, "GET /livez HT");
    half.shutdown(Shutdown::Write).expect("a closed half");
    assert!(!rest(half).contains("200"));
    assert_eq!(process.request("GET", "/livez", "", None).0, 200);
    process.end();
}

/// Another program holds the lock of the database: the write is answered in time, and done when it can be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_takes_too_long_is_answered_with_503_and_still_done() {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[("LATCHKEY_REQUEST_TIMEOUT", "500ms")]);
    let token = process.token(&process.credentials().expect("printed credentials"));
    let url = format!("sqlite://{}", folder.path().join("latchkey.db").display());
    let lock = Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await.expect("a connection");
    lock.execute_unprepared("BEGIN IMMEDIATE").await.expect("the lock");

    let body = creation("customers", json!({ "email": "jane@example.com" }));
    let (status, document) = process.request("POST", CUSTOMERS, &token, Some(&body));
    assert_eq!(status, 503, "{document}");
    assert_eq!(document["errors"][0]["code"], "OUTCOME_UNKNOWN");
    let trace_id = document["errors"][0]["meta"]["trace_id"].as_str().expect("a trace id").to_owned();
    lock.execute_unprepared("COMMIT").await.expect("an end of the lock");
    lock.close().await.expect("an end");

    // The end of the process waits for the write.
    let log = process.end();
    let told =
        log.lines().find(|line| line.contains("nobody waits for any more")).expect("a line on the end of the write");
    assert!(told.contains(&trace_id) && told.contains("201"), "{told}");
    let next = process::start(folder.path(), &[]);
    assert_eq!(next.request("GET", CUSTOMERS, &token, None).1["meta"]["record_count"], 1);
    next.end();
}
