//! The hunt: what is looked for, where, and what came of it.

use std::path::Path;

use memchr::memmem;

use super::forms::{forms, holds};
use super::searched::Searched;
use crate::proofs::{Figures, Reply};
use crate::{Request, postgres};

/// Shorter ones are found by chance.
const SHORTEST: usize = 12;
/// How the server is made, which no refusal tells (security-reliability E8).
const INTERNALS: [&str; 9] =
    ["sqlx", "SELECT", "UPDATE", "/src/", "panicked", "rustc", "postgres", "sqlite", "no such table"];

/// Something that is looked for: what it is, and its value.
type Canary = (&'static str, String);

/// What is looked for, and what came of it so far.
#[derive(Default)]
pub(super) struct Hunt {
    /// Requests and commands, and each find as a violation.
    pub(super) figures: Figures,
    /// What was looked through.
    pub(super) searched: Searched,
    /// What nobody may find anywhere.
    secrets: Vec<Canary>,
    /// What the database may hold, and no log.
    private: Vec<Canary>,
    /// Everything that went into the command and came out of it for those who may see it.
    gone_through: Vec<u8>,
}

impl Hunt {
    /// Looks for a secret from now on.
    pub(super) fn add(&mut self, what: &'static str, secret: &str) {
        self.check(secret.len() >= SHORTEST, || {
            format!("{what} is too short to be found by its own, or there is none")
        });
        if secret.len() >= SHORTEST {
            self.secrets.push((what, secret.to_owned()));
            self.searched.canaries += 1;
        }
    }

    /// Looks in logs for what belongs to customers from now on.
    pub(super) fn add_private(&mut self, what: &'static str, value: &str) {
        self.private.push((what, value.to_owned()));
        self.searched.canaries += 1;
    }

    /// Remembers what went through the command.
    pub(super) fn pass_through(&mut self, content: &[u8]) {
        self.gone_through.extend([content, b"\n"].concat());
    }

    /// Notes a violation where something does not hold; what is said of it must have been masked.
    pub(super) fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        self.figures.check(holds, what);
    }

    /// A text with names in place of canaries, so that it can be shown.
    pub(super) fn masked(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for (what, secret) in self.secrets.iter().chain(&self.private) {
            for form in forms(secret) {
                masked = masked.replace(&form, &format!("<{what}>"));
            }
        }
        masked
    }

    /// Looks for something that must be there: where it is not found, finding nothing else means nothing.
    pub(super) fn control(&mut self, place: &str, content: &[u8], what: &str, value: &str) {
        let found = !value.is_empty() && holds(content, value);
        self.searched.controls += u64::from(found);
        self.check(found, || format!("{what} is not found in {place}, where it is: the search finds nothing"));
    }

    /// Searches a place for secrets; those that are there.
    fn search(&mut self, place: &str, content: &[u8], private: bool) -> Vec<Canary> {
        self.searched.places += 1;
        self.searched.bytes += content.len() as u64;
        let sought = self.secrets.iter().chain(self.private.iter().filter(|_| private));
        let found: Vec<Canary> = sought.filter(|(_, secret)| holds(content, secret)).cloned().collect();
        self.searched.hits += found.len() as u64;
        for (what, secret) in &found {
            let text = String::from_utf8_lossy(content);
            let line = text.lines().find(|line| holds(line.as_bytes(), secret)).filter(|line| line.len() < 2_000);
            let line = self.masked(line.unwrap_or("a long line"));
            self.check(false, || format!("{what} is in {place}: {line}"));
        }
        found
    }

    /// Searches a text that anybody may come to read: neither secrets, nor digests, nor what belongs to customers.
    pub(super) fn log(&mut self, place: &str, text: &str) {
        self.searched.lines += text.lines().count() as u64;
        self.search(place, text.as_bytes(), true);
        // What digests look like may be said.
        let digest = text.lines().position(|line| line.contains("$argon2") && !line.contains("$<salt>"));
        self.check(digest.is_none(), || format!("a digest is in {place}, line {}", digest.unwrap_or_default() + 1));
    }

    /// Searches an answer to a request that was refused, or to somebody who may see nothing.
    pub(super) fn refusal(&mut self, request: &Request, reply: &Reply) {
        let place = format!("the answer to {}", self.masked(&format!("{} {}", request.method, request.target)));
        let text = whole(reply);
        self.search(&place, text.as_bytes(), false);
        self.check(!text.contains("$argon2"), || format!("a digest is in {place}"));
        for word in INTERNALS {
            self.check(!text.contains(word), || format!("`{word}` is in {place}"));
        }
    }

    /// Searches every file that the command has made: the database, its log of writes, its index of that.
    pub(super) fn files(&mut self, folder: &Path) {
        let (mut databases, mut all) = (0, Vec::new());
        for file in std::fs::read_dir(folder).expect("the folder").flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            // What a first run prints is for the one who started it; an import comes from somewhere else.
            if name.starts_with("output") || file.path().extension().is_some_and(|kind| kind == "jsonl") {
                continue;
            }
            let content = std::fs::read(file.path()).expect("a file");
            self.searched.files += 1;
            self.searched.backups += u64::from(name == "backup.db");
            self.search(&name, &content, false);
            databases += usize::from(name == "latchkey.db");
            all.extend(content);
        }
        if databases > 0 {
            self.control_email("the files", &all);
        }
    }

    /// Searches every row of the database, and its backup.
    pub(super) async fn dump(&mut self, url: &str) {
        self.contents("the rows", &postgres::dump(url).await);
        let backup = postgres::backup(url);
        // Somebody else's server may have come without its programs.
        self.check(backup.is_some() || postgres::log(url).is_none(), || {
            "there is no pg_dump, and no backup".to_owned()
        });
        if let Some(backup) = backup {
            self.searched.backups += 1;
            self.contents("the backup", &backup);
        }
    }

    /// Searches what a database holds.
    fn contents(&mut self, place: &str, text: &str) {
        self.search(place, text.as_bytes(), false);
        self.control_email(place, text.as_bytes());
    }

    fn control_email(&mut self, place: &str, content: &[u8]) {
        let (what, email) = self.private[0].clone();
        self.control(place, content, what, &email);
    }

    /// Searches what the database has logged from this byte on, where its log is ours.
    pub(super) fn database_log(&mut self, url: &str, from: usize) {
        if let Some(text) = postgres::log(url) {
            let text = text.get(from..).unwrap_or_default();
            self.log("the log of the database", text);
            // Of the table that was taken away.
            self.control("the log of the database", text.as_bytes(), "a table's name", "customer_password_resets");
        }
    }

    /// Searches what other users of the machine see of the process.
    pub(super) fn command_line(&mut self, process: u32) {
        // Only Linux has it.
        if let Ok(words) = std::fs::read(format!("/proc/{process}/cmdline")) {
            self.log("the command line", &String::from_utf8_lossy(&words));
            self.check(memmem::find(&words, b"latchkey").is_some(), || "the command line is of another".to_owned());
        }
    }

    /// At the end: whatever was looked for has gone through the command.
    pub(super) fn conclude(&mut self) {
        let gone = std::mem::take(&mut self.gone_through);
        for (what, value) in self.secrets.clone().into_iter().chain(self.private.clone()) {
            self.control("what has gone through", &gone, what, &value);
        }
    }
}

/// Head and body as one text.
pub(super) fn whole(reply: &Reply) -> String {
    let mut text = format!("{}\n", reply.status);
    for (name, value) in &reply.headers {
        text.extend([name, ": ", value, "\n"]);
    }
    text + &String::from_utf8_lossy(&reply.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "canary of the tests";

    fn hunt() -> Hunt {
        let mut hunt = Hunt::default();
        hunt.add("a secret", SECRET);
        hunt
    }

    #[test]
    fn a_find_is_told_without_what_was_found() {
        let mut hunt = hunt();
        hunt.log("the log", &format!("one line\nanother says {SECRET} aloud\n"));
        assert_eq!(hunt.figures.violations, ["a secret is in the log: another says <a secret> aloud"]);
        assert_eq!((hunt.searched.places, hunt.searched.lines, hunt.searched.hits), (1, 2, 1));
    }

    #[test]
    fn a_log_without_canaries_and_digests_is_clean() {
        let mut hunt = hunt();
        hunt.log("the log", "one line\n$argon2id$v=19$<salt>\n");
        assert!(hunt.figures.violations.is_empty(), "{:?}", hunt.figures.violations);
        hunt.log("the log", "one line\n$argon2id$v=19$m=19456\n");
        assert_eq!(hunt.figures.violations, ["a digest is in the log, line 2"]);
    }

    #[test]
    fn what_never_went_through_was_looked_for_in_vain() {
        let mut hunt = hunt();
        hunt.conclude();
        assert_eq!(hunt.figures.violations.len(), 1, "{:?}", hunt.figures.violations);
        let mut hunt = self::hunt();
        hunt.pass_through(SECRET.as_bytes());
        hunt.conclude();
        assert!(hunt.figures.violations.is_empty(), "{:?}", hunt.figures.violations);
    }

    #[test]
    fn what_is_too_short_is_no_canary() {
        let mut hunt = Hunt::default();
        hunt.add("a token that was not given", "");
        assert_eq!((hunt.figures.violations.len(), hunt.searched.canaries), (1, 0));
    }
}
