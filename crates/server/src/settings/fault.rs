//! What is wrong with the settings: every fault at once, each with where it came from and what would have been right.

use std::fmt;
use std::path::PathBuf;

/// Where the value of a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The documented default.
    Default,
    /// A configuration file, with the line when it is known.
    File(PathBuf, Option<usize>),
    /// An environment variable.
    Environment(String),
    /// A flag of the command line, without its dashes.
    Flag(String),
    /// Nowhere: the setting is missing.
    Missing(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::File(path, Some(line)) => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag(flag) => write!(f, "--{flag}"),
            Self::Missing(key) => f.write_str(key),
        }
    }
}

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub origin: Origin,
    /// What is wrong; never quotes a secret.
    pub what: String,
    /// What would be right.
    pub hint: String,
}

/// Everything that is wrong with the settings; the start is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(faults) = self;
        match faults.len() {
            1 => write!(f, "one setting is wrong")?,
            count => write!(f, "{count} settings are wrong")?,
        }
        for fault in faults {
            write!(f, "\n\n  {}: {}\n      {}", fault.origin, fault.what, fault.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// The candidate that looks most like a misspelt name, if one comes near.
pub(super) fn suggest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
