//! The server with two customers who have a reset each, asked one cell after the other.

use std::fmt::Debug;
use std::time::Instant;

use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::rows::Rows;
use super::who::{JANE, JOAN, JOHN, Person, Who};
use crate::documents::{change, creation};
use crate::proofs::world::DIGEST;
use crate::proofs::{Figures, Reply};
use crate::{Answer, Database, Request, Role, TestApp, contract};

/// More than any access token lives.
const A_DAY: i64 = 24 * 60 * 60 * 1000;

/// The server with its customers, and what came of the cells that were asked about. A cell is one request.
pub(super) struct World {
    /// The counts of all cells so far.
    pub(super) figures: Figures,
    /// Who asked for what in the cell that is open.
    cell: String,
    /// The violations when that cell was opened.
    before: usize,
    app: TestApp,
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
        let (figures, cell) = (Figures::default(), String::new());
        Some(Self { figures, cell, before: 0, app, database, connection: None, expired, foreign, count: 0 })
    }

    /// Notes a violation of the open cell where there is something else than expected.
    pub(super) fn expect<T: PartialEq + Debug>(&mut self, what: &str, expected: &T, got: &T) {
        self.check(expected == got, || format!("{what}: expected {expected:?}, got {got:?}"));
    }

    /// Notes a violation of the open cell where something does not hold.
    pub(super) fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        let cell = &self.cell;
        self.figures.check(holds, || format!("{cell}: {}", what()));
    }

    /// Notes what else than success was answered in the open cell.
    pub(super) fn expect_done(&mut self, answer: &Answer) {
        let done = (200..300).contains(&answer.status);
        self.check(done, || format!("the answer: expected success, got {:?}", (answer.status, answer.errors())));
    }

    /// Notes what else than a refusal with this error was answered in the open cell.
    pub(super) fn expect_refusal(&mut self, answer: &Answer, status: u16, code: &str, source: &str) {
        let expected = (status, vec![(code.to_owned(), source.to_owned())]);
        self.expect("the answer", &expected, &(answer.status, answer.errors()));
    }

    /// Ends the open cell, which is won unless a violation was noted.
    pub(super) fn close(&mut self) {
        self.figures.wins += u64::from(self.figures.violations.len() == self.before);
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
    async fn authorize(&self, request: Request, who: Who) -> Request {
        match who {
            Who::Nobody => request,
            Who::Expired => request.bearer(&self.expired),
            Who::Foreign => request.bearer(&self.foreign),
            Who::Integration => request.bearer(&self.app.token(Role::Integration).await),
            Who::Guest => request.bearer(&self.app.token(Role::SalesChannel).await),
            Who::Own | Who::Other => request.bearer(&self.app.token(Role::Customer).await),
        }
    }

    /// Opens a cell: sends its request, which is about this field if any. Whatever is answered, it keeps to the contract, and
    /// no secret is in it that the principal may not see.
    pub(super) async fn send(&mut self, request: Request, who: Who, field: &str) -> Answer {
        self.cell = format!("{who} {} {}", request.method, request.target);
        if !field.is_empty() {
            self.cell.extend([" with ", field]);
        }
        self.before = self.figures.violations.len();
        let request = self.authorize(request, who).await;
        let start = Instant::now();
        let answer = self.app.exchange(request).await;
        self.figures.attempt(&Reply { status: answer.status, took: start.elapsed(), ..Reply::default() });
        let fault = contract::check(&answer).err();
        self.check(fault.is_none(), || format!("the contract is broken: {}", fault.unwrap_or_default()));
        let text = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.plain()));
        self.check(!text.contains("argon2"), || "a digest is shown".to_owned());
        for Person { token, email, .. } in [JOHN, JANE] {
            let may = who == Who::Integration;
            self.check(may || !text.contains(token), || format!("the token of {email} is shown"));
            let may = may || (who.is_known() && email == JOHN.email);
            self.check(may || !text.contains(email), || format!("{email} is shown"));
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
