//! The command as a process of its own, and the little HTTP that it takes to talk to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running `latchkey`; killed when dropped.
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    /// What it said when it was ready.
    pub(crate) welcome: String,
    /// `host:port`.
    pub(crate) address: String,
}

/// The credentials that a first run prints.
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Process {
    /// Begins to serve on a free port with these settings and nothing else of the environment. Log lines go to `latchkey.log`.
    pub(crate) fn spawn(folder: &Path, settings: &[(&str, &str)]) -> Child {
        let log = File::options().create(true).append(true).open(folder.join("latchkey.log")).expect("a log file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey_process"));
        command.current_dir(folder).env_clear().env("LATCHKEY_LISTEN", "127.0.0.1:0").envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("a process")
    }

    /// Waits until the process serves.
    pub(crate) fn ready(mut child: Child, folder: &Path) -> Self {
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut welcome = String::new();
        while output.read_line(&mut welcome).expect("text") > 0 && !welcome.contains("/openapi.json") {}
        let log = || std::fs::read_to_string(folder.join("latchkey.log")).unwrap_or_default();
        let address = welcome.lines().find_map(|line| line.strip_prefix("Latchkey is ready at http://"));
        let address = address.unwrap_or_else(|| panic!("it did not start:\n{welcome}\n{}", log())).to_owned();
        let credentials = welcome_ends(&mut output, &address);
        welcome.push_str(&credentials);
        Self { child, output, welcome, address }
    }

    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::ready(Self::spawn(folder, settings), folder)
    }

    /// The credentials of the integration, when this was the first run.
    pub(crate) fn credentials(&self) -> Option<Credentials> {
        let word = |name: &str| {
            let line = self.welcome.lines().find_map(|line| line.trim().strip_prefix(name))?;
            Some(line.trim().to_owned())
        };
        Some(Credentials { client_id: word("client_id ")?, client_secret: word("client_secret ")? })
    }

    /// Asks the process to end.
    pub(crate) fn terminate(&self) {
        let status = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        assert!(status.expect("kill can be run").success());
    }

    /// Waits for the end; the exit code.
    pub(crate) fn wait(mut self) -> Option<i32> {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).expect("text");
        self.child.wait().expect("an end").code()
    }

    /// Sends a request on a connection of its own; status and body.
    pub(crate) fn request(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> (u16, Value) {
        let mut stream = self.connect();
        let body = body.map(ToString::to_string).unwrap_or_default();
        let content_type = if path.starts_with("/oauth") { "application/json" } else { jsonapi::MEDIA_TYPE };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len(),
        );
        stream.write_all(format!("{head}{body}").as_bytes()).expect("a sent request");
        answer(stream)
    }

    /// An access token for the credentials.
    pub(crate) fn token(&self, credentials: &Credentials) -> String {
        let body = serde_json::json!({
            "grant_type": "client_credentials",
            "client_id": credentials.client_id, "client_secret": credentials.client_secret,
        });
        let (status, answer) = self.request("POST", "/oauth/token", "", Some(&body));
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("a connection")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The rest of what is said at the start. A first run goes on until the last line to try; any other says no more, which a
/// request that is answered proves.
fn welcome_ends(output: &mut BufReader<ChildStdout>, address: &str) -> String {
    let last = format!("http://{address}/api/customer_password_resets -H \"Authorization: Bearer $TOKEN\"\n");
    let mut text = String::new();
    if !output.buffer().is_empty() {
        while !text.ends_with(&last) && output.read_line(&mut text).expect("text") > 0 {}
    }
    text
}

/// Reads an answer whose connection is closed at its end.
pub(crate) fn answer(mut stream: TcpStream) -> (u16, Value) {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).expect("an answer");
    let text = String::from_utf8(text).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{text}"));
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}
