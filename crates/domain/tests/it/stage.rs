//! A service on a database of its own, and short words for what tests ask of it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::passwords::{HashParameters, HashingSettings};
use domain::{Chance, Clock, Failure, Principal, Role, SecretKey, Service, ServiceSettings};
use jsonapi::descriptor::{Action, Resource};
use jsonapi::document::Primary;
use jsonapi::query::{self, QueryKind};
use jsonapi::{Document, Problem, Query, ResourceObject, SecretString, Timestamp, Value, Violation};
use models::{CUSTOMER_PASSWORD_RESETS, CUSTOMERS, EVENTS, RESOURCES};
use persistence::{Store, StoreOptions};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// 2018-01-01T12:00:00.000Z
pub(crate) const NOW: i64 = 1_514_808_000_000;
/// How long reset tokens live, in milliseconds.
pub(crate) const LIFETIME: i64 = 6 * 60 * 60 * 1000;
/// The key of every stage.
pub(crate) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A clock that stands still until it is moved.
pub(crate) struct FixedClock(AtomicI64);

impl FixedClock {
    pub(crate) fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that spread and never repeat, the same in each run.
pub(crate) struct Counter(AtomicU64);

impl Chance for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(1, Ordering::SeqCst).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A service and what tests move of its surroundings.
pub(crate) struct Stage {
    pub(crate) service: Service,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) folder: TempDir,
}

/// Settings with passwords that cost next to nothing to hash.
pub(crate) fn settings() -> ServiceSettings {
    let mut settings = ServiceSettings::new(SecretKey::parse(KEY).unwrap(), 2);
    settings.hashing = HashingSettings { parameters: HashParameters::WEAK_FOR_TESTS, ..settings.hashing };
    settings
}

/// A database that is migrated and has its organization and signing key: making an RSA key for each test takes long.
static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();

async fn template() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let store = open_store(folder.path()).await;
    store.migrate().await.unwrap();
    Stage::with(store.clone(), settings(), folder.path()).await.unwrap();
    store.close().await;
    std::fs::read(folder.path().join("latchkey.db")).unwrap()
}

pub(crate) async fn open_store(folder: &Path) -> Store {
    let url = format!("sqlite://{}", folder.join("latchkey.db").display());
    Store::open(&StoreOptions::new(url)).await.unwrap()
}

impl Stage {
    /// A stage whose database holds nothing but its organization and signing key.
    pub(crate) async fn new() -> Self {
        Self::set(settings()).await
    }

    /// As [`Stage::new`], with other settings.
    pub(crate) async fn set(settings: ServiceSettings) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("latchkey.db"), TEMPLATE.get_or_init(template).await).unwrap();
        let store = open_store(folder.path()).await;
        let (service, clock) = Self::with(store.clone(), settings, folder.path()).await.unwrap();
        Self { service, store, clock, folder }
    }

    /// A stage whose database was made with these settings.
    pub(crate) async fn fresh(settings: ServiceSettings) -> Self {
        let folder = TempDir::new().unwrap();
        let store = open_store(folder.path()).await;
        store.migrate().await.unwrap();
        let (service, clock) = Self::with(store.clone(), settings, folder.path()).await.unwrap();
        Self { service, store, clock, folder }
    }

    async fn with(
        store: Store,
        settings: ServiceSettings,
        _folder: &Path,
    ) -> Result<(Service, Arc<FixedClock>), domain::StartError> {
        let clock = Arc::new(FixedClock(AtomicI64::new(NOW)));
        let chance = Arc::new(Counter(AtomicU64::new(0)));
        Ok((Service::open(store, settings, Arc::clone(&clock) as Arc<dyn Clock>, chance).await?, clock))
    }

    /// The service as another process on the same database has it.
    pub(crate) async fn another(&self) -> Service {
        let chance = Arc::new(Counter(AtomicU64::new(1 << 32)));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Service::open(open_store(self.folder.path()).await, settings(), clock, chance).await.unwrap()
    }

    /// The service with other settings and other chance, on the same database and by the same clock.
    pub(crate) async fn beside(&self, settings: ServiceSettings, chance: Arc<dyn Chance>) -> Self {
        let (folder, store) = (TempDir::new().unwrap(), open_store(self.folder.path()).await);
        let clock = Arc::clone(&self.clock);
        let service =
            Service::open(store.clone(), settings, Arc::clone(&clock) as Arc<dyn Clock>, chance).await.unwrap();
        Self { service, store, clock, folder }
    }

    /// A customer; a guest when there is no password. Gives the id.
    pub(crate) async fn customer(&self, email: &str, password: Option<&str>) -> String {
        let mut attributes = json!({ "email": email });
        if let Some(password) = password {
            attributes["password"] = json!(password);
        }
        id(&self.create(&CUSTOMERS, attributes).await.unwrap())
    }

    /// A reset for the customer with this e-mail. Gives id and token.
    pub(crate) async fn reset(&self, email: &str) -> (String, String) {
        let reset = self.create(&CUSTOMER_PASSWORD_RESETS, json!({ "customer_email": email })).await.unwrap();
        (id(&reset), text(&reset, "reset_password_token"))
    }

    /// Uses a reset token.
    pub(crate) async fn use_token(&self, id: &str, token: &str, password: &str) -> Result<Document, Failure> {
        let attributes = json!({ "customer_password": password, "_reset_password_token": token });
        self.update(&CUSTOMER_PASSWORD_RESETS, id, attributes).await
    }

    pub(crate) async fn create(&self, resource: &'static Resource, attributes: Json) -> Result<Document, Failure> {
        self.create_as(&integration(), resource, attributes).await
    }

    pub(crate) async fn create_as(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        attributes: Json,
    ) -> Result<Document, Failure> {
        let body = json!({ "data": { "type": resource.name, "attributes": attributes } }).to_string();
        let changes = jsonapi::request::parse(resource, Action::Create, None, body.as_bytes());
        let changes = changes.map_err(Failure::Problems)?;
        self.service.create(principal, resource, changes, &ask(resource, "")).await
    }

    pub(crate) async fn update(
        &self,
        resource: &'static Resource,
        id: &str,
        attributes: Json,
    ) -> Result<Document, Failure> {
        self.update_as(&integration(), resource, id, attributes, "").await
    }

    pub(crate) async fn update_as(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: &str,
        attributes: Json,
        raw_query: &str,
    ) -> Result<Document, Failure> {
        let body = json!({ "data": { "type": resource.name, "id": id, "attributes": attributes } }).to_string();
        let changes = jsonapi::request::parse(resource, Action::Update, Some(id), body.as_bytes());
        let changes = changes.map_err(Failure::Problems)?;
        self.service.update(principal, resource, id, changes, &ask(resource, raw_query)).await
    }

    pub(crate) async fn retrieve(&self, resource: &'static Resource, id: &str) -> Result<Document, Failure> {
        self.service.retrieve(&integration(), resource, id, &ask(resource, "")).await
    }

    pub(crate) async fn delete(&self, resource: &'static Resource, id: &str) -> Result<(), Failure> {
        self.service.delete(&integration(), resource, id).await
    }

    /// The names of every event, sorted.
    pub(crate) async fn events(&self) -> Vec<String> {
        let query = list(&EVENTS, "page[size]=25");
        let document = self.service.list(&integration(), &EVENTS, &query).await.unwrap();
        let Primary::Many { objects, .. } = document.primary else { panic!("a list is asked for") };
        let mut names: Vec<String> = objects.iter().map(|object| of(object, "name")).collect();
        names.sort();
        names
    }

    /// Whether the customer can log in with this password.
    pub(crate) async fn logs_in(&self, client_id: &str, email: &str, password: &str) -> bool {
        let request = domain::TokenRequest {
            grant_type: Some("password".to_owned()),
            client_id: Some(client_id.to_owned()),
            username: Some(email.to_owned()),
            password: Some(SecretString::new(password.to_owned())),
            ..domain::TokenRequest::default()
        };
        match self.service.issue_token(request).await {
            Ok(_) => true,
            Err(domain::GrantError::InvalidGrant) => false,
            Err(error) => panic!("logging in failed: {error}"),
        }
    }
}

pub(crate) fn integration() -> Principal {
    Principal { role: Role::Integration, application_id: "integrated".to_owned(), owner_id: None }
}

pub(crate) fn sales_channel() -> Principal {
    Principal { role: Role::SalesChannel, application_id: "storefront".to_owned(), owner_id: None }
}

pub(crate) fn customer(id: &str) -> Principal {
    Principal { role: Role::Customer, application_id: "storefront".to_owned(), owner_id: Some(id.to_owned()) }
}

/// The query of an operation on one resource.
pub(crate) fn ask(resource: &'static Resource, raw: &str) -> Query {
    query::parse(resource, QueryKind::One, RESOURCES, raw).unwrap()
}

/// The query of a list.
pub(crate) fn list(resource: &'static Resource, raw: &str) -> Query {
    query::parse(resource, QueryKind::List, RESOURCES, raw).unwrap()
}

/// The one resource of a document.
pub(crate) fn one(document: &Document) -> &ResourceObject {
    let Primary::One(Some(object)) = &document.primary else { panic!("the document holds no resource") };
    object
}

pub(crate) fn id(document: &Document) -> String {
    one(document).id.clone()
}

/// A shown attribute of the one resource of a document.
pub(crate) fn shown(document: &Document, name: &str) -> Option<Value> {
    let object = one(document);
    let (position, _) = object.resource().attribute(name).unwrap();
    let index = object.selection.attributes.iter().position(|selected| *selected == position)?;
    Some(object.values[index].clone())
}

/// A string attribute of the one resource of a document.
pub(crate) fn text(document: &Document, name: &str) -> String {
    shown(document, name).unwrap().as_str().unwrap().to_owned()
}

/// A string attribute of an object.
pub(crate) fn of(object: &ResourceObject, name: &str) -> String {
    let (position, _) = object.resource().attribute(name).unwrap();
    let index = object.selection.attributes.iter().position(|selected| *selected == position).unwrap();
    object.values[index].as_str().unwrap().to_owned()
}

/// The violations that a request was refused for.
#[track_caller]
pub(crate) fn violations<T>(result: Result<T, Failure>) -> Vec<Violation> {
    match result {
        Err(Failure::Problems(problems)) => problems
            .into_iter()
            .map(|problem| match problem {
                Problem::Invalid(violation) => violation,
                other => panic!("{other:?} is no violation"),
            })
            .collect(),
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("not refused"),
    }
}
