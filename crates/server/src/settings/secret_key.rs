//! The secret key: read from the settings or a file, and made at the first run of a server for trying out (decision 16).

use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::SecretKey;
use zeroize::Zeroizing;

use super::private_file::{self, Exposed};
use super::value::Wrong;

/// Where the secret key of a server is.
pub enum SecretKeySource {
    /// Here: the one that seals, and those that sealed before.
    Given(SecretKeys),
    /// In this file, which is to be made if it is not there.
    Created(PathBuf),
    /// Nowhere, because the command does not need it.
    NotNeeded,
}

/// The secret keys: one seals, all open.
#[derive(Clone)]
pub struct SecretKeys {
    /// What is new is sealed with it.
    pub current: SecretKey,
    /// What was sealed with them can be opened still.
    pub earlier: Vec<SecretKey>,
}

/// Why a key file could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file or its folder refused.
    #[error("the secret key file {path} cannot be {verb}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// `made` or `read`.
        verb: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others can read the file, or change it.
    #[error("{0}; {hint}", hint = .0.hint())]
    Exposed(#[from] Exposed),
    /// The file holds something else.
    #[error("{error}: restore the file {path}, or remove it together with the database")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with the text.
        error: domain::SecretKeyError,
    },
}

/// Reads the base64 texts of keys, apart by white space or commas.
pub(super) fn parse(text: &str) -> Result<SecretKeys, Wrong> {
    keys(text).map_err(|error| Wrong {
        what: error.to_string(),
        hint: "`latchkey secret-key` makes a key, too; the one that sealed the database is the one to give".to_owned(),
    })
}

fn keys(text: &str) -> Result<SecretKeys, domain::SecretKeyError> {
    let mut texts = text.split(|letter: char| letter == ',' || letter.is_whitespace()).filter(|text| !text.is_empty());
    let current = SecretKey::parse(texts.next().unwrap_or_default())?;
    Ok(SecretKeys { current, earlier: texts.map(SecretKey::parse).collect::<Result<_, _>>()? })
}

/// Reads the keys from the file, or puts `fresh` there when there is no file yet. Of several processes that do this at
/// once, one makes the file and all read the same key.
///
/// # Errors
/// [`KeyFileError`] when the file cannot be made or read, or holds something else.
pub fn read_or_create(path: &Path, fresh: &SecretKey) -> Result<SecretKeys, KeyFileError> {
    if !path.exists() {
        create(path, fresh).map_err(|source| KeyFileError::File { path: path.to_owned(), verb: "made", source })?;
    }
    private_file::check(path)?;
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|source| KeyFileError::File {
        path: path.to_owned(),
        verb: "read",
        source,
    })?;
    keys(&text).map_err(|error| KeyFileError::Content { path: path.to_owned(), error })
}

/// Writes the key to a temporary file that only its owner can read and gives it its name when it is complete; a file
/// that another process has made meanwhile stays.
fn create(path: &Path, key: &SecretKey) -> std::io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    writeln!(file, "{}", key.to_base64().expose())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error),
        _ => std::fs::File::open(directory)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use domain::OsChance;

    use super::*;

    fn text_of(key: &SecretKey) -> String {
        key.to_base64().expose().to_owned()
    }

    #[test]
    fn the_first_start_makes_a_file_for_its_owner_and_later_starts_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("latchkey.key");
        let key = SecretKey::generate(&OsChance);
        let first = read_or_create(&path, &key).unwrap();
        let second = read_or_create(&path, &SecretKey::generate(&OsChance)).unwrap();
        assert_eq!((text_of(&first.current), text_of(&second.current)), (text_of(&key), text_of(&key)));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "the temporary file is gone");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("latchkey.key");
        read_or_create(&path, &SecretKey::generate(&OsChance)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = read_or_create(&path, &SecretKey::generate(&OsChance)).err().unwrap().to_string();
        assert!(error.contains("others can read or change it (mode 0644); `chmod 600"), "{error}");
    }

    #[test]
    fn of_several_keys_the_first_one_seals() {
        let [one, two, three] = [(); 3].map(|()| SecretKey::generate(&OsChance));
        let text = format!("{}\n{}, {}\n", text_of(&one), text_of(&two), text_of(&three));
        let keys = keys(&text).unwrap();
        assert_eq!(text_of(&keys.current), text_of(&one));
        assert_eq!(keys.earlier.iter().map(text_of).collect::<Vec<_>>(), [text_of(&two), text_of(&three)]);
        assert!(parse(&format!("{}, hunter2", text_of(&one))).is_err());
    }

    #[test]
    fn a_file_with_something_else_is_refused_without_being_repeated() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("latchkey.key");
        read_or_create(&path, &SecretKey::generate(&OsChance)).unwrap();
        std::fs::write(&path, "hunter2").unwrap();
        let error = read_or_create(&path, &SecretKey::generate(&OsChance)).err().unwrap();
        assert!(matches!(error, KeyFileError::Content { .. }));
        assert!(!error.to_string().contains("hunter2"));
    }
}
