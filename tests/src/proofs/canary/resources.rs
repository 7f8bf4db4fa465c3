//! Secrets in documents: where they belong, and where they do not.

use serde_json::{Value, json};

use super::flow::Flow;
use crate::Request;
use crate::documents::{CUSTOMERS, EVENTS, RESETS, change, creation};

const RESET: &str = "customer_password_resets";

impl Flow {
    /// Passwords where they do not belong, and addresses that are taken.
    pub(super) async fn customers(&mut self) {
        let made = self.made_up.clone();
        let query = format!("{CUSTOMERS}?filter[q][email_eq]={}", made.email);
        let id = self.api("GET", &query, &Value::Null, 200).await.text("/data/0/id");
        let item = format!("{CUSTOMERS}/{id}");
        for (attributes, status) in [
            (json!({ "password": made.new_password }), 422),
            (json!({ "password": [made.new_password] }), 422),
            (json!({ "status": made.password }), 400),
            (json!({ "metadata": { "note": made.metadata, "more": 1 } }), 200),
            (json!({ "email": made.imported }), 422),
        ] {
            self.api("PATCH", &item, &change("customers", &id, attributes), status).await;
        }
        for attributes in [
            json!({ "email": made.email.to_uppercase(), "password": made.password }),
            json!({ "email": "canary.long@example.com", "password": made.password.repeat(100) }),
        ] {
            self.api("POST", CUSTOMERS, &creation("customers", attributes), 422).await;
        }
    }

    /// A whole reset, with every way in which it fails.
    pub(super) async fn resets(&mut self) {
        let made = self.made_up.clone();
        let body = json!({ "customer_email": made.email, "metadata": { "note": made.metadata } });
        let reset = self.api("POST", RESETS, &creation(RESET, body), 201).await;
        let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
        self.hunt.add("the reset token", &token);
        let item = format!("{RESETS}/{id}");
        self.reset = (item.clone(), token.clone());
        let shown = self.api("GET", &item, &Value::Null, 200).await;
        self.hunt.control("what an integration is shown", &shown.body, "the reset token", &token);
        let (wrong, new) = (made.wrong_token.as_str(), made.new_password.as_str());
        for (attributes, status) in [
            (json!({ "_reset_password_token": wrong, "customer_password": new }), 422),
            (json!({ "_reset_password_token": token }), 422),
            (json!({ "customer_password": new }), 422),
            (json!({ "_reset_password_token": token, "customer_password": "short" }), 422),
            (json!({ "_reset_password_token": token, "customer_password": new.repeat(100) }), 422),
            (json!({ "_reset_password_token": [token], "customer_password": { "value": new } }), 422),
            (json!({ "reset_password_token": token }), 400),
        ] {
            self.api("PATCH", &item, &change(RESET, &id, attributes), status).await;
        }
        self.api("GET", &format!("{RESETS}?filter[q][reset_password_token_eq]={token}"), &Value::Null, 400).await;
        let body = json!({ "customer_email": made.email, "customer_password": new });
        self.api("POST", RESETS, &creation(RESET, body), 400).await;
        self.guest(&id, &token).await;
        self.other_resets(&id, &token).await;
    }

    /// A guest of a sales channel, who is not told the token that it shows.
    async fn guest(&mut self, id: &str, token: &str) {
        let grant = json!({ "grant_type": "client_credentials", "client_id": self.sales_channel.client_id });
        let guest = self.oauth("/oauth/token", &grant, 200).await.text("/access_token");
        self.remember_token(&guest);
        let item = format!("{RESETS}/{id}");
        let wrong = self.made_up.wrong_token.clone();
        self.ask(self.use_token(id, &wrong).bearer(&guest), 422).await;
        self.ask(Request::bare("GET", item).bearer(&guest), 401).await;
        self.expect(self.use_token(id, token).bearer(&guest), 200..=200, |_| true).await;
    }

    /// The request that uses a reset's token.
    fn use_token(&self, id: &str, token: &str) -> Request {
        let attributes = json!({ "_reset_password_token": token, "customer_password": self.made_up.new_password });
        Request::bare("PATCH", format!("{RESETS}/{id}")).document(&change(RESET, id, attributes))
    }

    /// A token that is used up, one that was imported, and one that stays pending, so that it is in the database from now on.
    async fn other_resets(&mut self, id: &str, token: &str) {
        let made = self.made_up.clone();
        let again = json!({ "_reset_password_token": token, "customer_password": made.wrong_password });
        self.api("PATCH", &format!("{RESETS}/{id}"), &change(RESET, id, again), 422).await;
        let imported = self.use_token("Imported02", &made.imported_token).bearer(&self.token);
        self.ask(imported, 200).await;
        self.api("GET", &format!("{EVENTS}?include=nope"), &Value::Null, 400).await;
        let body = creation(RESET, json!({ "customer_email": made.email }));
        let pending = self.api("POST", RESETS, &body, 201).await;
        self.hunt.add("a pending reset token", &pending.text("/data/attributes/reset_password_token"));
    }
}
