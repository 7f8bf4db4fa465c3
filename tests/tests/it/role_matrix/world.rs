//! Two customers with a reset each, and everybody who may come and ask.

use latchkey_tests::{Answer, Database, Request, Role, TestApp};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::rows::Rows;
use crate::support::{change, creation};

/// Who asks, and about whom: all but [`Who::Other`] ask about John and what is John's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody without a token.
    Nobody,
    /// An integration whose token has run out.
    Expired,
    /// An integration of another deployment: its token has a good form, and a key that is not ours.
    Foreign,
    /// An integration.
    Integration,
    /// A sales channel without a login.
    Guest,
    /// John, through a sales channel.
    Own,
    /// John, who asks about Jane and what is Jane's.
    Other,
}

impl Who {
    /// All of them.
    pub(super) const ALL: [Self; 7] =
        [Self::Nobody, Self::Expired, Self::Foreign, Self::Integration, Self::Guest, Self::Own, Self::Other];
    /// One for each role.
    pub(super) const ROLES: [Self; 3] = [Self::Integration, Self::Guest, Self::Own];

    /// Whether the token, if any, is good.
    pub(super) const fn is_known(self) -> bool {
        !matches!(self, Self::Nobody | Self::Expired | Self::Foreign)
    }

    const fn target(self) -> &'static Person {
        if matches!(self, Self::Other) { &JANE } else { &JOHN }
    }
}

/// A customer with a reset.
struct Person {
    id: &'static str,
    email: &'static str,
    reset: &'static str,
    token: &'static str,
    event: &'static str,
}

const JOHN: Person = Person {
    id: "JohnDoeXyz",
    email: "john@example.com",
    reset: "ResetJohnx",
    token: "johnsxFfkmfybsLxzaAP6x",
    event: "EventJohnx",
};
const JANE: Person = Person {
    id: "JaneDoeXyz",
    email: "jane@example.com",
    reset: "ResetJanex",
    token: "janesxFfkmfybsLxzaAP6x",
    event: "EventJanex",
};
/// The digest of `secret`.
const DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";
/// A customer without a password, and so without a reset.
pub(super) const JOAN: &str = "JoanDoeXyz";
/// More than any access token lives.
const A_DAY: i64 = 24 * 60 * 60 * 1000;

/// The server with its customers.
pub(super) struct World {
    pub(super) app: TestApp,
    database: Database,
    /// A connection of our own to the database of `app`.
    connection: Option<DatabaseConnection>,
    expired: String,
    foreign: String,
    count: u32,
}

impl World {
    /// A world; `None` where there is no PostgreSQL.
    pub(super) async fn start(database: Database) -> Option<Self> {
        let foreign = TestApp::start_apart(database).await?.token(Role::Integration).await;
        let app = TestApp::start(database).await?;
        app.clock.advance(-A_DAY);
        let expired = app.token(Role::Integration).await;
        let app = Self::populated(database, true).await?;
        Some(Self { app, database, connection: None, expired, foreign, count: 0 })
    }

    /// Starts over; without resets, customers can be deleted.
    pub(super) async fn renew(&mut self, resets: bool) {
        if let Some(connection) = self.connection.take() {
            connection.close().await.expect("a closed connection");
        }
        self.app = Self::populated(self.database, resets).await.expect("it was there before");
    }

    /// What the database holds.
    pub(super) async fn rows(&mut self) -> Rows {
        if self.connection.is_none() {
            let opened = sea_orm::Database::connect(&self.app.home.url).await;
            self.connection = Some(opened.expect("a connection"));
        }
        Rows::read(self.connection.as_ref().expect("a connection")).await
    }

    async fn populated(database: Database, resets: bool) -> Option<TestApp> {
        let app = TestApp::start(database).await?;
        app.import(&rows(resets)).await;
        Some(app)
    }

    /// The request with the token of who asks.
    pub(super) async fn authorize(&self, request: Request, who: Who) -> Request {
        match who {
            Who::Nobody => request,
            Who::Expired => request.bearer(&self.expired),
            Who::Foreign => request.bearer(&self.foreign),
            Who::Integration => request.bearer(&self.app.token(Role::Integration).await),
            Who::Guest => request.bearer(&self.app.token(Role::SalesChannel).await),
            Who::Own | Who::Other => request.bearer(&self.app.token(Role::Customer).await),
        }
    }

    /// Sends a request. Whatever is answered, no secret is in it that the principal may not see.
    pub(super) async fn send(&self, request: Request, who: Who) -> Answer {
        let answer = self.app.send(self.authorize(request, who).await).await;
        let text = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.plain()));
        assert!(!text.contains("argon2"), "{answer}");
        for Person { token, email, .. } in [JOHN, JANE] {
            assert!(who == Who::Integration || !text.contains(token), "{who:?} is shown a token\n\n{answer}");
            let known = who == Who::Integration || (who.is_known() && email == JOHN.email);
            assert!(known || !text.contains(email), "{who:?} is shown an e-mail\n\n{answer}");
        }
        answer
    }

    /// The path with the id of what is asked about.
    pub(super) fn path(template: &str, who: Who) -> String {
        let Person { id, reset, event, .. } = who.target();
        let id = match template.split('/').nth(2) {
            Some("customers") => id,
            Some("events") => event,
            _ => reset,
        };
        template.replace("{id}", id)
    }

    /// Attributes that the operation is content with, and that are new each time.
    pub(super) fn attributes(&mut self, method: &str, template: &str, who: Who) -> Value {
        self.count += 1;
        let count = self.count;
        let Person { email, token, .. } = who.target();
        match (method, template.split('/').nth(2)) {
            ("POST", Some("customers")) => json!({ "email": format!("new{count}@example.com") }),
            ("POST", _) => json!({ "customer_email": email }),
            (_, Some("customer_password_resets")) if who != Who::Integration => {
                json!({ "customer_password": format!("password {count}"), "_reset_password_token": token })
            }
            _ => json!({ "reference": format!("r{count}") }),
        }
    }

    /// The token of the reset that is asked about.
    pub(super) fn reset_token(who: Who) -> &'static str {
        who.target().token
    }

    /// The request of a route, with a body where it takes one.
    pub(super) fn request(&mut self, method: &str, template: &str, who: Who) -> Request {
        let attributes = self.attributes(method, template, who);
        Self::request_with(method, template, who, attributes)
    }

    /// The request of a route, with these attributes where it takes a body.
    pub(super) fn request_with(method: &str, template: &str, who: Who, attributes: Value) -> Request {
        let path = Self::path(template, who);
        let resource = template.split('/').nth(2).unwrap_or_default();
        let id = path.split('/').nth(3).unwrap_or_default().to_owned();
        match method {
            "POST" => Request::post(path, &creation(resource, attributes)),
            "PATCH" => Request::patch(path, &change(resource, &id, attributes)),
            _ => Request::bare(method, path).header("accept", jsonapi::MEDIA_TYPE),
        }
    }
}

/// John, Jane and Joan, with an event each, and the resets of those who have a password.
fn rows(resets: bool) -> String {
    let at = "2018-01-01T12:00:00.000Z";
    let mut lines = Vec::new();
    for Person { id, email, reset, token, event } in [JOHN, JANE] {
        lines.push(json!({
            "type": "customers", "id": id,
            "attributes": { "email": email, "password_digest": DIGEST, "created_at": at },
        }));
        if resets {
            lines.push(json!({
                "type": "customer_password_resets", "id": reset,
                "attributes": { "customer_email": email, "reset_password_token": token, "created_at": at },
                "relationships": { "customer": { "data": { "type": "customers", "id": id } } },
            }));
        }
        lines.push(json!({
            "type": "events", "id": event, "attributes": { "name": "customers.create", "created_at": at },
            "relationships": { "resource": { "data": { "type": "customers", "id": id } } },
        }));
    }
    let joan = json!({ "email": "joan@example.com", "created_at": at });
    lines.push(json!({ "type": "customers", "id": JOAN, "attributes": joan }));
    lines.iter().map(|line| line.to_string() + "\n").collect()
}
