//! The types of what rows tell of.

use models::RESOURCES;

/// Applications, which are no resource.
pub(crate) const APPLICATIONS: &str = "applications";
/// The keys that sign access tokens.
pub(crate) const SIGNING_KEYS: &str = "signing_keys";
/// The keys that secrets are sealed with.
pub(crate) const SECRET_KEYS: &str = "secret_keys";

/// Every type that a row can have as its target: those of the resources, and what only operators deal with.
pub fn target_types() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|resource| resource.name).chain([APPLICATIONS, SIGNING_KEYS, SECRET_KEYS])
}
