//! Secrets where nobody expects them, and a server that fails with secrets in its hands.

use jsonapi::MEDIA_TYPE;
use serde_json::{Value, json};

use super::flow::Flow;
use crate::Request;
use crate::database::alter;
use crate::documents::{CUSTOMERS, NOBODY, RESETS, change, creation};

impl Flow {
    /// Secrets in paths, queries, headers, methods and bodies that are none.
    pub(super) async fn nonsense(&mut self) {
        let secret = self.reset.1.clone();
        let get = |target: String| Request::bare("GET", target).bearer(&self.token);
        let post = |body: String| {
            let request = Request::bare("POST", RESETS).bearer(&self.token);
            request.header("content-type", MEDIA_TYPE).raw(body)
        };
        let oauth = |media_type: &str, body: &str| {
            Request::bare("POST", "/oauth/token").header("content-type", media_type).raw(body)
        };
        let refused = [
            get(format!("/{secret}")),
            get(format!("{RESETS}/{secret}")),
            get(format!("{RESETS}/{NOBODY}/{secret}")),
            get(format!("{RESETS}?{secret}={secret}")),
            get(format!("{RESETS}?page[size]={secret}&sort={secret}&include={secret}")),
            Request::bare("GET", format!("{RESETS}?access_token={}", self.token)),
            get(format!("{RESETS}/{}", "x%00".repeat(3))),
            post(secret.clone()).header("content-type", format!("text/{secret}")),
            post("{}".to_owned()).header("accept", format!("text/{secret}")),
            post(format!("{{\"data\": \"{secret}")),
            post(format!("{{\"data\":{{\"type\":\"{secret}\",\"{secret}\":1}}}}")),
            oauth("text/plain", &secret),
            oauth("application/json", &format!("{{\"{secret}\":{{}}}}")),
            Request::bare(&secret.to_uppercase(), RESETS).bearer(&self.token),
            get(RESETS.to_owned()).header("x-note", "x".repeat(40_000)),
        ];
        let strange = get(CUSTOMERS.to_owned())
            .header("x-forwarded-for", &secret)
            .header("user-agent", format!("\u{1b}[31m{}", self.made_up.email))
            .header("cookie", &secret);
        // Their own words may be echoed to those who sent them: of these only the log is looked at.
        for request in refused {
            self.expect(request, 400..=499, |_| false).await;
        }
        self.expect(strange, 200..=499, |_| false).await;
    }

    /// Takes from the server what it needs.
    pub(super) async fn breaks(&mut self, url: &str) {
        let made = self.made_up.clone();
        let item = self.reset.0.clone();
        // A sealed token that nothing opens: it is left out, and the rest of the page is there.
        alter(url, "UPDATE customer_password_resets SET reset_password_token = 'v1.nonsense'").await;
        let shown = self.api("GET", &item, &Value::Null, 200).await;
        let told = String::from_utf8_lossy(&shown.body).contains("nonsense");
        self.hunt.check(!told, || "what does not open is shown as it is".to_owned());
        alter(url, "ALTER TABLE customer_password_resets RENAME TO gone").await;
        alter(url, "ALTER TABLE customers RENAME COLUMN password_digest TO gone").await;
        let id = item.rsplit('/').next().unwrap_or_default();
        let attributes = json!({ "_reset_password_token": made.wrong_token, "customer_password": made.new_password });
        self.api("PATCH", &item, &change("customer_password_resets", id, attributes), 500).await;
        let reset = creation("customer_password_resets", json!({ "customer_email": made.email }));
        self.api("POST", RESETS, &reset, 500).await;
        let metadata = json!({ "note": made.metadata });
        let customer = json!({ "email": "canary.late@example.com", "password": made.password, "metadata": metadata });
        self.api("POST", CUSTOMERS, &creation("customers", customer), 500).await;
        self.oauth("/oauth/token", &self.login(&made.email, &made.new_password), 500).await;
    }
}
