//! Files that hold keys: nobody can read them but who is meant to (security-reliability G6).

use std::fmt;
use std::path::{Path, PathBuf};

/// Others can read a file with a key, or change it.
#[derive(Debug)]
pub struct Exposed {
    path: PathBuf,
    /// The bits of its permissions.
    mode: u32,
}

impl Exposed {
    /// What would be right.
    pub(super) fn hint(&self) -> String {
        format!(
            "`chmod 600 {}` leaves it to its owner; a mounted secret may belong to root and be readable by its group (mode 0440)",
            self.path.display()
        )
    }
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, mode } = self;
        write!(f, "{} holds a key, and others can read or change it (mode {mode:04o})", path.display())
    }
}

impl std::error::Error for Exposed {}

/// Refuses a file that others than its owner can read or change. A file of root may be read by its group as well: so are
/// secrets mounted for a process that is not root, by Kubernetes and by Docker. A file that cannot be looked at is left to
/// whoever reads it.
#[cfg(unix)]
pub(crate) fn check(path: &Path) -> Result<(), Exposed> {
    use std::os::unix::fs::MetadataExt as _;

    const ROOT: u32 = 0;
    let Ok(file) = std::fs::metadata(path) else { return Ok(()) };
    let mode = file.mode() & 0o777;
    let others = if file.uid() == ROOT { 0o037 } else { 0o077 };
    if mode & others == 0 { Ok(()) } else { Err(Exposed { path: path.to_owned(), mode }) }
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
pub(crate) fn check(_: &Path) -> Result<(), Exposed> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    #[test]
    fn a_key_is_its_owners_and_of_root_its_groups() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let is_taken = |mode| {
            set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
            check(file.path()).is_ok()
        };
        assert!([0o600, 0o400, 0o700].into_iter().all(is_taken));
        for mode in [0o644, 0o444, 0o604, 0o620, 0o660, 0o602, 0o666] {
            assert!(!is_taken(mode), "{mode:04o} was taken");
        }
        let is_of_root = metadata(file.path()).unwrap().uid() == 0;
        assert_eq!([0o640, 0o440].map(is_taken), [is_of_root; 2]);
        assert!(check(Path::new("missing")).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        let exposed = Exposed { path: "latchkey.key".into(), mode: 0o644 };
        assert_eq!(exposed.to_string(), "latchkey.key holds a key, and others can read or change it (mode 0644)");
        assert!(exposed.hint().contains("chmod 600 latchkey.key"));
    }
}
