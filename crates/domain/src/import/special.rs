//! What an import does for the resources that have private columns.

use jsonapi::{Resource, Timestamp};

use super::ImportRow;
use crate::rules::{customer_password_resets, customers};
use crate::{Chance, Keyring};
use std::time::Duration;

/// What is special about importing a resource.
pub(crate) struct Special {
    /// The private columns that a line may give as attributes.
    pub(crate) accepts: &'static [&'static str],
    /// Fills in the private columns that follow from others, and says what is wrong with those that were given.
    pub(crate) complete: fn(&Context<'_>, &mut ImportRow) -> Result<(), String>,
}

/// What completing a row may use.
pub(crate) struct Context<'a> {
    /// To make digests with.
    pub(crate) keyring: &'a Keyring,
    /// How long reset tokens are good for.
    pub(crate) reset_token_lifetime: Duration,
    /// To draw from.
    pub(crate) chance: &'a dyn Chance,
    /// When the row is read.
    pub(crate) now: Timestamp,
}

/// What is special about this resource, if anything is.
pub(super) fn of(resource: &Resource) -> Option<&'static Special> {
    match resource.name {
        "customers" => Some(&customers::IMPORT),
        "customer_password_resets" => Some(&customer_password_resets::IMPORT),
        _ => None,
    }
}
