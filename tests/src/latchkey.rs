//! The `latchkey` command as people run it: on a database of its own, importing, serving.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::client::Connection;
use crate::stage::{Client, SECRET_KEY};

/// How the last line of the welcome begins when no application is made.
const LAST: &str = "  OpenAPI";

/// A `latchkey` program, with the folder and the database that it works on.
pub struct Latchkey {
    program: PathBuf,
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
}

/// A `latchkey` that serves; killed when dropped.
pub struct Server {
    child: Child,
    /// `host:port`.
    pub address: String,
}

/// The `host:port` that a line of the welcome names.
pub(crate) fn address(line: &str) -> Option<&str> {
    let (_, address) = line.strip_prefix("Latchkey is ready at ")?.split_once("://")?;
    Some(address)
}

impl Latchkey {
    /// The program at `program`, which works in `folder` on the database at this URL. Rate limits are off, failed logins make
    /// wait, and of its log only warnings are heard.
    #[must_use]
    pub fn new(program: &Path, folder: &Path, database_url: &str) -> Self {
        let settings = vec![
            ("LATCHKEY_DATABASE_URL", database_url.to_owned()),
            ("LATCHKEY_SECRET_KEY", SECRET_KEY.to_owned()),
            ("LATCHKEY_LISTEN", "127.0.0.1:0".to_owned()),
            ("LATCHKEY_RATE_LIMIT", "off".to_owned()),
            ("LATCHKEY_LOGIN_THROTTLE", "on".to_owned()),
            ("LATCHKEY_LOG_LEVEL", "warn".to_owned()),
        ];
        Self { program: program.to_owned(), folder: folder.to_owned(), settings }
    }

    /// The same with these settings, in place of its own where they have the same name.
    #[must_use]
    pub fn with(mut self, settings: &[(&'static str, &str)]) -> Self {
        for (name, value) in settings {
            self.settings.retain(|(known, _)| known != name);
            self.settings.push((name, (*value).to_owned()));
        }
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).env_clear().envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    /// Imports a file; what the command says of its progress goes where this program's words go.
    ///
    /// # Panics
    ///
    /// When the file is refused.
    pub fn import(&self, file: &Path) {
        let status = self.command().arg("import").arg(file).status().expect("the command can be run");
        assert!(status.success(), "the import ended with {status}");
    }

    /// Imports a file without a word.
    ///
    /// # Panics
    ///
    /// When the file is refused.
    pub fn import_quietly(&self, file: &Path) {
        let output = self.command().arg("import").arg(file).output().expect("the command can be run");
        assert!(output.status.success(), "the import was refused:\n{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes an application that may do everything.
    ///
    /// # Panics
    ///
    /// When that fails.
    #[must_use]
    pub fn integration(&self) -> Client {
        self.application("integration")
    }

    /// Makes an application of a kind.
    ///
    /// # Panics
    ///
    /// When that fails.
    #[must_use]
    pub fn application(&self, kind: &str) -> Client {
        let arguments = ["applications", "create", "--kind", kind, "--name", "proof", "--json"];
        let output = self.command().args(arguments).stderr(Stdio::inherit()).output().expect("the command can be run");
        let made: Value = serde_json::from_slice(&output.stdout).expect("an application as JSON");
        let text = |name: &str| made[name].as_str().expect("credentials").to_owned();
        Client { id: text("client_id"), secret: text("client_secret") }
    }

    /// Serves on a free port. An application must have been made before.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn serve(&self) -> Server {
        let mut child = self.command().stdout(Stdio::piped()).spawn().expect("the command can be run");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let address = lines.find_map(|line| Some(address(&line)?.to_owned())).expect("an address");
        assert!(lines.any(|line| line.starts_with(LAST)), "the welcome has no end");
        Server { child, address }
    }
}

impl Server {
    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// An access token of the application.
    ///
    /// # Panics
    ///
    /// When none is given.
    #[must_use]
    pub fn token(&self, client: &Client) -> String {
        let body = serde_json::json!({
            "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret,
        });
        let answer = Connection::open(&self.address).post_json("/oauth/token", &body);
        answer.document()["access_token"].as_str().expect("an access token").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
