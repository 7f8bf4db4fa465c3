//! Opens the database and the service as the settings say.

use std::sync::Arc;

use domain::{OsChance, SecretKey, Service, ServiceSettings, StartError, SystemClock};
use persistence::{Store, StoreOptions};

use crate::settings::{SecretKeySource, SecretKeys, Settings, secret_key};

/// What a command works with.
pub(crate) struct Opened {
    pub(crate) service: Service,
    pub(crate) store: Store,
}

/// Opens the database alone.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let mut options = StoreOptions::new(settings.database_url.expose());
    if let Some(connections) = settings.database_connections {
        options.max_connections = connections;
    }
    options.statement_timeout = settings.statement_timeout;
    Ok(Store::open(&options).await?)
}

/// Opens the database alone and brings it to the shape that this version needs.
pub(crate) async fn open_migrated(settings: &Settings) -> anyhow::Result<Store> {
    let store = open_store(settings).await?;
    store.migrate().await?;
    Ok(store)
}

/// Opens the database, brings it to the shape that this version needs, and opens the service on it.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Opened> {
    let SecretKeys { current, earlier } = find_keys(&settings.secret_key)?;
    let store = open_migrated(settings).await?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let service_settings = ServiceSettings {
        mode: settings.mode,
        organization_slug: settings.organization_slug.clone(),
        issuer: settings.issuer.clone(),
        reset_token_lifetime: settings.reset_token_lifetime,
        login_throttle: settings.login_throttle,
        pending_reset_limit: settings.pending_reset_limit,
        reset_token_retention: settings.reset_token_retention,
        earlier_secret_keys: earlier,
        ..ServiceSettings::new(current, cores)
    };
    let opening = Service::open(store.clone(), service_settings, Arc::new(SystemClock), Arc::new(OsChance)).await;
    let service = opening.map_err(|error| match error {
        StartError::Key(_) => anyhow::Error::new(error)
            .context("the secret key does not fit the database; give the one that the database was made with"),
        error => error.into(),
    })?;
    Ok(Opened { service, store })
}

/// The secret keys, from wherever the settings say.
fn find_keys(source: &SecretKeySource) -> anyhow::Result<SecretKeys> {
    match source {
        SecretKeySource::Given(keys) => Ok(keys.clone()),
        SecretKeySource::Created(path) => Ok(secret_key::read_or_create(path, &SecretKey::generate(&OsChance))?),
        SecretKeySource::NotNeeded => anyhow::bail!("this command needs the secret key"),
    }
}
