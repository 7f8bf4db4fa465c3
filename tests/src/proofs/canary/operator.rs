//! What an operator does with the command, beside the server that runs.

use std::io::Write as _;
use std::process::{Command, Stdio};

use domain::{Clock as _, SystemClock};
use serde_json::{Value, json};

use super::flow::Flow;
use crate::proofs::world::DIGEST;

impl Flow {
    /// Runs the command once more, beside the one that serves, and expects it to succeed or to fail; what it says on standard
    /// output.
    fn command(&mut self, arguments: &[&str], succeeds: bool) -> String {
        self.command_with("", arguments, succeeds)
    }

    /// The same, with something to read.
    fn command_with(&mut self, input: &str, arguments: &[&str], succeeds: bool) -> String {
        let before = self.hunt.figures.violations.len();
        let mut command = Command::new(&self.program);
        command.env_clear().envs(self.settings.iter().cloned()).current_dir(&self.folder).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command can be run");
        // One that reads nothing may have ended before.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("an end");
        for (_, value) in &self.settings {
            self.hunt.pass_through(value.as_bytes());
        }
        for content in [input.as_bytes(), arguments.join(" ").as_bytes(), &output.stdout] {
            self.hunt.pass_through(content);
        }
        self.said.push(String::from_utf8_lossy(&output.stderr).into_owned());
        self.hunt.figures.attempts += 1;
        let status = output.status;
        self.hunt.check(status.success() == succeeds, || format!("`latchkey {}`: {status}", arguments.join(" ")));
        self.settle(before);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Imports a customer with a pending reset, and files that are refused.
    pub(super) fn import(&mut self) {
        let made = self.made_up.clone();
        // Just now, so that its token is still good.
        let at = SystemClock.now().to_string();
        let metadata = json!({ "note": made.metadata });
        let customer = json!({
            "type": "customers", "id": "Imported01",
            "attributes": { "email": made.imported, "created_at": at, "password_digest": DIGEST, "metadata": metadata },
        });
        let reset = json!({
            "type": "customer_password_resets", "id": "Imported02",
            "attributes": {
                "customer_email": made.imported, "created_at": at, "reset_password_token": made.imported_token,
            },
            "relationships": { "customer": { "data": { "type": "customers", "id": "Imported01" } } },
        });
        let mut faulty = reset.clone();
        faulty["attributes"]["customer_password"] = json!(made.password);
        let mut unsuitable = customer.clone();
        unsuitable["attributes"]["password_digest"] = json!(made.password);
        self.import_rows("good.jsonl", &[&customer, &reset], true);
        for (at, row) in [&customer, &faulty, &unsuitable].into_iter().enumerate() {
            self.import_rows(&format!("bad{at}.jsonl"), &[row], false);
        }
    }

    /// Writes a file and imports it.
    fn import_rows(&mut self, name: &str, rows: &[&Value], succeeds: bool) {
        let lines: String = rows.iter().map(|row| row.to_string() + "\n").collect();
        self.hunt.pass_through(lines.as_bytes());
        let path = self.folder.join(name);
        std::fs::write(&path, lines).expect("a written file");
        self.command(&["import", &path.to_string_lossy()], succeeds);
    }

    /// Other commands, while the server runs.
    pub(super) fn commands(&mut self) {
        let list = self.command(&["applications", "list"], true);
        let id = self.integration.client_id.clone();
        self.hunt.control("the list of applications", list.as_bytes(), "the id of the integration", &id);
        self.said.push(list);
        let kind = ["--kind", "integration", "--name", "canary", "--json"];
        let made = self.command(&[&["applications", "create"], &kind[..]].concat(), true);
        let made: Value = serde_json::from_str(&made).unwrap_or_default();
        self.hunt.add("the secret of a new application", made["client_secret"].as_str().unwrap_or_default());
        let id = made["client_id"].as_str().unwrap_or_default();
        let rotated = self.command(&["applications", "rotate", id, "--json"], true);
        let rotated: Value = serde_json::from_str(&rotated).unwrap_or_default();
        self.hunt.add("a secret that was rotated", rotated["client_secret"].as_str().unwrap_or_default());
        let password = self.made_up.support_password.clone();
        let said = self.command_with(&password, &["customers", "set-password", "Imported01", "--stdin"], true);
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
            let said = self.command(arguments, true);
            self.said.push(said);
        }
        self.wrong_settings();
    }

    /// A key that is none, and a database that is not there.
    fn wrong_settings(&mut self) {
        let settings = self.settings.clone();
        self.settings.push(("LATCHKEY_SECRET_KEY", format!("{}nonsense", self.made_up.secret_key())));
        self.command(&["applications", "list"], false);
        let nowhere = format!("postgres://nobody:{}@127.0.0.1:9/latchkey", self.made_up.database_password);
        self.settings.clone_from(&settings);
        self.settings.push(("LATCHKEY_DATABASE_URL", nowhere));
        self.command(&["migrate"], false);
        self.settings = settings;
    }
}
