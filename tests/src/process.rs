//! The command as a process of its own that is listened to, and the little HTTP that it takes to talk to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use serde_json::Value;

use crate::client::Connection;
use crate::latchkey;

/// A running `latchkey`; killed when dropped.
pub struct Process {
    child: Child,
    /// Reads log lines as they come; at the end it has all of them.
    log: Option<JoinHandle<String>>,
    lines: mpsc::Receiver<String>,
    /// What it said on standard output when it was ready.
    pub welcome: String,
    /// `host:port`.
    pub address: String,
}

/// The credentials that a first run prints.
#[derive(Clone)]
pub struct Credentials {
    /// `client_id`
    pub client_id: String,
    /// `client_secret`
    pub client_secret: String,
}

/// A `latchkey` that may not serve yet.
pub struct Starting {
    child: Child,
    log: JoinHandle<String>,
    lines: mpsc::Receiver<String>,
    output: PathBuf,
}

impl Starting {
    /// Waits for a log line with these words, asks the process to end, and waits until it has. Its log; the exit code must
    /// be 0.
    ///
    /// # Panics
    ///
    /// When it never says them, or ends with another code.
    #[must_use]
    pub fn end_after(mut self, words: &str) -> String {
        assert!(heard(&self.lines, words), "it never said {words:?}");
        terminate(&self.child);
        let code = self.child.wait().expect("an end").code();
        let log = self.log.join().expect("a log");
        assert_eq!(code, Some(0), "{log}");
        log
    }
}

/// Asks a process to end.
fn terminate(process: &Child) {
    signal(process, "-TERM");
}

fn signal(process: &Child, signal: &str) {
    let status = Command::new("kill").arg(signal).arg(process.id().to_string()).status();
    assert!(status.expect("kill can be run").success());
}

impl Process {
    /// Has the program begin to serve on a free port, in this folder, with these settings and nothing else of the environment.
    ///
    /// # Panics
    ///
    /// When the program cannot be run.
    #[must_use]
    pub fn spawn(program: &Path, folder: &Path, settings: &[(&str, &str)]) -> Starting {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let output = folder.join(format!("output.{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("LATCHKEY_LISTEN", "127.0.0.1:0");
        // Tests ask oftener than clients may, unless that is what they are about.
        command.env("LATCHKEY_RATE_LIMIT", "off").env("LATCHKEY_LOGIN_THROTTLE", "on").envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(File::create(&output).expect("a file")).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let (say, heard) = mpsc::channel();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            for line in lines.map_while(Result::ok) {
                log.push_str(&line);
                log.push('\n');
                // Nobody may wait for it any more.
                let _ = say.send(line);
            }
            log
        });
        Starting { child, log, lines: heard, output }
    }

    /// Waits until the process serves, by which time it has said all that it says at the start.
    ///
    /// # Panics
    ///
    /// When it ends before.
    #[must_use]
    pub fn ready(starting: Starting) -> Self {
        let Starting { child, log, lines, output } = starting;
        assert!(heard(&lines, "listening"), "it did not start:\n{}", log.join().unwrap_or_default());
        let welcome = std::fs::read_to_string(output).expect("text");
        let address = welcome.lines().find_map(latchkey::address).expect("an address").to_owned();
        Self { child, log: Some(log), lines, welcome, address }
    }

    /// Waits for a log line with these words.
    ///
    /// # Panics
    ///
    /// When it ends without one.
    pub fn hear(&self, words: &str) {
        assert!(heard(&self.lines, words), "it never said {words:?}");
    }

    /// Starts to serve as [`Process::spawn`] does, and waits until it serves.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn start(program: &Path, folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::ready(Self::spawn(program, folder, settings))
    }

    /// The credentials of the integration, when this was the first run.
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        self.printed().next()
    }

    /// The credentials of the integration and of the sales channel.
    ///
    /// # Panics
    ///
    /// When this was not the first run.
    #[must_use]
    pub fn applications(&self) -> [Credentials; 2] {
        let mut printed = self.printed();
        [(); 2].map(|()| printed.next().expect("printed credentials"))
    }

    fn printed(&self) -> impl Iterator<Item = Credentials> {
        let words = |name| self.welcome.lines().filter_map(move |line| line.trim().strip_prefix(name));
        let pairs = words("client_id ").zip(words("client_secret "));
        pairs.map(|(id, secret)| Credentials {
            client_id: id.trim().to_owned(),
            client_secret: secret.trim().to_owned(),
        })
    }

    /// The number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the process to end.
    pub fn terminate(&self) {
        terminate(&self.child);
    }

    /// Sends a signal to the process.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Asks the process to end, and waits until it has. Its log; the exit code must be 0.
    ///
    /// # Panics
    ///
    /// When it is another one.
    #[expect(clippy::must_use_candidate, reason = "some only want it to end")]
    pub fn end(self) -> String {
        self.terminate();
        self.ended()
    }

    /// Waits for the end of a process that was asked to. Its log; the exit code must be 0.
    ///
    /// # Panics
    ///
    /// When it is another one.
    #[expect(clippy::must_use_candidate, reason = "some only want it to end")]
    pub fn ended(self) -> String {
        let (code, log) = self.wait();
        assert_eq!(code, Some(0), "{log}");
        log
    }

    /// Waits for the end of a process that was asked to: its exit code, and its log.
    ///
    /// # Panics
    ///
    /// When the system does not tell.
    pub fn wait(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("an end").code();
        (code, self.log.take().map(JoinHandle::join).and_then(Result::ok).unwrap_or_default())
    }

    /// Sends a request on a connection of its own; status and body.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn request(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> (u16, Value) {
        let content_type = if path.starts_with("/oauth") { "application/json" } else { jsonapi::MEDIA_TYPE };
        let authorization = format!("Bearer {token}");
        let headers = [("connection", "close"), ("authorization", &*authorization), ("content-type", content_type)];
        let body = body.map(ToString::to_string).unwrap_or_default();
        let received = Connection::open(&self.address).send(method, path, &headers, &body);
        (received.status, received.document())
    }

    /// An access token for the credentials.
    ///
    /// # Panics
    ///
    /// When none is given.
    #[expect(clippy::must_use_candidate, reason = "some only want it to be asked")]
    pub fn token(&self, credentials: &Credentials) -> String {
        let body = serde_json::json!({
            "grant_type": "client_credentials",
            "client_id": credentials.client_id, "client_secret": credentials.client_secret,
        });
        let (status, answer) = self.request("POST", "/oauth/token", "", Some(&body));
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// Connects to it.
    ///
    /// # Panics
    ///
    /// When it does not listen.
    #[must_use]
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("a connection")
    }
}

/// Whether a line with these words comes before the last one.
fn heard(lines: &mpsc::Receiver<String>, words: &str) -> bool {
    lines.iter().any(|line| line.contains(words))
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads an answer to what was sent over this connection; status and body.
///
/// # Panics
///
/// When it is no answer.
#[must_use]
pub fn answer(stream: TcpStream) -> (u16, Value) {
    let received = Connection::over(stream, "").receive();
    (received.status, received.document())
}
