//! What scenarios happen in: a database with customers, and as many server processes as it can have.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Plan, Reply, Wire};
use crate::database::{Database, Home, count};
use crate::latchkey::{Latchkey, Server};
use crate::random::Random;
use crate::stage::Client;
use crate::{Request, Role};

/// The digest of `secret`, which every made-up customer's password is.
pub(super) const DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";

/// Resets that are created at once while a scenario is prepared.
const CREATED_AT_ONCE: usize = 10;

/// A customer that was imported.
#[derive(Debug, Clone)]
pub struct Customer {
    /// The id.
    pub id: String,
    /// The e-mail.
    pub email: String,
}

/// A reset that was created.
#[derive(Debug, Clone)]
pub struct Reset {
    /// The id.
    pub id: String,
    /// The token.
    pub token: String,
}

impl Reset {
    /// The reset that the reply shows.
    ///
    /// # Panics
    ///
    /// When it was not created.
    #[must_use]
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 201, "{reply}");
        Self { id: reply.text("/data/id"), token: reply.text("/data/attributes/reset_password_token") }
    }
}

/// Servers on one database: one process on SQLite, two on PostgreSQL. They end with it.
pub struct World {
    /// The servers.
    pub servers: Vec<Server>,
    /// The credentials of an integration.
    pub integration: Client,
    /// The credentials of a sales channel.
    pub sales_channel: Client,
    /// The database.
    pub home: Home,
    tokens: [String; 2],
}

/// Made-up customers whose password is [`World::PASSWORD`], and the lines that import them.
#[must_use]
pub fn customers(count: u64, seed: u64) -> (Vec<Customer>, String) {
    people("customer", Some(DIGEST), count, seed)
}

/// Made-up customers without a password, and the lines that import them.
#[must_use]
pub fn guests(count: u64, seed: u64) -> (Vec<Customer>, String) {
    people("guesting", None, count, seed)
}

/// Customers whose ids and e-mails begin with this.
fn people(called: &str, digest: Option<&str>, count: u64, seed: u64) -> (Vec<Customer>, String) {
    let mut random = Random::new(seed);
    let mut lines = String::new();
    let customer = |number| {
        let email = format!("{called}{number}.{:08x}@example.com", random.word() >> 32);
        let customer = Customer { id: format!("{called}{number}"), email };
        let attributes = json!({
            "email": customer.email, "status": "prospect", "created_at": "2018-01-01T12:00:00.000Z",
            "password_digest": digest,
        });
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{}", json!({ "type": "customers", "id": customer.id, "attributes": attributes }));
        customer
    };
    let customers = (0..count).map(customer).collect();
    (customers, lines)
}

impl World {
    /// The password of made-up customers.
    pub const PASSWORD: &str = "secret";

    /// Imports the lines and starts the servers. `None` where the database is not installed.
    ///
    /// # Panics
    ///
    /// When a program fails.
    pub async fn start(plan: &Plan, lines: &str) -> Option<Self> {
        Self::start_with(plan, lines, &[]).await
    }

    /// Like [`World::start`], with these settings.
    ///
    /// # Panics
    ///
    /// When a program fails.
    pub async fn start_with(plan: &Plan, lines: &str, settings: &[(&'static str, &str)]) -> Option<Self> {
        let home = plan.database.empty().await?;
        let file = home.folder().join("rows.jsonl");
        std::fs::write(&file, lines).expect("a written file");
        let latchkey = Latchkey::new(&plan.program, home.folder(), &home.url);
        // What is turned away would be told in thousands of warnings.
        let latchkey = latchkey.with(&[("LATCHKEY_LOG_LEVEL", "error")]).with(settings);
        latchkey.import_quietly(&file);
        let (integration, sales_channel) = (latchkey.application("integration"), latchkey.application("sales_channel"));
        let processes = if plan.database == Database::Postgres { 2 } else { 1 };
        let servers: Vec<Server> = (0..processes).map(|_| latchkey.serve()).collect();
        let tokens = [&integration, &sales_channel].map(|client| servers[0].token(client));
        Some(Self { servers, integration, sales_channel, home, tokens })
    }

    /// The request with the token of an integration or a sales channel.
    ///
    /// # Panics
    ///
    /// With a role that has no token here.
    #[must_use]
    pub fn authorize(&self, request: Request, role: Role) -> Request {
        match role {
            Role::Integration => request.bearer(&self.tokens[0]),
            Role::SalesChannel => request.bearer(&self.tokens[1]),
            Role::Customer | Role::None => panic!("there is no token of {role:?}"),
        }
    }

    /// Sends a request to a server on a connection of its own.
    pub async fn send(&self, server: usize, request: &Request) -> Reply {
        exchange(&self.servers[server % self.servers.len()].address, request).await
    }

    /// Sends a request as an integration.
    pub async fn ask(&self, request: Request) -> Reply {
        self.send(0, &self.authorize(request, Role::Integration)).await
    }

    /// Opens a connection for each request, in turns to each server, and sends all at the same moment. The replies, in the
    /// order of the requests.
    ///
    /// # Panics
    ///
    /// When a server cannot be connected to.
    pub async fn at_once(&self, requests: Vec<Request>) -> Vec<Reply> {
        let start = Arc::new(Barrier::new(requests.len()));
        let mut replies = vec![Reply::default(); requests.len()];
        let mut tasks = JoinSet::new();
        for (position, request) in requests.into_iter().enumerate() {
            let address = self.servers[position % self.servers.len()].address.clone();
            let start = Arc::clone(&start);
            tasks.spawn(async move {
                let mut wire = Wire::open(&address).await.expect("a connection");
                start.wait().await;
                // A connection that breaks is a reply without a status.
                (position, wire.send(&request).await.unwrap_or_default())
            });
        }
        while let Some(done) = tasks.join_next().await {
            let (position, reply) = done.expect("no task panics");
            replies[position] = reply;
        }
        replies
    }

    /// Creates a reset for the e-mail.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub async fn create_reset(&self, email: &str) -> Reset {
        Reset::of(&self.send(0, &self.creation(email)).await)
    }

    /// Creates a reset for each e-mail, some at once.
    ///
    /// # Panics
    ///
    /// When one is refused.
    pub async fn create_resets(&self, emails: &[String]) -> Vec<Reset> {
        let mut resets = Vec::with_capacity(emails.len());
        for emails in emails.chunks(CREATED_AT_ONCE) {
            let replies = self.at_once(emails.iter().map(|email| self.creation(email)).collect()).await;
            resets.extend(replies.iter().map(Reset::of));
        }
        resets
    }

    fn creation(&self, email: &str) -> Request {
        let request = Request::post("/api/customer_password_resets", &Self::reset_document(email));
        self.authorize(request, Role::Integration)
    }

    /// The document that creates a reset for an e-mail.
    #[must_use]
    pub fn reset_document(email: &str) -> Value {
        json!({ "data": { "type": "customer_password_resets", "attributes": { "customer_email": email } } })
    }

    /// The request of a sales channel that sets a password with a reset's token.
    #[must_use]
    pub fn set_password(&self, reset: &Reset, password: &str) -> Request {
        let attributes = json!({ "customer_password": password, "_reset_password_token": reset.token });
        let data = json!({ "type": "customer_password_resets", "id": reset.id, "attributes": attributes });
        let path = format!("/api/customer_password_resets/{}", reset.id);
        self.authorize(Request::patch(path, &json!({ "data": data })), Role::SalesChannel)
    }

    /// The request of a customer's login.
    #[must_use]
    pub fn login(&self, email: &str, password: &str) -> Request {
        let body = json!({
            "grant_type": "password", "client_id": self.sales_channel.id, "username": email, "password": password,
        });
        Request::bare("POST", "/oauth/token").header("content-type", "application/json").raw(body.to_string())
    }

    /// A customer's login at a server.
    pub async fn log_in(&self, server: usize, email: &str, password: &str) -> Reply {
        self.send(server, &self.login(email, password)).await
    }

    /// How many rows the audit trail has of this kind about a reset.
    ///
    /// # Panics
    ///
    /// When the database does not answer.
    pub async fn count_told(&self, reset: &Reset, kind: &str) -> i64 {
        let statement = format!("SELECT count(*) FROM audit WHERE kind = '{kind}' AND target_id = '{}'", reset.id);
        count(&self.home.url, &statement).await
    }

    /// How many events of this name a reset has.
    pub async fn count_events(&self, reset: &Reset, name: &str) -> usize {
        let path = format!("/api/customer_password_resets/{}/events?page[size]=25", reset.id);
        let events = self.ask(Request::get(path)).await.document();
        let events = events["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        events.iter().filter(|event| event["attributes"]["name"] == name).count()
    }
}

/// Sends a request on a connection of its own; a connection that breaks is a reply without a status.
pub(super) async fn exchange(address: &str, request: &Request) -> Reply {
    match Wire::open(address).await {
        Ok(mut wire) => wire.send(request).await.unwrap_or_default(),
        Err(_) => Reply::default(),
    }
}
