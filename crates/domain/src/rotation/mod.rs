//! Rotation of keys: those that sign access tokens, and those that secrets are sealed with (decision 35).

mod keyed;
mod purge;
mod secrets;
mod signing;

pub(crate) use keyed::{SecretDigest, keyed_columns};
pub use secrets::{Place as SealedPlace, Resealed, ResealedColumn, SecretKeyStatus};
pub use signing::{SigningKeyStatus, SigningPhase};

use crate::Failure;
use crate::tokens::KeyError;

/// Why keys were not rotated or retired.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// A key cannot be made, or does not open.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No signing key in use has this id.
    #[error("no signing key in use has the id {0}; `latchkey keys list` names them")]
    Unknown(String),
    /// There would be no key left to sign with.
    #[error("{0} is the only signing key; make another one first with `latchkey keys rotate`")]
    Last(String),
    /// The database failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<persistence::StoreError> for RotationError {
    fn from(error: persistence::StoreError) -> Self {
        Self::Failure(error.into())
    }
}
