//! Canaries: what nobody may see is sent through a whole flow, then looked for in the logs and in the database's files.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::process::Process;
use crate::support::{CUSTOMERS, NOBODY, RESETS, change, creation};

const EMAIL: &str = "canary.email@example.com";
const PASSWORD: &str = "canary password one";
const NEW_PASSWORD: &str = "canary password two";
const WRONG_PASSWORD: &str = "canary password three";
const WRONG_TOKEN: &str = "canaryWrongResetToken1";
const METADATA: &str = "canary metadata";

#[test]
fn secrets_are_in_no_log_line_and_in_no_file() {
    let folder = TempDir::new().expect("a folder");
    let (secrets, log) = flow(folder.path());
    assert!(log.matches("answered").count() >= 10, "each request has its line");
    for (what, secret) in &secrets {
        assert!(!log.contains(secret.as_str()), "the log holds {what}");
    }
    for what in [EMAIL, METADATA] {
        assert!(!log.contains(what), "the log holds {what}");
    }
    // The database holds e-mails and metadata as they are, and of what is secret nothing that could be used.
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).expect("the folder").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.starts_with("output") {
            // What the first run prints is for the one who started it.
            continue;
        }
        let content = std::fs::read(file.path()).expect("a file");
        files += usize::from(name.starts_with("latchkey.db"));
        for (what, secret) in &secrets {
            assert!(!contains(&content, secret), "{name} holds {what}");
        }
    }
    assert!(files > 0, "there is a database to look at");
    let database = std::fs::read(folder.path().join("latchkey.db")).expect("the database");
    assert!(contains(&database, EMAIL), "looking for a text finds it when it is there");
}

/// Plays a whole reset, the wrong turns included, at the highest log level; what was secret in it, and the log.
fn flow(folder: &Path) -> (Vec<(&'static str, String)>, String) {
    let settings = [("LATCHKEY_LOG_LEVEL", "trace"), ("LATCHKEY_LOG_FORMAT", "json")];
    let process = Process::start(folder, &settings);
    let credentials = process.credentials().expect("printed credentials");
    let access_token = process.token(&credentials);
    let send = |method: &str, path: &str, body: serde_json::Value, status: u16| {
        let (found, answer) = process.request(method, path, &access_token, Some(&body));
        assert_eq!(found, status, "{answer}");
        answer
    };
    let customer = json!({ "email": EMAIL, "password": PASSWORD, "metadata": { "note": METADATA } });
    send("POST", CUSTOMERS, creation("customers", customer), 201);
    let reset = json!({ "customer_email": EMAIL, "metadata": { "note": METADATA } });
    let reset = send("POST", RESETS, creation("customer_password_resets", reset), 201);
    let id = reset["data"]["id"].as_str().expect("an id");
    let token = reset["data"]["attributes"]["reset_password_token"].as_str().expect("a token").to_owned();
    let item = format!("{RESETS}/{id}");
    let update = |token: &str, password: &str| {
        let attributes = json!({ "_reset_password_token": token, "customer_password": password });
        change("customer_password_resets", id, attributes)
    };
    send("PATCH", &item, update(WRONG_TOKEN, NEW_PASSWORD), 422);
    send("PATCH", &item, update(&token, NEW_PASSWORD), 200);
    send("PATCH", &item, update(&token, WRONG_PASSWORD), 422);
    send("PATCH", &format!("{item}?{WRONG_TOKEN}={token}"), update(&token, WRONG_PASSWORD), 400);
    send("GET", &format!("{RESETS}/{token}"), json!({}), 404);
    send("GET", &format!("/{token}/{NOBODY}"), json!({}), 404);
    for (password, status) in [(NEW_PASSWORD, 400), (WRONG_PASSWORD, 400)] {
        // An integration may not log customers in: refused, whatever the password.
        let login = json!({
            "grant_type": "password", "client_id": credentials.client_id, "client_secret": credentials.client_secret,
            "username": EMAIL, "password": password,
        });
        let (found, answer) = process.request("POST", "/oauth/token", "", Some(&login));
        assert!(found == status || found == 401 || found == 403, "{answer}");
    }
    let secrets = vec![
        ("the reset token", token),
        ("a wrong reset token", WRONG_TOKEN.to_owned()),
        ("the first password", PASSWORD.to_owned()),
        ("the new password", NEW_PASSWORD.to_owned()),
        ("a wrong password", WRONG_PASSWORD.to_owned()),
        ("the client secret", credentials.client_secret),
        ("the signature of an access token", access_token.rsplit('.').next().unwrap_or_default().to_owned()),
    ];
    (secrets, process.end())
}

fn contains(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}
