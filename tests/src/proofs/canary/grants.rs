//! Every grant, good and bad, refresh and revocation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::flow::Flow;
use crate::Request;
use crate::documents::{CUSTOMERS, creation};
use crate::process::Credentials;

impl Flow {
    /// The integration, in every way in which it shows its secret.
    pub(super) async fn clients(&mut self) {
        let Credentials { client_id: id, client_secret: secret } = self.integration.clone();
        let form = |body: String| {
            let request = Request::bare("POST", "/oauth/token");
            request.header("content-type", "application/x-www-form-urlencoded").raw(body)
        };
        let by_form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        self.ask(form(by_form), 200).await;
        let basic = self.basic();
        for (grant, status) in [("client_credentials", 200), ("nonsense", 400)] {
            self.ask(form(format!("grant_type={grant}")).header("authorization", &basic), status).await;
        }
        // The wrong way round: the secret where the id should be.
        let swapped = json!({ "grant_type": "client_credentials", "client_id": secret, "client_secret": id });
        self.oauth("/oauth/token", &swapped, 401).await;
        let wrong = &self.made_up.wrong_password;
        let wrong = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": wrong });
        self.oauth("/oauth/token", &wrong, 401).await;
        self.ask(Request::bare("GET", CUSTOMERS).header("authorization", basic), 401).await;
    }

    /// The header of the integration that shows id and secret.
    fn basic(&self) -> String {
        let Credentials { client_id, client_secret } = &self.integration;
        format!("Basic {}", STANDARD.encode(format!("{client_id}:{client_secret}")))
    }

    /// A customer who signs up and logs in, rightly and wrongly, and what becomes of the tokens.
    pub(super) async fn logins(&mut self) {
        let made = self.made_up.clone();
        let metadata = json!({ "note": made.metadata });
        let customer = json!({ "email": made.email, "password": made.password, "metadata": metadata });
        self.api("POST", CUSTOMERS, &creation("customers", customer), 201).await;
        for (email, password) in [
            (made.email.as_str(), &made.wrong_password),
            ("canary.nobody@example.com", &made.wrong_password),
            (&made.password, &made.email),
        ] {
            self.oauth("/oauth/token", &self.login(email, password), 400).await;
        }
        let cut = Request::bare("POST", "/oauth/token").header("content-type", "application/json");
        self.ask(cut.raw(format!("{{\"password\":\"{}", made.password)), 400).await;
        let first = self.oauth("/oauth/token", &self.login(&made.email, &made.password), 200).await;
        let (access, refresh) = (first.text("/access_token"), first.text("/refresh_token"));
        let renewal = json!({
            "grant_type": "refresh_token", "client_id": self.sales_channel.client_id, "refresh_token": refresh,
        });
        let second = self.oauth("/oauth/token", &renewal, 200).await;
        self.hunt.add("a refresh token", &refresh);
        self.remember_token(&access);
        let (access, refresh) = (second.text("/access_token"), second.text("/refresh_token"));
        self.hunt.add("another refresh token", &refresh);
        self.remember_token(&access);
        self.oauth("/oauth/token", &renewal, 400).await;
        self.revocations(&access, &refresh).await;
    }

    /// Ends a login, and asks with what is left of it.
    async fn revocations(&mut self, access: &str, refresh: &str) {
        let ours = json!({ "client_id": self.sales_channel.client_id, "token": access });
        self.oauth("/oauth/revoke", &ours, 200).await;
        let wrong = &self.made_up.wrong_password;
        let theirs = json!({ "client_id": self.integration.client_id, "client_secret": wrong, "token": access });
        self.oauth("/oauth/revoke", &theirs, 403).await;
        for token in [access, refresh] {
            self.ask(Request::bare("GET", CUSTOMERS).bearer(token), 401).await;
        }
    }

    /// The body of a customer's login.
    pub(super) fn login(&self, email: &str, password: &str) -> Value {
        json!({
            "grant_type": "password", "client_id": self.sales_channel.client_id, "username": email, "password": password,
        })
    }
}
