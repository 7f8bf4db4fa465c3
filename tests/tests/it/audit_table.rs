//! Every kind of row that the audit trail can hold, and every reason, each brought about by what it is there for.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::ApplicationKind;
use domain::audit::{Kind, Reason, Trail};
use jsonapi::SecretString;
use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::{Value, json};

use crate::audit::{told, trail, words};
use crate::support::{
    CUSTOMERS, EMAIL, JOHN, LIFETIME, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, set_password, stage,
    update_customer,
};

latchkey_tests::on_both_databases! { every_kind_and_every_reason_is_told }

/// Thirty days, after which what is left of a reset token goes, in milliseconds.
const RETENTION: i64 = 30 * 24 * 60 * 60 * 1000;

/// Nothing to say of the reason.
const NONE: &str = "-";

/// The rows that have been told, as they come.
struct Table<'a> {
    app: &'a TestApp,
    kinds: BTreeSet<String>,
    reasons: BTreeSet<String>,
}

impl Table<'_> {
    /// These rows, each a kind and a reason, and no others are told by doing this.
    async fn row(&mut self, expected: &[(&str, &str)], doing: impl Future<Output = ()>) {
        let rows = told(self.app, doing).await;
        self.note(expected, &words(&rows));
    }

    fn note(&mut self, expected: &[(&str, &str)], rows: &[(&str, &str, &str)]) {
        let pairs: BTreeSet<_> = rows.iter().map(|(kind, reason, _)| (*kind, *reason)).collect();
        assert_eq!((pairs, rows.len()), (expected.iter().copied().collect(), expected.len()));
        self.kinds.extend(rows.iter().map(|(kind, ..)| (*kind).to_owned()));
        self.reasons.extend(rows.iter().map(|(_, reason, _)| (*reason).to_owned()));
    }

    /// Nothing that can be told is missing.
    fn is_complete(&self) {
        let mut kinds = Kind::ALL.map(Kind::as_str).to_vec();
        kinds.retain(|kind| !self.kinds.contains(*kind));
        let mut reasons = Reason::ALL.map(Reason::as_str).to_vec();
        reasons.retain(|reason| !self.reasons.contains(*reason));
        assert!(kinds.is_empty(), "nothing here brings these kinds about, add what does: {kinds:?}");
        assert!(reasons.is_empty(), "nothing here brings these reasons about, add what does: {reasons:?}");
    }
}

/// A request to a token endpoint, with the name and the secret of the role's application where the body has none.
async fn token(app: &TestApp, path: &str, role: Role, mut body: Value, status: u16) -> Answer {
    let client = app.client(role);
    for (name, value) in [("client_id", &client.id), ("client_secret", &client.secret)] {
        if body.get(name).is_none() {
            body[name] = json!(value);
        }
    }
    let request = Request::bare("POST", path).header("content-type", "application/json").raw(body.to_string());
    app.send(request).await.expect(status)
}

async fn grant(app: &TestApp, role: Role, body: Value, status: u16) -> Answer {
    token(app, "/oauth/token", role, body, status).await
}

async fn revoke(app: &TestApp, role: Role, token: &str, status: u16) {
    self::token(app, "/oauth/revoke", role, json!({ "token": token }), status).await;
}

async fn refresh(app: &TestApp, role: Role, token: &str, status: u16) -> Answer {
    grant(app, role, json!({ "grant_type": "refresh_token", "refresh_token": token }), status).await
}

async fn login(app: &TestApp) -> Answer {
    app.login(EMAIL, PASSWORD).await.expect(200)
}

async fn every_kind_and_every_reason_is_told(app: TestApp) {
    let mut table = Table { app: &app, kinds: BTreeSet::new(), reasons: BTreeSet::new() };
    table.row(&[("records.imported", NONE)], Box::pin(stage(&app, "reset"))).await;
    grants(&mut table, &app).await;
    logins(&mut table, &app).await;
    sessions(&mut table, &app).await;
    bearers(&mut table, &app).await;
    records(&mut table, &app).await;
    resets(&mut table, &app).await;
    administration(&mut table, &app).await;
    what_time_ends(&mut table, &app).await;
    table.is_complete();
}

async fn grants(table: &mut Table<'_>, app: &TestApp) {
    let credentials = |extra: Value| {
        let mut body = json!({ "grant_type": "client_credentials" });
        body.as_object_mut().expect("an object").extend(extra.as_object().cloned().unwrap_or_default());
        body
    };
    let ask = async |body, status| drop(grant(app, Role::Integration, body, status).await);
    table.row(&[("token.issued", NONE)], ask(credentials(json!({})), 200)).await;
    let refused = |reason| [("token.refused", reason)];
    table.row(&refused("malformed"), ask(json!({ "grant_type": "nope" }), 400)).await;
    table.row(&refused("client_unknown"), ask(credentials(json!({ "client_id": "nobody" })), 401)).await;
    table.row(&refused("client_secret"), ask(credentials(json!({ "client_secret": "wrong" })), 401)).await;
    let password = json!({ "grant_type": "password", "username": EMAIL, "password": PASSWORD });
    table.row(&refused("client_grant"), ask(password, 400)).await;
    table.row(&refused("malformed"), ask(credentials(json!({ "scope": "everything" })), 400)).await;
}

async fn logins(table: &mut Table<'_>, app: &TestApp) {
    let refused = |reason| [("token.refused", reason)];
    table.row(&refused("login_password"), async { drop(app.login(EMAIL, "wrong").await.expect(400)) }).await;
    let unknown = async |status| drop(app.login("nobody@example.com", "wrong").await.expect(status));
    table.row(&refused("login_unknown"), unknown(400)).await;
    for _ in 1..10 {
        unknown(400).await;
    }
    table.row(&refused("throttled"), unknown(429)).await;
}

async fn sessions(table: &mut Table<'_>, app: &TestApp) {
    let (shop, office) = (Role::SalesChannel, Role::Integration);
    let refused = |reason| [("token.refused", reason)];
    table.row(&refused("refresh_unknown"), async { drop(refresh(app, shop, "1234", 400).await) }).await;
    let first = login(app).await.text("/refresh_token");
    table.row(&refused("token_foreign"), async { drop(refresh(app, office, &first, 400).await) }).await;
    table.row(&refused("token_foreign"), revoke(app, office, &first, 403)).await;
    let mut second = String::new();
    table
        .row(&[("token.issued", NONE)], async { second = refresh(app, shop, &first, 200).await.text("/refresh_token") })
        .await;
    let ended = [("session.ended", "refresh_reused"), ("token.refused", "refresh_reused")];
    table.row(&ended, async { drop(refresh(app, shop, &first, 400).await) }).await;
    table.row(&refused("token_revoked"), async { drop(refresh(app, shop, &second, 400).await) }).await;
}

async fn bearers(table: &mut Table<'_>, app: &TestApp) {
    let get = async |token: &str| drop(app.send(Request::get(RESETS).bearer(token)).await.expect(401));
    table.row(&[("bearer.refused", "token_forged")], get("a.b.c")).await;
    let login = login(app).await;
    let access = login.text("/access_token");
    table.row(&[("access.refused", "permission")], get(&access)).await;
    table.row(&[("token.revoked", NONE)], revoke(app, Role::SalesChannel, &login.text("/refresh_token"), 200)).await;
    table.row(&[("bearer.refused", "token_revoked")], get(&access)).await;
}

async fn records(table: &mut Table<'_>, app: &TestApp) {
    app.token(Role::Integration).await;
    let mut path = String::new();
    let create = async { path = format!("{RESETS}/{}", create_reset(app, EMAIL).await.expect(201).text("/data/id")) };
    table.row(&[("record.created", NONE)], create).await;
    let update = update_customer(JOHN, json!({ "reference": "r1" }));
    table.row(&[("record.updated", NONE)], async { drop(ask(app, update).await.expect(200)) }).await;
    table.row(&[("record.deleted", NONE)], async { drop(ask(app, Request::delete(path)).await.expect(204)) }).await;
}

async fn resets(table: &mut Table<'_>, app: &TestApp) {
    let sibling = create_reset(app, EMAIL).await.expect(201);
    let (id, token) = (sibling.text("/data/id"), sibling.text("/data/attributes/reset_password_token"));
    let set = async |id: &str, token: &str, password: &str, status: u16| {
        drop(ask(app, set_password(id, token, password)).await.expect(status));
    };
    let refused = |reason| [("reset.refused", reason)];
    table.row(&refused("token_wrong"), set(RESET, &token, "a new password", 422)).await;
    table.row(&refused("password_policy"), set(RESET, TOKEN, "short", 422)).await;
    table.row(&[("reset.succeeded", NONE)], set(RESET, TOKEN, "a new password", 200)).await;
    table.row(&refused("token_used"), set(RESET, TOKEN, "another password", 422)).await;
    table.row(&refused("token_superseded"), set(&id, &token, "another password", 422)).await;
}

async fn administration(table: &mut Table<'_>, app: &TestApp) {
    let service = &app.service;
    let mut application = None;
    let create = async {
        application = service.create_application(ApplicationKind::Integration, "Back office").await.ok();
    };
    table.row(&[("application.created", NONE)], create).await;
    let id = application.expect("an application").id;
    let rotate = async { drop(service.rotate_application(&id, Duration::ZERO).await.expect("another secret")) };
    table.row(&[("application.rotated", NONE)], rotate).await;
    let delete = async { drop(service.delete_application(&id).await.expect("a deletion")) };
    table.row(&[("application.deleted", NONE)], delete).await;
    let password = SecretString::new("set by support".to_owned());
    let support = async { drop(service.set_customer_password(JOHN, &password).await.expect("a password")) };
    table.row(&[("password.set", NONE)], support).await;
    let reseal = async { drop(service.reseal(|_| {}).await.expect("a look")) };
    table.row(&[("keys.resealed", NONE)], reseal).await;
}

/// The clock does not go back: this comes last.
async fn what_time_ends(table: &mut Table<'_>, app: &TestApp) {
    let service = &app.service;
    let integration = app.token(Role::Integration).await;
    let late = create_reset(app, EMAIL).await.expect(201);
    let (id, token) = (late.text("/data/id"), late.text("/data/attributes/reset_password_token"));
    app.clock.advance(LIFETIME);
    let get = Request::get(CUSTOMERS).bearer(&integration);
    let expired = async { drop(app.send(get).await.expect(401)) };
    table.row(&[("bearer.refused", "token_expired")], expired).await;
    let request = app.authorize(set_password(&id, &token, "another password"), Role::SalesChannel).await;
    let expired = async { drop(app.send(request).await.expect(422)) };
    table.row(&[("reset.refused", "token_expired")], expired).await;
    let old = service.jwks().keys.remove(0).kid;
    let rotate = async { drop(service.rotate_signing_key().await.expect("a key")) };
    table.row(&[("keys.rotated", NONE)], rotate).await;
    let retire = async { service.retire_compromised_signing_key(&old).await.expect("an end") };
    table.row(&[("keys.retired", "compromised")], retire).await;
    app.clock.advance(RETENTION + 1);
    let purge = async { assert_eq!(service.purge_reset_tokens().await.expect("a purge"), 3) };
    table.row(&[("reset_tokens.purged", NONE)], purge).await;
    app.clock.advance(1);
    Trail::of(app.store.clone()).prune(&*app.clock, Duration::ZERO, |_| {}).await.expect("a short trail");
    table.note(&[("audit.pruned", NONE)], &words(&trail(app).await));
}
