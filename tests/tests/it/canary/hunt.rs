//! Looking for canaries, in every form in which one would still be of use.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use latchkey_tests::postgres;

/// What is looked for.
#[derive(Default)]
pub(super) struct Canaries {
    /// What nobody may find anywhere: a name, and the value.
    pub(super) secrets: Vec<(&'static str, String)>,
    /// What the database may hold, and no log.
    pub(super) private: Vec<(&'static str, String)>,
}

impl Canaries {
    pub(super) fn add(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 12, "{what} is too short to be found by its own");
        self.secrets.push((what, secret));
    }

    /// Everything that no log may hold.
    fn all(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.secrets.iter().chain(&self.private)
    }
}

/// The forms in which a secret is as good as itself.
fn forms(secret: &str) -> [Vec<u8>; 4] {
    let mut hex = String::new();
    for byte in secret.bytes() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    // Without the letters at the end, which depend on what follows.
    let coded = STANDARD_NO_PAD.encode(secret);
    let coded = coded[..coded.len() - 4].to_owned();
    [secret.to_owned(), secret.replace(' ', "%20"), hex, coded].map(String::into_bytes)
}

fn holds(content: &[u8], secret: &str) -> bool {
    let found = |form: &Vec<u8>| content.windows(form.len()).any(|window| window == form.as_slice());
    forms(secret).iter().any(found)
}

/// Searches a text that anybody may come to read: neither secrets, nor digests, nor what belongs to customers.
pub(super) fn log(text: &str, canaries: &Canaries) {
    for (what, secret) in canaries.all() {
        if holds(text.as_bytes(), secret) {
            let line = text.lines().find(|line| holds(line.as_bytes(), secret)).unwrap_or_default();
            panic!("{what} is in what the program says: {line}");
        }
    }
    // What digests look like may be said.
    let digest = text.lines().find(|line| line.contains("$argon2") && !line.contains("$<salt>"));
    assert_eq!(digest, None, "a digest is in what the program says");
}

/// Searches an answer to a request that was refused.
pub(super) fn refusal(text: &str, canaries: &Canaries) {
    for (what, secret) in &canaries.secrets {
        assert!(!holds(text.as_bytes(), secret), "{what} is in a refusal: {text}");
    }
    assert!(!text.contains("$argon2"), "a digest is in a refusal: {text}");
    // Nor how the server is made (E8).
    for word in ["sqlx", "SELECT", "UPDATE", "/src/", "panicked", "rustc", "postgres", "sqlite", "no such table"] {
        assert!(!text.contains(word), "{word} is in a refusal: {text}");
    }
}

/// Searches every file that the command has made: the database, its log of writes, its index of that.
pub(super) fn files(folder: &Path, canaries: &Canaries) {
    let (what, email) = &canaries.private[0];
    let (mut databases, mut found) = (0, false);
    for file in std::fs::read_dir(folder).expect("the folder").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        // What a first run prints is for the one who started it; an import comes from somewhere else.
        if name.starts_with("output") || file.path().extension().is_some_and(|kind| kind == "jsonl") {
            continue;
        }
        let content = std::fs::read(file.path()).expect("a file");
        stored(&name, &content, canaries);
        databases += usize::from(name == "latchkey.db");
        found |= holds(&content, email);
    }
    assert!(databases == 0 || found, "{what} is not found where it is: this search finds nothing");
}

/// Searches a dump of the database.
pub(super) async fn dump(url: &str, canaries: &Canaries) {
    let dump = postgres::dump(url).await;
    let (what, email) = &canaries.private[0];
    assert!(holds(dump.as_bytes(), email), "{what} is not found where it is: this search finds nothing");
    stored("the dump", dump.as_bytes(), canaries);
}

fn stored(name: &str, content: &[u8], canaries: &Canaries) {
    for (what, secret) in &canaries.secrets {
        assert!(!holds(content, secret), "{what} is in {name}");
    }
}

/// Searches the log of the database, where it is ours.
pub(super) fn database_log(url: &str, canaries: &Canaries) {
    if let Some(text) = postgres::log(url) {
        assert!(!text.is_empty());
        log(&text, canaries);
    }
}

/// Searches what other users of the machine see of the process.
pub(super) fn command_line(process: u32, canaries: &Canaries) {
    let words = std::fs::read(format!("/proc/{process}/cmdline"));
    // Only Linux has it.
    if let Ok(words) = words {
        assert!(!words.is_empty());
        log(&String::from_utf8_lossy(&words), canaries);
    }
}
