//! Why the service did not do what it was asked: every use case fails with a [`Failure`], which knows no HTTP.

use std::error::Error;
use std::fmt;

use jsonapi::{Problem, Violation};

use crate::audit::Refused;

/// Why a request was not fulfilled. Nothing was changed then.
#[derive(Debug)]
pub enum Failure {
    /// The request breaks rules; every one that was found. [`Problem::Invalid`] is a value that breaks a rule (422).
    Problems(Vec<Problem>),
    /// There is no such record, or none that the caller may know of (security-reliability C8).
    NotFound,
    /// The caller may not do this (401 `UNAUTHORIZED`, api-facts 3.2).
    AccessDenied,
    /// The access token is not valid any more, or never was (401 `INVALID_TOKEN`).
    InvalidToken,
    /// The record is needed by others and cannot be deleted; the text says by what.
    Locked(String),
    /// There is too much to do at the moment; asking again later will do.
    Busy {
        /// After how many seconds asking again makes sense.
        retry_after_seconds: u32,
    },
    /// The database gave a read up because it took too long. It is the request that asks for too much: asking again would
    /// take as long.
    TooSlow,
    /// A rule refused, and the audit trail is told more of it than the caller. No use case fails with this: the engine tells
    /// the trail, and fails with what the caller may know.
    Refused(Box<Refused>),
    /// The service is at fault. The error is for the log, never for the caller.
    Internal(Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// One value that breaks a rule.
    #[must_use]
    pub fn violation(violation: Violation) -> Self {
        Self::Problems(vec![Problem::Invalid(violation)])
    }

    /// The service's own fault.
    #[must_use]
    pub fn internal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// The database or the password hashing has a queue that is full.
    pub(crate) const BUSY: Self = Self::Busy { retry_after_seconds: 1 };
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => write!(f, "the request has {} problems", problems.len()),
            Self::NotFound => f.write_str("there is no such record"),
            Self::AccessDenied => f.write_str("the caller may not do this"),
            Self::InvalidToken => f.write_str("the access token is not valid"),
            Self::Locked(reason) => write!(f, "the record cannot be deleted: {reason}"),
            Self::Busy { retry_after_seconds } => write!(f, "too busy, try again in {retry_after_seconds} s"),
            Self::TooSlow => f.write_str("the database gave the read up because it took too long"),
            Self::Refused(refused) => refused.failure.fmt(f),
            Self::Internal(error) => write!(f, "internal error: {error}"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Internal(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// A unit that was not written. What its steps refused is known to who made them, and asked for before this.
impl From<persistence::UnitError> for Failure {
    fn from(error: persistence::UnitError) -> Self {
        use persistence::{StoreError, UnitError};
        match error {
            // A write reads little: when it takes long it has waited for others.
            UnitError::Busy | UnitError::Store(StoreError::Timeout) => Self::BUSY,
            UnitError::Store(error) => error.into(),
            error => Self::internal(error),
        }
    }
}

/// A database that does not answer at the moment is a reason to ask again (security-reliability H6).
impl From<persistence::StoreError> for Failure {
    fn from(error: persistence::StoreError) -> Self {
        use persistence::StoreError::{Busy, Closed, Timeout, Unreachable};
        match error {
            Timeout => Self::TooSlow,
            Busy | Unreachable(_) | Closed => {
                tracing::error!(%error, "the database does not answer");
                Self::BUSY
            }
            _ => Self::Internal(Box::new(error)),
        }
    }
}
