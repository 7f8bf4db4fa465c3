//! What the operator decides of the service; read from configuration by the caller, checked here.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::keyring::SecretKey;
use crate::passwords::HashingSettings;

/// What the data of the deployment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Trying things out.
    Test,
    /// Real customers.
    Live,
}

impl Mode {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// The mode with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Test, Self::Live].into_iter().find(|mode| mode.as_str() == name)
    }
}

/// How long reset tokens may be good for (security-reliability A2).
const RESET_TOKEN_LIFETIMES: RangeInclusive<Duration> = Duration::from_mins(5)..=Duration::from_hours(24);

/// A setting that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The lifetime of reset tokens is out of range.
    #[error("the lifetime of reset tokens must be from 5 minutes to 24 hours")]
    ResetTokenLifetime,
    /// No reset token could ever be good.
    #[error("at least one reset token of a customer must be good at once")]
    PendingResetLimit,
    /// The organization's id is no id.
    #[error("the organization id must be 1 to 64 letters and digits")]
    OrganizationId,
    /// The organization's slug cannot stand in a host name.
    #[error("the organization slug must be 1 to 63 lower-case letters, digits and hyphens")]
    OrganizationSlug,
    /// The issuer is no URL.
    #[error("the issuer must be an http or https URL without a trailing slash")]
    Issuer,
}

/// The settings of a service.
#[derive(Clone)]
pub struct ServiceSettings {
    /// `test` or `live`; decides the password policy and stands in every answer and token.
    pub mode: Mode,
    /// The organization's id when the database has none yet; drawn when `None`.
    pub organization_id: Option<String>,
    /// The organization's name in URLs when the database has none yet.
    pub organization_slug: String,
    /// `iss` of tokens. The official clients find the API at the same URL with `auth` replaced by the slug (api-facts 4.1).
    pub issuer: String,
    /// The key that new secrets are sealed with.
    pub secret_key: SecretKey,
    /// Keys that secrets may have been sealed with before.
    pub earlier_secret_keys: Vec<SecretKey>,
    /// How long a reset token is good for; 5 minutes to 24 hours.
    pub reset_token_lifetime: Duration,
    /// How many unused tokens of a customer are good at once, at least 1; a new one ends the oldest beyond.
    pub pending_reset_limit: u32,
    /// For how long the tokens of resets are kept after they have expired.
    pub reset_token_retention: Duration,
    /// How much password hashing may go on.
    pub hashing: HashingSettings,
    /// Whether failed logins make whoever fails wait (decision 33).
    pub login_throttle: bool,
}

impl ServiceSettings {
    /// Finds the first setting that cannot be.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] says which and what it may be.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !RESET_TOKEN_LIFETIMES.contains(&self.reset_token_lifetime) {
            return Err(SettingsError::ResetTokenLifetime);
        }
        if self.pending_reset_limit == 0 {
            return Err(SettingsError::PendingResetLimit);
        }
        let id = self.organization_id.as_deref().unwrap_or("unset");
        if id.is_empty() || id.len() > 64 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(SettingsError::OrganizationId);
        }
        let slug = self.organization_slug.as_bytes();
        let label = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        if slug.is_empty() || slug.len() > 63 || !slug.iter().all(label) {
            return Err(SettingsError::OrganizationSlug);
        }
        if !self.issuer.starts_with("http://") && !self.issuer.starts_with("https://") || self.issuer.ends_with('/') {
            return Err(SettingsError::Issuer);
        }
        Ok(())
    }

    /// The defaults, with this key: a test organization called `latchkey`, resets that live six hours (api-facts 1.1), one
    /// password hash a core.
    #[must_use]
    pub fn new(secret_key: SecretKey, cores: usize) -> Self {
        Self {
            mode: Mode::Test,
            organization_id: None,
            organization_slug: "latchkey".to_owned(),
            issuer: "https://auth.latchkey.local".to_owned(),
            secret_key,
            earlier_secret_keys: Vec::new(),
            reset_token_lifetime: Duration::from_hours(6),
            pending_reset_limit: 20,
            reset_token_retention: Duration::from_hours(30 * 24),
            hashing: HashingSettings::for_cores(cores),
            login_throttle: true,
        }
    }
}
