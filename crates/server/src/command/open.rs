//! Opens the database and the service as the settings say.

use std::sync::Arc;

use anyhow::ensure;
use domain::{OsChance, SecretKey, Service, ServiceSettings, StartError, SystemClock};
use persistence::{Store, StoreError, StoreOptions};

use crate::settings::{SecretKeySource, SecretKeys, Settings, secret_key};

/// What a command works with.
pub(crate) struct Opened {
    pub(crate) service: Service,
    pub(crate) store: Store,
}

/// Opens the database alone, and makes the file of SQLite where there is none.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    Ok(Store::open(&store_options(settings)).await?)
}

fn store_options(settings: &Settings) -> StoreOptions {
    let mut options = StoreOptions::new(settings.database_url.expose());
    if let Some(connections) = settings.database_connections {
        options.max_connections = connections;
    }
    options.statement_timeout = settings.statement_timeout;
    options
}

/// Opens a database that is there and has the shape that this version needs; what only looks makes neither.
pub(crate) async fn open_store_as_it_is(settings: &Settings) -> anyhow::Result<Store> {
    let options = StoreOptions { create: false, ..store_options(settings) };
    let store = Store::open(&options).await.map_err(|error| match error {
        StoreError::Missing(_) => anyhow::Error::new(error)
            .context("run this in the folder of the server, or set database_url to what the server has"),
        error => error.into(),
    })?;
    let pending = store.pending_migrations().await?;
    ensure!(
        pending.is_empty(),
        "the database does not have the shape that this version needs; `latchkey migrate` brings it there, and so does a start \
         of the server (to be applied: {})",
        pending.join(", ")
    );
    Ok(store)
}

/// Opens the database, brings it to the shape that this version needs, and opens the service on it.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Opened> {
    let keys = match &settings.secret_key {
        SecretKeySource::Created(path) => secret_key::read_or_create(path, &SecretKey::generate(&OsChance))?,
        source => given_keys(source)?,
    };
    let store = open_store(settings).await?;
    store.migrate().await?;
    open_service(settings, store, keys).await
}

/// Opens the service on a database that is there and has the shape that this version needs, with the key that it has.
pub(crate) async fn open_as_it_is(settings: &Settings) -> anyhow::Result<Opened> {
    let store = open_store_as_it_is(settings).await?;
    ensure!(
        store.organization().await?.is_some(),
        "the database has tables, but nothing was set up in it yet; start the server once"
    );
    let keys = given_keys(&settings.secret_key)?;
    open_service(settings, store, keys).await
}

async fn open_service(settings: &Settings, store: Store, keys: SecretKeys) -> anyhow::Result<Opened> {
    let SecretKeys { current, earlier } = keys;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let service_settings = ServiceSettings {
        mode: settings.mode,
        organization_slug: settings.organization_slug.clone(),
        issuer: settings.issuer.clone(),
        reset_token_lifetime: settings.resets.token_lifetime,
        login_throttle: settings.login_throttle,
        pending_reset_limit: settings.resets.pending_limit,
        reset_token_retention: settings.resets.token_retention,
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

/// The secret keys that are there.
fn given_keys(source: &SecretKeySource) -> anyhow::Result<SecretKeys> {
    match source {
        SecretKeySource::Given(keys) => Ok(keys.clone()),
        SecretKeySource::Created(path) => anyhow::bail!(
            "there is no secret key file {}; set secret_key, or secret_key_file, to what the server has",
            path.display()
        ),
        SecretKeySource::NotNeeded => anyhow::bail!("this command needs the secret key"),
    }
}
