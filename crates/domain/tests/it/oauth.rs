//! The token endpoint: grants, clients, errors (api-facts 4.2 to 4.5, security-reliability D6, D7).

use domain::{ApplicationKind, GrantError, IssuedToken, NewApplication, Role, TokenRequest};
use jsonapi::SecretString;

use crate::stage::{NOW, Stage};

struct Desk {
    stage: Stage,
    integration: NewApplication,
    channel: NewApplication,
    customer: String,
}

impl Desk {
    async fn open() -> Self {
        let stage = Stage::new().await;
        let integration = stage.service.create_application(ApplicationKind::Integration, "Back office").await.unwrap();
        let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
        let customer = stage.customer("john@example.com", Some("secret")).await;
        stage.customer("guest@example.com", None).await;
        Self { stage, integration, channel, customer }
    }

    async fn ask(&self, request: TokenRequest) -> Result<IssuedToken, GrantError> {
        self.stage.service.issue_token(request).await
    }
}

fn secret(text: &str) -> SecretString {
    SecretString::new(text.to_owned())
}

fn credentials(application: &NewApplication) -> TokenRequest {
    TokenRequest {
        grant_type: Some("client_credentials".to_owned()),
        client_id: Some(application.client_id.clone()),
        client_secret: Some(secret(application.client_secret.expose())),
        ..TokenRequest::default()
    }
}

fn login(application: &NewApplication, username: &str, password: &str) -> TokenRequest {
    TokenRequest {
        grant_type: Some("password".to_owned()),
        client_secret: None,
        username: Some(username.to_owned()),
        password: Some(secret(password)),
        ..credentials(application)
    }
}

#[tokio::test]
async fn each_kind_gets_its_token_for_its_time() {
    let desk = Desk::open().await;
    let token = desk.ask(credentials(&desk.integration)).await.unwrap();
    assert_eq!((token.expires_in, token.scope.as_str(), token.created_at), (7_200, "market:all", NOW / 1000));
    assert!(token.owner_id.is_none());
    let principal = desk.stage.service.authenticate(token.access_token.expose()).await.unwrap();
    assert_eq!((principal.role, principal.application_id), (Role::Integration, desk.integration.id.clone()));
    for client_secret in [None, Some(secret(desk.channel.client_secret.expose()))] {
        let token = desk.ask(TokenRequest { client_secret, ..credentials(&desk.channel) }).await.unwrap();
        assert_eq!(token.expires_in, 14_400);
        assert_eq!(
            desk.stage.service.authenticate(token.access_token.expose()).await.unwrap().role,
            Role::SalesChannel
        );
    }
}

#[tokio::test]
async fn a_customer_logs_in_through_a_sales_channel() {
    let desk = Desk::open().await;
    let token = desk.ask(login(&desk.channel, "JOHN@example.com", "secret")).await.unwrap();
    assert_eq!((token.expires_in, token.owner_id.as_deref()), (14_400, Some(desk.customer.as_str())));
    let principal = desk.stage.service.authenticate(token.access_token.expose()).await.unwrap();
    assert_eq!((principal.role, principal.owner_id.as_deref()), (Role::Customer, Some(desk.customer.as_str())));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_login_the_refusal_is_the_same() {
    let desk = Desk::open().await;
    for (username, password) in [
        ("john@example.com", "Secret"),
        ("john@example.com", ""),
        ("nobody@example.com", "secret"),
        ("guest@example.com", "secret"),
        ("guest@example.com", ""),
        ("", "secret"),
        ("john@example.com\0", "secret"),
    ] {
        let refusal = desk.ask(login(&desk.channel, username, password)).await;
        assert!(matches!(refusal, Err(GrantError::InvalidGrant)), "{username}");
    }
    let long = "x".repeat(100_000);
    assert!(matches!(desk.ask(login(&desk.channel, &long, &long)).await, Err(GrantError::InvalidGrant)));
}

#[tokio::test]
async fn an_unknown_client_and_a_wrong_secret_are_not_told_apart() {
    let desk = Desk::open().await;
    let good = credentials(&desk.integration);
    for request in [
        TokenRequest { client_id: None, ..good.clone() },
        TokenRequest { client_id: Some(String::new()), ..good.clone() },
        TokenRequest { client_id: Some("nobody".to_owned()), ..good.clone() },
        TokenRequest { client_secret: None, ..good.clone() },
        TokenRequest { client_secret: Some(secret("")), ..good.clone() },
        TokenRequest { client_secret: Some(secret(desk.channel.client_secret.expose())), ..good.clone() },
        TokenRequest { client_secret: Some(secret("wrong")), ..credentials(&desk.channel) },
        TokenRequest { client_secret: Some(secret("wrong")), ..login(&desk.channel, "john@example.com", "secret") },
    ] {
        assert!(matches!(desk.ask(request).await, Err(GrantError::InvalidClient)));
    }
}

#[tokio::test]
async fn other_grants_and_scopes_are_refused() {
    let desk = Desk::open().await;
    let good = credentials(&desk.integration);
    let grant = |name: &str| TokenRequest { grant_type: Some(name.to_owned()), ..good.clone() };
    assert!(matches!(desk.ask(grant("implicit")).await, Err(GrantError::UnsupportedGrantType)));
    assert!(matches!(desk.ask(grant("")).await, Err(GrantError::InvalidRequest { parameter: "grant_type" })));
    let scope = TokenRequest { scope: Some("admin".to_owned()), ..good.clone() };
    assert!(matches!(desk.ask(scope).await, Err(GrantError::InvalidScope)));
    let scope = TokenRequest { scope: Some("market:id:xYZkjABcde".to_owned()), ..good.clone() };
    assert_eq!(desk.ask(scope).await.unwrap().scope, "market:id:xYZkjABcde");
    let password = TokenRequest {
        client_secret: good.client_secret.clone(),
        ..login(&desk.integration, "john@example.com", "secret")
    };
    assert!(matches!(desk.ask(password).await, Err(GrantError::UnauthorizedClient)));
    let missing = TokenRequest { username: None, ..login(&desk.channel, "", "secret") };
    assert!(matches!(desk.ask(missing).await, Err(GrantError::InvalidRequest { parameter: "username" })));
    let missing = TokenRequest { password: None, ..login(&desk.channel, "john@example.com", "") };
    assert!(matches!(desk.ask(missing).await, Err(GrantError::InvalidRequest { parameter: "password" })));
}
