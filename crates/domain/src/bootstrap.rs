//! The first run: what a deployment needs before it can serve, made once however many processes start at the same moment.

use jsonapi::Timestamp;
use persistence::Store;

use crate::applications::{ApplicationKind, NewApplication};
use crate::rotation::keyed_columns;
use crate::settings::SettingsError;
use crate::tokens::{KeyError, KeySet, Keys, SigningKey};
use crate::{Chance, Failure, Keyring, Organization, Service, ServiceSettings};

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting cannot be.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database belongs to another organization.
    #[error(
        "the database belongs to organization {found}, not to {configured}; set the id that it has, or use another database"
    )]
    Organization {
        /// The id in the database.
        found: String,
        /// The id in the settings.
        configured: String,
    },
    /// The database was made for the other mode.
    #[error("the database was made in mode `{found}`; run it in that mode, or use another database")]
    Mode {
        /// The mode in the database.
        found: String,
    },
    /// A key that signs tokens cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Secrets are sealed with keys that are not configured.
    #[error(
        "the database holds secrets that are sealed with the secret key {}, which is not configured; add that key behind \
         the current one in `secret_key` or its file; `latchkey keys retire` tells when it is needed no longer",
        .kids.join(", ")
    )]
    MissingKeys {
        /// The ids of the keys.
        kids: Vec<String>,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Store(#[from] persistence::StoreError),
    /// A thread that was making a key ended early.
    #[error("making a signing key was interrupted")]
    Interrupted,
}

/// The applications that the first run makes, with the only sight of their secrets.
pub struct FirstRun {
    /// May do everything.
    pub integration: NewApplication,
    /// For browsers and apps.
    pub sales_channel: NewApplication,
}

/// The organization and the keys, made where there are none.
pub(crate) async fn prepare(
    store: &Store,
    settings: &ServiceSettings,
    keyring: &Keyring,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<(Organization, Keys), StartError> {
    let lock = store.bootstrap_lock().await?;
    let organization = organization(store, settings, now, chance).await?;
    secret_keys(store, keyring, now).await?;
    let keys = keys(store, keyring, now, chance).await?;
    drop(lock);
    Ok((organization, keys))
}

async fn organization(
    store: &Store,
    settings: &ServiceSettings,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<Organization, StartError> {
    let new = persistence::Organization {
        id: settings.organization_id.clone().unwrap_or_else(|| chance.id()),
        slug: settings.organization_slug.clone(),
        mode: settings.mode.as_str().to_owned(),
        created_at: now.0,
    };
    let found = store.organization_or_create(&new).await?;
    if let Some(configured) = settings.organization_id.as_ref().filter(|configured| **configured != found.id) {
        return Err(StartError::Organization { found: found.id, configured: configured.clone() });
    }
    if found.mode != settings.mode.as_str() {
        return Err(StartError::Mode { found: found.mode });
    }
    Ok(Organization { id: found.id, slug: found.slug, mode: settings.mode })
}

/// Refuses to start without a key that something is sealed with, and remembers that the current one is in use from now on. A
/// database that knows of no key yet is searched for them once.
async fn secret_keys(store: &Store, keyring: &Keyring, now: Timestamp) -> Result<(), StartError> {
    let known = store.secret_keys().await?;
    let mut needed: Vec<String> = if known.is_empty() {
        store.key_references(&keyed_columns()).await?.into_iter().map(|reference| reference.kid).collect()
    } else {
        known.iter().filter(|key| key.retired_at.is_none()).map(|key| key.kid.clone()).collect()
    };
    needed.sort_unstable();
    needed.dedup();
    let missing: Vec<String> = needed.iter().filter(|kid| keyring.key(kid).is_none()).cloned().collect();
    if !missing.is_empty() {
        return Err(StartError::MissingKeys { kids: missing });
    }
    let current = keyring.current().id().to_owned();
    for kid in needed.into_iter().chain([current]) {
        if !known.iter().any(|key| key.kid == kid && key.retired_at.is_none()) {
            store.use_secret_key(&kid, now.0).await?;
        }
    }
    Ok(())
}

async fn keys(store: &Store, keyring: &Keyring, now: Timestamp, chance: &dyn Chance) -> Result<Keys, StartError> {
    let (keys, errors) = KeySet::open(keyring, &store.signing_keys().await?, None);
    if let Some(error) = errors.into_iter().next() {
        return Err(error.into());
    }
    if !keys.is_empty() {
        return Ok(Keys::new(keys));
    }
    let key = tokio::task::spawn_blocking(SigningKey::generate).await.map_err(|_| StartError::Interrupted)??;
    store.insert_signing_key(&key.to_stored(keyring, now, chance)?).await?;
    Ok(Keys::new(KeySet::first(key, now)))
}

impl Service {
    /// Makes one application of each kind when there is none at all. `None` when there is one already: a second start shows
    /// no secrets (decision 16).
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn first_run(&self) -> Result<Option<FirstRun>, Failure> {
        let lock = self.store().bootstrap_lock().await?;
        if !self.store().applications().await?.is_empty() {
            return Ok(None);
        }
        let integration = self.create_application(ApplicationKind::Integration, "First integration").await?;
        let sales_channel = self.create_application(ApplicationKind::SalesChannel, "First sales channel").await?;
        drop(lock);
        Ok(Some(FirstRun { integration, sales_channel }))
    }
}
