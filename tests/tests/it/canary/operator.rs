//! What an operator does with the command, beside the server that runs.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use domain::{Clock as _, SystemClock};
use latchkey_tests::stage;
use serde_json::{Value, json};

use super::flow::{DATABASE_PASSWORD, DIGEST, Flow, IMPORTED, IMPORTED_TOKEN, METADATA, PASSWORD};

const SUPPORT_PASSWORD: &str = "canary password four";

impl Flow {
    /// Runs the command once more, beside the one that serves; what it says is kept.
    fn command(&mut self, arguments: &[&str]) -> (bool, String) {
        self.command_with("", arguments)
    }

    /// The same, with something to read.
    fn command_with(&mut self, input: &str, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey_process"));
        command.env_clear().envs(self.settings.iter().cloned()).current_dir(&self.folder).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command can be run");
        // One that reads nothing may have ended before.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("an end");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.said.push(text(&output.stderr));
        (output.status.success(), text(&output.stdout))
    }

    /// Imports a customer with a pending reset, and a file that is refused.
    pub(super) fn import(&mut self) {
        // Just now, so that its token is still good.
        let at = SystemClock.now().to_string();
        let customer = json!({
            "type": "customers", "id": "Imported01",
            "attributes": { "email": IMPORTED, "created_at": at, "password_digest": DIGEST, "metadata": { "note": METADATA } },
        });
        let reset = json!({
            "type": "customer_password_resets", "id": "Imported02",
            "attributes": { "customer_email": IMPORTED, "created_at": at, "reset_password_token": IMPORTED_TOKEN },
            "relationships": { "customer": { "data": { "type": "customers", "id": "Imported01" } } },
        });
        let good = write(&self.folder, "good.jsonl", &[&customer, &reset]);
        assert!(self.command(&["import", &good]).0);
        let mut faulty = reset.clone();
        faulty["attributes"]["customer_password"] = json!(PASSWORD);
        let mut unsuitable = customer.clone();
        unsuitable["attributes"]["password_digest"] = json!(PASSWORD);
        for (at, row) in [&customer, &faulty, &unsuitable].into_iter().enumerate() {
            let file = write(&self.folder, &format!("bad{at}.jsonl"), &[row]);
            assert!(!self.command(&["import", &file]).0, "{row}");
        }
    }

    /// Other commands, while the server runs.
    pub(super) fn commands(&mut self) {
        let (fine, list) = self.command(&["applications", "list"]);
        assert!(fine);
        self.said.push(list);
        let (fine, made) =
            self.command(&["applications", "create", "--kind", "integration", "--name", "canary", "--json"]);
        assert!(fine);
        let made: Value = serde_json::from_str(&made).expect("an application as JSON");
        self.canaries.add("the secret of a new application", made["client_secret"].as_str().expect("a secret"));
        let id = made["client_id"].as_str().expect("an id").to_owned();
        let (fine, rotated) = self.command(&["applications", "rotate", &id, "--json"]);
        assert!(fine);
        let rotated: Value = serde_json::from_str(&rotated).expect("an application as JSON");
        self.canaries.add("a secret that was rotated", rotated["client_secret"].as_str().expect("a secret"));
        self.canaries.add("the password of support", SUPPORT_PASSWORD);
        let (fine, said) = self.command_with(SUPPORT_PASSWORD, &["customers", "set-password", "Imported01", "--stdin"]);
        assert!(fine);
        self.said.push(said);
        for arguments in [
            &["config"][..],
            &["--help"],
            &["migrate"],
            &["keys", "list"],
            &["keys", "rotate"],
            &["keys", "verify"],
            &["audit"],
            &["audit", "--json"],
        ] {
            let (fine, said) = self.command(arguments);
            assert!(fine, "{arguments:?}");
            self.said.push(said);
        }
        // A key that is none, and a database that is not there.
        let before = self.settings.clone();
        self.settings.push(("LATCHKEY_SECRET_KEY", format!("{}nonsense", stage::SECRET_KEY)));
        assert!(!self.command(&["applications", "list"]).0);
        let nowhere = format!("postgres://nobody:{DATABASE_PASSWORD}@127.0.0.1:9/latchkey");
        self.settings = before.clone();
        self.settings.push(("LATCHKEY_DATABASE_URL", nowhere));
        assert!(!self.command(&["migrate"]).0);
        self.settings = before;
    }
}

/// Writes a file to import; its path.
fn write(folder: &Path, name: &str, rows: &[&Value]) -> String {
    let path = folder.join(name);
    let lines: String = rows.iter().map(|row| row.to_string() + "\n").collect();
    std::fs::write(&path, lines).expect("a written file");
    path.to_string_lossy().into_owned()
}
