//! What the service decides: use cases, rules, permissions, tokens, passwords and events. Knows no HTTP and no SQL
//! (`docs/architecture.md`).

mod applications;
pub mod audit;
mod bootstrap;
mod chance;
mod clock;
mod email;
mod engine;
mod failure;
#[rustfmt::skip]
pub mod generated;
mod import;
mod keyring;
mod oauth;
mod organization;
pub mod passwords;
mod policy;
mod principal;
mod rotation;
pub mod rules;
mod sealing;
mod service;
mod settings;
mod support;
mod throttle;
mod time;
pub mod tokens;
mod turns;

pub use applications::{ApplicationKind, ApplicationSummary, LONGEST_OVERLAP, NewApplication};
pub use bootstrap::{FirstRun, StartError};
pub use chance::{Chance, OsChance};
pub use clock::{Clock, SystemClock};
pub use failure::Failure;
pub use import::{ImportFailure, ImportProgress, ImportSummary, LineFault};
pub use keyring::{Keyring, Purpose, SecretKey, SecretKeyError};
pub use oauth::{GrantError, IssuedToken, RevokeRequest, TokenRequest};
pub use organization::Organization;
pub use principal::{Principal, Role};
pub use rotation::{
    Resealed, ResealedColumn, RotationError, SealedPlace, SecretKeyStatus, SigningKeyStatus, SigningPhase,
};
pub use sealing::{OpenError, Place};
pub use service::Service;
pub use settings::{Mode, ServiceSettings, SettingsError};
pub use turns::{Turn, Turns};
