//! The whole server in this process: real routes, real tokens, a real database; only time and chance are staged.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use domain::{Chance, OsChance, Service};
use http_body_util::BodyExt as _;
use persistence::{Store, StoreOptions};
use serde_json::json;
use server::{App, HttpSettings};
use tokio::sync::Mutex;
use tower::ServiceExt as _;

use crate::answer::Answer;
use crate::chance::{FixedTrace, ScriptedChance};
use crate::clock::FixedClock;
use crate::contract;
use crate::database::{Database, Home};
use crate::request::Request;
use crate::stage::{self, Client};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An integration.
    Integration,
    /// A sales channel without a login.
    SalesChannel,
    /// `john@example.com`, logged in with the password of the fixtures through a sales channel.
    Customer,
    /// Nobody: no token is sent.
    None,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::SalesChannel => "sales_channel",
            Self::Customer => "customer",
            Self::None => "none",
        }
    }
}

/// The server, its database, and the hands that turn its clock and its dice.
pub struct TestApp {
    /// The clock; it stands still.
    pub clock: Arc<FixedClock>,
    /// Where ids and reset tokens come from.
    pub chance: Arc<ScriptedChance>,
    /// The store that the service uses.
    pub store: Store,
    /// The service.
    pub service: Service,
    /// The database; it goes when this goes.
    pub home: Home,
    router: Router,
    tokens: Mutex<Vec<(Role, String)>>,
}

impl TestApp {
    /// The public URL of the documented examples.
    pub const PUBLIC_URL: &str = "https://yourdomain.commercelayer.io";
    /// The largest request body.
    pub const BODY_LIMIT: usize = 1 << 20;

    /// Starts the server on a provisioned database of its own; `None` where there is no PostgreSQL.
    pub async fn start(database: Database) -> Option<Self> {
        Some(Self::on(database.provisioned().await?).await)
    }

    /// Like [`TestApp::start`], with signing keys and applications that no other test has.
    pub async fn start_apart(database: Database) -> Option<Self> {
        Some(Self::on(database.provision().await?).await)
    }

    async fn on(home: Home) -> Self {
        let (clock, chance) = (Arc::new(FixedClock::default()), Arc::new(ScriptedChance::default()));
        let store = home.open().await;
        let service = stage::service_with(&store, clock.clone(), chance.clone()).await;
        let router = router(&service, Arc::new(FixedTrace));
        Self { clock, chance, store, service, home, router, tokens: Mutex::default() }
    }

    /// Gives every request a trace id of its own, in place of the documented one.
    #[must_use]
    pub fn with_random_traces(mut self) -> Self {
        self.router = router(&self.service, Arc::new(OsChance));
        self
    }

    /// Starts to limit how often a client may call, as a server that is run does.
    #[must_use]
    pub fn with_rate_limits(mut self) -> Self {
        let settings = HttpSettings { rate_limit_exempt: Some(server::Networks::default()), ..settings() };
        self.router = App::new(self.service.clone(), settings, Arc::new(FixedTrace)).router();
        self
    }

    /// Starts over on the same database, with another time that a statement may take.
    ///
    /// # Panics
    ///
    /// When the database cannot be opened.
    pub async fn with_statement_timeout(mut self, timeout: Duration) -> Self {
        let options = StoreOptions { statement_timeout: timeout, ..StoreOptions::new(self.home.url.clone()) };
        self.store = Store::open(&options).await.expect("an open store");
        self.service = stage::service_with(&self.store, self.clock.clone(), self.chance.clone()).await;
        self.router = router(&self.service, Arc::new(FixedTrace));
        self
    }

    /// Imports rows, as `latchkey import` does.
    ///
    /// # Panics
    ///
    /// When one is refused.
    pub async fn import(&self, lines: &str) {
        let lines = Cursor::new(lines.to_owned());
        if let Err(failure) = self.service.import(lines, |_| {}).await {
            panic!("the fixture was refused: {failure:?}");
        }
    }

    /// Sends a request. The answer has been checked against the contract.
    ///
    /// # Panics
    ///
    /// When it breaks the contract.
    pub async fn send(&self, request: Request) -> Answer {
        let answer = self.exchange(request).await;
        contract::judge(&answer);
        answer
    }

    /// Sends a request. Nobody has looked at the answer.
    ///
    /// # Panics
    ///
    /// When the answer breaks off.
    pub async fn exchange(&self, request: Request) -> Answer {
        let before = self.store.statements();
        let response = match self.router.clone().oneshot(request.build()).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        let statements = self.store.statements() - before;
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        Answer { request, status, headers, body, statements }
    }

    /// The application of a role.
    ///
    /// # Panics
    ///
    /// When the database was not provisioned.
    #[must_use]
    pub fn client(&self, role: Role) -> &Client {
        let [integration, sales_channel] = self.home.clients.as_ref().expect("a provisioned database");
        if role == Role::Integration { integration } else { sales_channel }
    }

    /// The answer of the token endpoint to a customer's login.
    pub async fn login(&self, email: &str, password: &str) -> Answer {
        let client = self.client(Role::SalesChannel);
        self.token_request(&json!({
            "grant_type": "password", "client_id": client.id, "username": email, "password": password,
            "scope": "market:all",
        }))
        .await
    }

    /// Sends a JSON body to the token endpoint.
    pub async fn token_request(&self, body: &serde_json::Value) -> Answer {
        let request = Request::bare("POST", "/oauth/token")
            .header("accept", "application/json")
            .header("content-type", "application/json");
        self.send(request.raw(body.to_string())).await
    }

    /// An access token of a role, from the token endpoint; the same one each time.
    ///
    /// # Panics
    ///
    /// When none is given: a customer must be in the database first.
    pub async fn token(&self, role: Role) -> String {
        let mut tokens = self.tokens.lock().await;
        if let Some((_, token)) = tokens.iter().find(|(found, _)| *found == role) {
            return token.clone();
        }
        let Client { id, secret } = self.client(role);
        let answer = match role {
            Role::Integration => {
                let body = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
                self.token_request(&body).await
            }
            Role::Customer => self.login("john@example.com", "secret").await,
            Role::SalesChannel | Role::None => {
                self.token_request(&json!({ "grant_type": "client_credentials", "client_id": id })).await
            }
        };
        let token = answer.expect(200).text("/access_token");
        tokens.push((role, token.clone()));
        token
    }

    /// An id that nothing else has.
    #[must_use]
    pub fn chance_id(&self) -> String {
        self.chance.id()
    }

    /// Has the token of the role checked, so that the statements of later requests are their own: a token that was checked
    /// before costs none.
    ///
    /// # Panics
    ///
    /// When the contract is broken.
    pub async fn check_token(&self, role: Role) {
        // Refused for its query, after the token and before anything else.
        let request = Request::get("/api/customers?nope=1");
        self.send(self.authorize(request, role).await).await;
    }

    /// The request with the token of the role.
    pub async fn authorize(&self, mut request: Request, role: Role) -> Request {
        if role == Role::None {
            return request;
        }
        request.role = Some(role.name());
        let token = self.token(role).await;
        request.bearer(&token)
    }
}

fn router(service: &Service, traces: Arc<dyn Chance>) -> Router {
    App::new(service.clone(), settings(), traces).router()
}

fn settings() -> HttpSettings {
    HttpSettings { body_limit: TestApp::BODY_LIMIT, ..HttpSettings::new(TestApp::PUBLIC_URL) }
}
