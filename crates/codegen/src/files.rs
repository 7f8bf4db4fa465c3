//! Generated files and what is on disk: how they differ, and what has to be written or removed so that they do not.

use std::collections::BTreeMap;
use std::fmt;

use similar::TextDiff;

/// The text of files by their path below the workspace's root, with forward slashes.
pub type Files = BTreeMap<String, String>;

/// Everything that the generator makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    /// Files that follow the documents: whatever else stands in them is overwritten.
    pub files: Files,
    /// Files that are written once and then belong to people; only those that are not there yet.
    pub once: Files,
    /// Folders that hold nothing but [`FileSet::files`]: any other file in them is removed.
    pub owned: Vec<String>,
    /// What a person should know about the output although nothing is wrong with the documents.
    pub notices: Vec<String>,
}

/// One file that is not as the generator makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// The file differs.
    Stale {
        /// Its path.
        path: String,
        /// Unified diff from what is there to what should be.
        diff: String,
    },
    /// The file is not there.
    Missing {
        /// Its path.
        path: String,
        /// Unified diff from nothing to what should be.
        diff: String,
    },
    /// A file in an owned folder that the generator does not make.
    Orphaned {
        /// Its path.
        path: String,
        /// Unified diff from what is there to nothing.
        diff: String,
    },
}

impl Drift {
    /// The file's path below the workspace's root.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Stale { path, .. } | Self::Missing { path, .. } | Self::Orphaned { path, .. } => path,
        }
    }

    /// The unified diff that would put it right.
    #[must_use]
    pub fn diff(&self) -> &str {
        match self {
            Self::Stale { diff, .. } | Self::Missing { diff, .. } | Self::Orphaned { diff, .. } => diff,
        }
    }
}

/// The kind of drift, the path, and the diff below them.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Stale { .. } => "stale",
            Self::Missing { .. } => "missing",
            Self::Orphaned { .. } => "orphaned",
        };
        writeln!(f, "{kind}: {}", self.path())?;
        f.write_str(self.diff())
    }
}

impl FileSet {
    /// What the file at this path should hold; `None` when it should not be there.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).or_else(|| self.once.get(path)).map(String::as_str)
    }

    /// Whether this path lies in a folder that belongs to the generator wholly.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        self.owned.iter().any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// Compares the generator's files with what is on disk, in the order of their paths.
///
/// `on_disk` holds the files at the paths of the set, and every file in its owned folders; others in it are ignored. A
/// checkout with CRLF line ends counts as equal.
#[must_use]
pub fn check(set: &FileSet, on_disk: &Files) -> Vec<Drift> {
    let mut drifts: BTreeMap<&str, Drift> = BTreeMap::new();
    for (path, wanted) in set.files.iter().chain(&set.once) {
        let drift = match on_disk.get(path) {
            None => Drift::Missing { path: path.clone(), diff: unified("/dev/null", "", path, wanted) },
            Some(found) => {
                let found = found.replace("\r\n", "\n");
                if found == *wanted || set.once.contains_key(path) {
                    continue;
                }
                Drift::Stale { path: path.clone(), diff: unified(path, &found, path, wanted) }
            }
        };
        drifts.insert(path, drift);
    }
    for (path, found) in on_disk {
        if set.owns(path) && !set.files.contains_key(path) {
            let diff = unified(path, found, "/dev/null", "");
            drifts.insert(path, Drift::Orphaned { path: path.clone(), diff });
        }
    }
    drifts.into_values().collect()
}

fn unified(old_name: &str, old: &str, new_name: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(old_name, new_name).to_string()
}
