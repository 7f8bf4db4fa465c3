//! What clients send stays within its line of the log, and moves no cursor (security-reliability G2).

use std::io::{Read as _, Write as _};

use latchkey_tests::client::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{self, Process};
use crate::support::{CUSTOMERS, creation};

/// Ends the line, and begins one that nobody wrote; ends a row of a terminal, and clears it.
const FORGED: &str = "x\n2026-01-01T00:00:00Z ERROR forged\r\u{1b}[2K\u{9b}2K\u{7}";

/// The same, as an address can say it.
const ENCODED: &str = "x%0A2026-01-01T00:00:00Z%20ERROR%20forged%0D%1B[2K%C2%9B2K%07";

#[test]
fn a_log_for_people_cannot_be_forged() {
    for line in talk("text").lines() {
        let time = line.split(' ').next().unwrap_or_default();
        assert!(time.starts_with("20") && time.ends_with('Z') && !line.contains("Z ERROR forged"), "{line:?}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

#[test]
fn a_log_for_machines_cannot_be_forged() {
    for line in talk("json").lines() {
        let parsed: Option<Value> = serde_json::from_str(line).ok();
        assert!(parsed.is_some_and(|parsed| parsed["level"].is_string()), "{line:?}");
        assert!(!line.contains(|char: char| char.is_ascii_control()), "{line:?}");
    }
}

/// The log of a server at its most talkative, to which that was said in every way.
fn talk(format: &str) -> String {
    let folder = TempDir::new().expect("a folder");
    let process = process::start(folder.path(), &[("LATCHKEY_LOG_LEVEL", "trace"), ("LATCHKEY_LOG_FORMAT", format)]);
    let credentials = process.credentials().expect("a first run");
    let token = process.token(&credentials);
    let get = |target: String| process.request("GET", &target, &token, None).0;
    assert_eq!(get(format!("/api/{ENCODED}")), 404);
    assert_eq!(get(format!("{CUSTOMERS}/{ENCODED}")), 404);
    assert_eq!(get(format!("{CUSTOMERS}?filter[q][email_eq]={ENCODED}")), 200);
    assert_eq!(get(format!("{CUSTOMERS}?{ENCODED}={ENCODED}")), 400);
    let post = |target: &str, body: Value| process.request("POST", target, &token, Some(&body)).0;
    assert_eq!(post(CUSTOMERS, creation("customers", json!({ "email": format!("{FORGED}@example.com") }))), 422);
    assert_eq!(post("/oauth/token", json!({ "grant_type": FORGED, "client_id": FORGED })), 400);
    let unknown = json!({ "grant_type": "password", "client_id": FORGED, "username": FORGED, "password": FORGED });
    assert_eq!(post("/oauth/token", unknown), 401);
    let agent = ("user-agent", "x\u{9b}2K");
    assert_eq!(Connection::open(&process.address).send("GET", "/livez", &[agent], "").status, 200);
    for head in [
        format!("GET /livez?{FORGED} HTTP/1.1\r\n\r\n"),
        format!("GET /livez HTTP/1.1\r\nuser-agent: {FORGED}\r\n\r\n"),
        format!("GET /livez HTTP/1.1\r\n{FORGED}: x\r\n\r\n"),
        format!("{FORGED} /livez HTTP/1.1\r\n\r\n"),
    ] {
        assert!(!raw(&process, &head).starts_with("HTTP/1.1 2"), "{head:?} is no request");
    }
    let log = process.end();
    assert!(log.matches("answered").count() >= 9, "it has to say something:\n{log}");
    log
}

/// What comes until the server ends the connection.
fn raw(process: &Process, head: &str) -> String {
    let mut stream = process.connect();
    stream.write_all(head.as_bytes()).expect("a sent head");
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
