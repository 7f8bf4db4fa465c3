//! The service on its stage: settings, clock and chance as the documented examples suppose them.

use std::sync::Arc;

use domain::{Chance, Clock, NewApplication, OsChance, SecretKey, Service, ServiceSettings};
use persistence::Store;

use crate::chance::ORGANIZATION_ID;
use crate::clock::FixedClock;

/// The key that test databases are sealed with.
pub const SECRET_KEY: &str = "bGF0Y2hrZXkgc2VjcmV0IGtleSBmb3IgdGVzdHMhISE=";

/// What is stored of the password of the fixtures, `secret`.
pub const PASSWORD_DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";

/// The credentials of an application.
#[derive(Clone)]
pub struct Client {
    /// `client_id`
    pub id: String,
    /// `client_secret`
    pub secret: String,
}

impl From<NewApplication> for Client {
    fn from(application: NewApplication) -> Self {
        Self { id: application.client_id, secret: application.client_secret.expose().to_owned() }
    }
}

/// The settings of the documented examples.
///
/// # Panics
///
/// When the key of the tests is no key.
#[must_use]
pub fn settings() -> ServiceSettings {
    let mut settings = ServiceSettings::new(SecretKey::parse(SECRET_KEY).expect("a key of 32 bytes"), 2);
    settings.organization_id = Some(ORGANIZATION_ID.to_owned());
    "https://auth.localhost".clone_into(&mut settings.issuer);
    settings
}

/// The service at the time of the examples, with chance as it comes.
///
/// # Panics
///
/// When the service does not start.
pub async fn service(store: &Store) -> Service {
    service_with(store, Arc::new(FixedClock::default()), Arc::new(OsChance)).await
}

/// The service with this clock and this chance.
///
/// # Panics
///
/// When the service does not start.
pub async fn service_with(store: &Store, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Service {
    Service::open(store.clone(), settings(), clock, chance).await.expect("a started service")
}
