//! Everything that the command does with secrets, the wrong turns included.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonapi::MEDIA_TYPE;
use latchkey_tests::database::{Home, alter};
use latchkey_tests::stage;
use serde_json::{Value, json};

use super::hunt::{self, Canaries};
use super::talk::{self, Reply};
use crate::process::{Credentials, Process};
use crate::support::{CUSTOMERS, EVENTS, NOBODY, RESETS, change, creation};

const EMAIL: &str = "canary.email@example.com";
pub(super) const PASSWORD: &str = "canary password one";
const NEW_PASSWORD: &str = "canary password two";
const WRONG_PASSWORD: &str = "canary password three";
const WRONG_TOKEN: &str = "canaryWrongResetToken1";
pub(super) const IMPORTED_TOKEN: &str = "canaryImportedToken999";
pub(super) const IMPORTED: &str = "canary.import@example.com";
pub(super) const METADATA: &str = "canary metadata";
pub(super) const DATABASE_PASSWORD: &str = "canaryDatabasePassword";
/// The digest of a password that nobody here knows.
pub(super) const DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";

/// The command, what must not come out of it, and what has.
pub(super) struct Flow {
    pub(super) process: Process,
    pub(super) canaries: Canaries,
    /// What other runs of the command said.
    pub(super) said: Vec<String>,
    pub(super) settings: Vec<(&'static str, String)>,
    pub(super) folder: PathBuf,
    integration: Credentials,
    sales_channel: Credentials,
    token: String,
    reset: String,
}

impl Flow {
    /// Starts the command on an empty database, and fetches a token.
    pub(super) fn start(home: &Home, format: &'static str) -> Self {
        let url = home.url.replace("postgres://postgres@", &format!("postgres://postgres:{DATABASE_PASSWORD}@"));
        let settings = vec![
            ("LATCHKEY_DATABASE_URL", url),
            ("LATCHKEY_SECRET_KEY", stage::SECRET_KEY.to_owned()),
            ("LATCHKEY_RATE_LIMIT", "off".to_owned()),
            ("LATCHKEY_LOG_LEVEL", "trace".to_owned()),
            ("LATCHKEY_LOG_FORMAT", format.to_owned()),
        ];
        let list: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let process = Process::start(home.folder(), &list);
        let [integration, sales_channel] = process.applications();
        let mut canaries = Canaries::default();
        for (what, secret) in [
            ("the first password", PASSWORD),
            ("the new password", NEW_PASSWORD),
            ("a wrong password", WRONG_PASSWORD),
            ("a wrong reset token", WRONG_TOKEN),
            ("an imported reset token", IMPORTED_TOKEN),
            ("the password of the database", DATABASE_PASSWORD),
            ("the secret key", stage::SECRET_KEY),
            ("the secret of the integration", &integration.client_secret),
            ("the secret of the sales channel", &sales_channel.client_secret),
        ] {
            canaries.add(what, secret);
        }
        let key = STANDARD.decode(stage::SECRET_KEY).expect("base64");
        canaries.add("the bytes of the secret key", String::from_utf8(key).expect("a key of letters"));
        canaries.private = [("an e-mail", EMAIL), ("another e-mail", IMPORTED), ("metadata", METADATA)]
            .map(|(what, value)| (what, value.to_owned()))
            .into();
        let token = process.token(&integration);
        let (folder, reset) = (home.folder().to_owned(), String::new());
        let said = Vec::new();
        let mut flow = Self { process, canaries, said, settings, folder, integration, sales_channel, token, reset };
        flow.remember_token(&flow.token.clone());
        flow
    }

    fn remember_token(&mut self, token: &str) {
        self.canaries.add("the signature of an access token", token.rsplit('.').next().unwrap_or_default());
    }

    /// Sends a request, expects this status, and searches what is refused.
    #[track_caller]
    fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str, status: u16) -> Reply {
        let reply = talk::send(&self.process, method, target, headers, body);
        assert_eq!(reply.status, status, "{method} {target} {body}\n{}", reply.text);
        if status >= 400 {
            hunt::refusal(&reply.text, &self.canaries);
        }
        reply
    }

    /// The same for the API, as an integration.
    #[track_caller]
    fn api(&self, method: &str, target: &str, body: &Value, status: u16) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(method, target, &[("authorization", &bearer), ("content-type", MEDIA_TYPE)], &body, status)
    }

    /// The same for the token endpoints.
    #[track_caller]
    fn oauth(&self, path: &str, body: &Value, status: u16) -> Reply {
        self.ask("POST", path, &[("content-type", "application/json")], &body.to_string(), status)
    }

    /// Every grant, good and bad, refresh and revocation.
    pub(super) fn grants(&mut self) {
        let customer = json!({ "email": EMAIL, "password": PASSWORD, "metadata": { "note": METADATA } });
        self.api("POST", CUSTOMERS, &creation("customers", customer), 201);
        let Credentials { client_id: id, client_secret: secret } = &self.integration;
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let form_type = ("content-type", "application/x-www-form-urlencoded");
        self.ask("POST", "/oauth/token", &[form_type], &form, 200);
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let basic = ("authorization", basic.as_str());
        self.ask("POST", "/oauth/token", &[form_type, basic], "grant_type=client_credentials", 200);
        self.ask("POST", "/oauth/token", &[form_type, basic], "grant_type=nonsense", 400);
        // The wrong way round: the secret where the id should be.
        let swapped = json!({ "grant_type": "client_credentials", "client_id": secret, "client_secret": id });
        self.oauth("/oauth/token", &swapped, 401);
        let wrong = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": WRONG_PASSWORD });
        self.oauth("/oauth/token", &wrong, 401);

        let login = |email: &str, password: &str| {
            json!({
                "grant_type": "password", "client_id": self.sales_channel.client_id, "username": email, "password": password,
            })
        };
        self.oauth("/oauth/token", &login(EMAIL, WRONG_PASSWORD), 400);
        self.oauth("/oauth/token", &login("canary.nobody@example.com", WRONG_PASSWORD), 400);
        self.oauth("/oauth/token", &login(PASSWORD, EMAIL), 400);
        self.ask(
            "POST",
            "/oauth/token",
            &[("content-type", "application/json")],
            &format!("{{\"password\":\"{PASSWORD}"),
            400,
        );
        let first = self.oauth("/oauth/token", &login(EMAIL, PASSWORD), 200);
        let renew = |token: &str| {
            json!({
                "grant_type": "refresh_token", "client_id": self.sales_channel.client_id, "refresh_token": token,
            })
        };
        let second = self.oauth("/oauth/token", &renew(&first.at("/refresh_token")), 200);
        self.canaries.add("a refresh token", first.at("/refresh_token"));
        self.canaries.add("another refresh token", second.at("/refresh_token"));
        self.remember_token(&first.at("/access_token"));
        self.remember_token(&second.at("/access_token"));
        let spent = json!({
            "grant_type": "refresh_token", "client_id": self.sales_channel.client_id, "refresh_token": first.at("/refresh_token"),
        });
        self.oauth("/oauth/token", &spent, 400);
        let revoke = json!({ "client_id": self.sales_channel.client_id, "token": second.at("/access_token") });
        self.oauth("/oauth/revoke", &revoke, 200);
        let again = json!({
            "client_id": self.integration.client_id, "client_secret": WRONG_PASSWORD, "token": second.at("/access_token"),
        });
        self.oauth("/oauth/revoke", &again, 403);
        let bearer = format!("Bearer {}", second.at("/access_token"));
        self.ask("GET", CUSTOMERS, &[("authorization", &bearer)], "", 401);
        let bearer = format!("Bearer {}", second.at("/refresh_token"));
        self.ask("GET", CUSTOMERS, &[("authorization", &bearer)], "", 401);
        self.ask("GET", CUSTOMERS, &[basic], "", 401);
    }

    /// Passwords where they do not belong, and addresses that are taken.
    pub(super) fn customers(&mut self) {
        let id =
            self.api("GET", &format!("{CUSTOMERS}?filter[q][email_eq]={EMAIL}"), &Value::Null, 200).at("/data/0/id");
        let item = format!("{CUSTOMERS}/{id}");
        self.api("PATCH", &item, &change("customers", &id, json!({ "password": NEW_PASSWORD })), 422);
        self.api("PATCH", &item, &change("customers", &id, json!({ "password": [NEW_PASSWORD] })), 422);
        self.api("PATCH", &item, &change("customers", &id, json!({ "status": PASSWORD })), 400);
        self.api(
            "PATCH",
            &item,
            &change("customers", &id, json!({ "metadata": { "note": METADATA, "more": 1 } })),
            200,
        );
        let taken = creation("customers", json!({ "email": EMAIL.to_uppercase(), "password": PASSWORD }));
        self.api("POST", CUSTOMERS, &taken, 422);
        let taken = json!({ "email": IMPORTED });
        self.api("PATCH", &item, &change("customers", &id, taken), 422);
        let long = PASSWORD.repeat(100);
        self.api(
            "POST",
            CUSTOMERS,
            &creation("customers", json!({ "email": "canary.long@example.com", "password": long })),
            422,
        );
    }

    /// A whole reset, with every way in which it fails.
    pub(super) fn resets(&mut self) {
        let body = json!({ "customer_email": EMAIL, "metadata": { "note": METADATA } });
        let made = self.api("POST", RESETS, &creation("customer_password_resets", body), 201);
        let (id, token) = (made.at("/data/id"), made.at("/data/attributes/reset_password_token"));
        assert!(self.api("GET", &format!("{RESETS}/{id}"), &Value::Null, 200).text.contains(&token));
        self.canaries.add("the reset token", token.clone());
        self.reset = format!("{RESETS}/{id}");
        let update = |attributes: Value| change("customer_password_resets", &id, attributes);
        let set = |token: &str, password: &str| {
            update(json!({ "_reset_password_token": token, "customer_password": password }))
        };
        let item = self.reset.clone();
        self.api("PATCH", &item, &set(WRONG_TOKEN, NEW_PASSWORD), 422);
        self.api("PATCH", &item, &update(json!({ "_reset_password_token": token })), 422);
        self.api("PATCH", &item, &update(json!({ "customer_password": NEW_PASSWORD })), 422);
        self.api("PATCH", &item, &set(&token, "short"), 422);
        self.api("PATCH", &item, &set(&token, &NEW_PASSWORD.repeat(100)), 422);
        let typed = json!({ "_reset_password_token": [token], "customer_password": { "value": NEW_PASSWORD } });
        self.api("PATCH", &item, &update(typed), 422);
        self.api("PATCH", &item, &update(json!({ "reset_password_token": token })), 400);
        self.api("GET", &format!("{RESETS}?filter[q][reset_password_token_eq]={token}"), &Value::Null, 400);
        self.api(
            "POST",
            RESETS,
            &creation(
                "customer_password_resets",
                json!({ "customer_email": EMAIL, "customer_password": NEW_PASSWORD }),
            ),
            400,
        );
        let guest = json!({ "grant_type": "client_credentials", "client_id": self.sales_channel.client_id });
        let guest = self.oauth("/oauth/token", &guest, 200).at("/access_token");
        let bearer = format!("Bearer {guest}");
        let as_guest = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
        self.ask("PATCH", &item, &as_guest, &set(WRONG_TOKEN, NEW_PASSWORD).to_string(), 422);
        self.ask("GET", &item, &as_guest, "", 401);
        let shown = self.ask("PATCH", &item, &as_guest, &set(&token, NEW_PASSWORD).to_string(), 200);
        hunt::refusal(&shown.text, &self.canaries);
        self.api("PATCH", &item, &set(&token, WRONG_PASSWORD), 422);
        let imported = "Imported02";
        let body = json!({ "_reset_password_token": IMPORTED_TOKEN, "customer_password": NEW_PASSWORD });
        self.api("PATCH", &format!("{RESETS}/{imported}"), &change("customer_password_resets", imported, body), 200);
        self.api("GET", &format!("{EVENTS}?include=nope"), &Value::Null, 400);
        self.remember_token(&guest);
        // One that stays pending, so that its token is in the database now.
        let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
        let pending = self.api("POST", RESETS, &body, 201);
        self.canaries.add("a pending reset token", pending.at("/data/attributes/reset_password_token"));
    }

    /// Secrets in places that nobody expects them in: paths, queries, headers, methods, bodies that are none.
    pub(super) fn nonsense(&mut self) {
        let bearer = format!("Bearer {}", self.token);
        let secret =
            self.canaries.secrets.iter().find(|(what, _)| *what == "the reset token").map(|(_, found)| found.clone());
        let secret = secret.expect("a reset");
        let ours = ("authorization", bearer.as_str());
        let json = ("content-type", MEDIA_TYPE);
        // Their own words may be echoed to those who sent them: of these only the log is looked at.
        let send = |method: &str, target: &str, headers: &[(&str, &str)], body: &str| {
            let reply = talk::send(&self.process, method, target, headers, body);
            assert!((400..500).contains(&reply.status), "{method} {target}\n{}", reply.text);
        };
        send("GET", &format!("/{secret}"), &[ours], "");
        send("GET", &format!("{RESETS}/{secret}"), &[ours], "");
        send("GET", &format!("{RESETS}/{NOBODY}/{secret}"), &[ours], "");
        send("GET", &format!("{RESETS}?{secret}={secret}"), &[ours], "");
        send("GET", &format!("{RESETS}?page[size]={secret}&sort={secret}&include={secret}"), &[ours], "");
        send("GET", &format!("{RESETS}?access_token={}", self.token), &[], "");
        send("GET", &format!("{RESETS}/{}", "x%00".repeat(3)), &[ours], "");
        send("POST", RESETS, &[ours, ("content-type", &format!("text/{secret}"))], &secret);
        send("POST", RESETS, &[ours, json, ("accept", &format!("text/{secret}"))], "{}");
        send("POST", RESETS, &[ours, json], &format!("{{\"data\": \"{secret}"));
        send("POST", RESETS, &[ours, json], &format!("{{\"data\":{{\"type\":\"{secret}\",\"{secret}\":1}}}}"));
        send("POST", "/oauth/token", &[("content-type", "text/plain")], &secret);
        send("POST", "/oauth/token", &[("content-type", "application/json")], &format!("{{\"{secret}\":{{}}}}"));
        send(&secret.to_uppercase(), RESETS, &[ours], "");
        send("GET", RESETS, &[ours, ("x-note", &"x".repeat(40_000))], "");
        let headers = [
            ours,
            ("x-forwarded-for", secret.as_str()),
            ("user-agent", "\u{1b}[31mcanary.email@example.com"),
            ("cookie", &secret),
        ];
        let reply = talk::send(&self.process, "GET", CUSTOMERS, &headers, "");
        assert!(reply.status < 500, "{}", reply.text);
    }

    /// Takes from the server what it needs, so that it fails with secrets in its hands.
    pub(super) async fn breaks(&mut self, url: &str) {
        // A sealed token that nothing opens: it is left out, and the rest of the page is there.
        alter(url, "UPDATE customer_password_resets SET reset_password_token = 'v1.nonsense'").await;
        assert!(!self.api("GET", &self.reset.clone(), &Value::Null, 200).text.contains("nonsense"));
        alter(url, "ALTER TABLE customer_password_resets RENAME TO gone").await;
        alter(url, "ALTER TABLE customers RENAME COLUMN password_digest TO gone").await;
        let (_, id) = self.reset.rsplit_once('/').expect("an id");
        let attributes = json!({ "_reset_password_token": WRONG_TOKEN, "customer_password": NEW_PASSWORD });
        self.api("PATCH", &self.reset.clone(), &change("customer_password_resets", id, attributes), 500);
        self.api("POST", RESETS, &creation("customer_password_resets", json!({ "customer_email": EMAIL })), 500);
        let customer =
            json!({ "email": "canary.late@example.com", "password": PASSWORD, "metadata": { "note": METADATA } });
        self.api("POST", CUSTOMERS, &creation("customers", customer), 500);
        let login = json!({
            "grant_type": "password", "client_id": self.sales_channel.client_id, "username": EMAIL, "password": NEW_PASSWORD,
        });
        self.oauth("/oauth/token", &login, 500);
    }

    /// Ends the command: what was looked for, what other runs said, and the log.
    pub(super) fn end(self) -> (Canaries, Vec<String>, String) {
        let log = self.process.end();
        assert!(log.matches("answered").count() >= 40, "each request has its line");
        assert!(log.matches("the request failed").count() >= 4, "each failure has its line");
        assert!(log.contains("decrypt_failed"), "so has a token that does not open");
        assert!(!log.contains('\u{1b}'), "no line moves the cursor of who reads it");
        (self.canaries, self.said, log)
    }
}
