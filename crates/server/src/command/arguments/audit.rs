//! What `latchkey audit` takes.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use jsonapi::Timestamp;

use crate::settings;

/// Which rows of the audit trail are printed.
#[derive(Debug, Args)]
pub(in crate::command) struct AuditFilter {
    /// From this time on: 2026-01-31T12:00:00Z, or how long ago: 90m, 6h, 7d
    #[arg(long, value_name = "TIME", value_parser = when)]
    pub(in crate::command) since: Option<When>,
    /// Until before this time
    #[arg(long, value_name = "TIME", value_parser = when)]
    pub(in crate::command) until: Option<When>,
    /// Of this kind, such as reset.refused, or all kinds about it: reset; may be repeated
    #[arg(long, value_name = "KIND")]
    pub(in crate::command) kind: Vec<String>,
    /// What the application with this id did, or what was done to it
    #[arg(long, value_name = "ID")]
    pub(in crate::command) application: Option<String>,
    /// What concerns the customer with this id
    #[arg(long, value_name = "ID")]
    pub(in crate::command) customer: Option<String>,
    /// What was done to what has this type and this id, such as applications/xYZkjABcde
    #[arg(long, value_name = "TYPE/ID", value_parser = target)]
    pub(in crate::command) target: Option<(String, String)>,
    /// With this outcome
    #[arg(long)]
    pub(in crate::command) outcome: Option<Outcome>,
    /// This many rows at most
    #[arg(long, value_name = "ROWS", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(in crate::command) limit: u64,
    /// The oldest rows first, instead of the newest
    #[arg(long)]
    pub(in crate::command) oldest_first: bool,
    /// Print one JSON object a row
    #[arg(long)]
    pub(in crate::command) json: bool,
    /// Go on printing rows as they come
    #[arg(long, conflicts_with_all = ["until", "oldest_first"])]
    pub(in crate::command) follow: bool,
}

/// What else to do with the trail.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum AuditTask {
    /// Delete rows that are older than they are to be kept
    Prune {
        /// Older than this many days
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        older_than: u32,
    },
}

/// The outcomes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::command) enum Outcome {
    /// What was done.
    Succeeded,
    /// What was refused.
    Refused,
}

impl Outcome {
    pub(in crate::command) const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => domain::audit::Outcome::Succeeded.as_str(),
            Self::Refused => domain::audit::Outcome::Refused.as_str(),
        }
    }
}

/// A time on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::command) enum When {
    /// An instant.
    At(Timestamp),
    /// So long ago.
    Ago(Duration),
}

fn when(text: &str) -> Result<When, String> {
    let age = || settings::duration(text, Duration::ZERO, Duration::from_hours(24 * 36_500)).ok();
    let at = Timestamp::parse(text).or_else(|| Timestamp::parse_rfc3339(text)).map(When::At);
    at.or_else(|| age().map(When::Ago)).ok_or_else(|| "write 2026-01-31T12:00:00Z, or 90m, 6h, 7d".to_owned())
}

/// A type that rows tell of, and an id.
fn target(text: &str) -> Result<(String, String), String> {
    let (kind, id) = text.split_once('/').filter(|(_, id)| !id.is_empty()).ok_or("write TYPE/ID")?;
    if domain::audit::target_types().any(|known| known == kind) {
        return Ok((kind.to_owned(), id.to_owned()));
    }
    let known: Vec<&str> = domain::audit::target_types().collect();
    Err(format!("there is no type `{kind}`; the types are: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_type_that_is_told_of_and_an_id() {
        for kind in ["customer_password_resets", "customers", "applications", "signing_keys", "secret_keys"] {
            assert_eq!(target(&format!("{kind}/a/b")), Ok((kind.to_owned(), "a/b".to_owned())));
        }
        for wrong in ["customers", "customers/", "/a"] {
            assert!(target(wrong).is_err(), "{wrong:?} was taken");
        }
        assert!(target("costumers/a").is_err_and(|error| error.contains("the types are: customer")));
    }

    #[test]
    fn a_time_is_an_instant_or_an_age() {
        assert_eq!(when("2018-01-01T12:00:00Z"), Ok(When::At(Timestamp(1_514_808_000_000))));
        assert_eq!(when("90m"), Ok(When::Ago(Duration::from_mins(90))));
        assert!(when("yesterday").is_err_and(|error| error.contains("90m")));
    }
}
