//! The token endpoints: grants, claims, keys, and what is refused.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use latchkey_tests::{Answer, Database, Request, Role, TestApp};
use serde_json::{Value, json};

use crate::support::{EMAIL, JOHN, PASSWORD, RESETS, ask, stage};

latchkey_tests::on_both_databases! {
    an_integration_gets_a_token,
    a_sales_channel_gets_a_token_without_a_secret,
    a_customer_logs_in,
    forms_and_basic_authentication_do_too,
    wrong_clients_are_refused,
    wrong_grants_are_refused,
    malformed_token_requests_are_refused,
    tokens_expire,
    forged_tokens_are_refused,
    the_keys_are_published,
}

async fn grant(app: &TestApp, body: Value) -> Answer {
    app.token_request(&body).await
}

/// The header or the payload of a JSON Web Token.
fn part(token: &str, position: usize) -> Value {
    let part = token.split('.').nth(position).expect("three parts");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

async fn an_integration_gets_a_token(app: TestApp) {
    let client = app.client(Role::Integration);
    let answer = grant(
        &app,
        json!({
            "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret, "scope": "market:all",
        }),
    );
    let answer = answer.await.expect(200);
    assert_eq!(answer.at("/expires_in"), 7200);
    assert_eq!(answer.at("/scope"), "market:all");
    assert_eq!(answer.at("/token_type"), "bearer");
    assert_eq!(answer.at("/created_at"), 1_514_808_000);
    assert!(answer.at("/owner_id").is_null());
    assert_eq!(answer.header("cache-control"), Some("no-store"), "RFC 6749 5.1");
    let token = answer.text("/access_token");
    let (header, payload) = (part(&token, 0), part(&token, 1));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS512"), &json!("JWT")));
    assert_eq!(payload["application"]["kind"], "integration");
    assert_eq!(payload["application"]["client_id"], client.id);
    assert_eq!(payload["application"]["public"], false);
    assert_eq!(payload["organization"]["id"], "xRRkjDFafe");
    assert_eq!((&payload["iat"], &payload["exp"]), (&json!(1_514_808_000), &json!(1_514_815_200)));
    assert_eq!(payload["test"], true);
    assert!(payload["iss"].as_str().is_some_and(|issuer| issuer.starts_with("https://auth.")), "{payload}");
    assert!(payload.get("owner").is_none());
}

async fn a_sales_channel_gets_a_token_without_a_secret(app: TestApp) {
    let client = app.client(Role::SalesChannel);
    let answer =
        grant(&app, json!({ "grant_type": "client_credentials", "client_id": client.id, "scope": "market:all" }));
    let answer = answer.await.expect(200);
    assert_eq!(answer.at("/expires_in"), 14400);
    let payload = part(&answer.text("/access_token"), 1);
    assert_eq!(payload["application"]["kind"], "sales_channel");
    assert_eq!(
        (&payload["application"]["public"], &payload["application"]["confidential"]),
        (&json!(true), &json!(false))
    );
}

async fn a_customer_logs_in(app: TestApp) {
    stage(&app, "john").await;
    let answer = app.login(EMAIL, PASSWORD).await.expect(200);
    assert_eq!((answer.at("/owner_id"), answer.at("/owner_type")), (json!(JOHN), json!("customer")));
    let payload = part(&answer.text("/access_token"), 1);
    assert_eq!(payload["owner"], json!({ "id": JOHN, "type": "Customer" }));
}

async fn forms_and_basic_authentication_do_too(app: TestApp) {
    stage(&app, "john").await;
    let client = app.client(Role::Integration);
    let form = |body: String| {
        let request = Request::bare("POST", "/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        request.raw(body)
    };
    let in_body = format!("grant_type=client_credentials&client_id={}&client_secret={}", client.id, client.secret);
    app.send(form(in_body)).await.expect(200);
    let basic = BASE64_STANDARD.encode(format!("{}:{}", client.id, client.secret));
    let request = form("grant_type=client_credentials&scope=market%3Aall".to_owned());
    app.send(request.header("authorization", format!("Basic {basic}"))).await.expect(200);
    let shop = app.client(Role::SalesChannel);
    let login = format!("grant_type=password&client_id={}&username=john%40example.com&password=secret", shop.id);
    app.send(form(login)).await.expect(200);
}

async fn wrong_clients_are_refused(app: TestApp) {
    stage(&app, "john").await;
    let client = app.client(Role::Integration);
    for (id, secret) in [(&*client.id, "wrong"), ("wrong", &*client.secret), ("", ""), (&*client.id, "")] {
        let body = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
        let answer = grant(&app, body).await.expect(401);
        assert!(answer.at("/errors/0/status").is_number(), "a number at this endpoint (api-facts 4.5)");
    }
    let body = json!({ "grant_type": "client_credentials", "client_id": client.id, "client_secret": "wrong" });
    let answer = grant(&app, body).await.expect(401);
    assert_eq!(answer.at("/errors/0/title"), "invalid_client");
    let without = json!({ "grant_type": "client_credentials", "client_id": client.id });
    assert_eq!(grant(&app, without).await.expect(401).at("/errors/0/title"), "invalid_client");
}

async fn wrong_grants_are_refused(app: TestApp) {
    stage(&app, "john").await;
    for (email, password) in
        [(EMAIL, "wrong"), ("nobody@example.com", PASSWORD), (EMAIL, ""), ("", PASSWORD), (EMAIL, "secret ")]
    {
        let answer = app.login(email, password).await.expect(400);
        assert_eq!(answer.at("/errors/0/title"), "invalid_grant", "{answer}");
        assert_eq!(answer.at("/errors/0/status"), 400, "{answer}");
    }
}

async fn malformed_token_requests_are_refused(app: TestApp) {
    let client = app.client(Role::Integration);
    for body in [
        json!({}),
        json!({ "grant_type": "nope", "client_id": client.id, "client_secret": client.secret }),
        json!({ "grant_type": 5, "client_id": client.id, "client_secret": client.secret }),
        json!({ "grant_type": "password", "client_id": client.id, "client_secret": client.secret }),
        json!([]),
        json!("x"),
    ] {
        let answer = grant(&app, body).await.expect(400);
        assert!(answer.at("/errors/0/title").is_string(), "{answer}");
    }
    for (content_type, body) in
        [("application/json", "{"), ("application/x-www-form-urlencoded", "%FF=%ZZ"), ("application/json", "")]
    {
        let request = Request::bare("POST", "/oauth/token").header("content-type", content_type).raw(body);
        app.send(request).await.expect(400);
    }
}

async fn tokens_expire(app: TestApp) {
    stage(&app, "john").await;
    let token = app.token(Role::Integration).await;
    let read = async || app.send(Request::get(RESETS).bearer(&token)).await;
    read().await.expect(200);
    app.clock.advance(7_200_000 - 1000);
    read().await.expect(200);
    app.clock.advance(1000);
    read().await.refuses(401, "INVALID_TOKEN", "");
}

async fn forged_tokens_are_refused(app: TestApp) {
    stage(&app, "john").await;
    let token = app.token(Role::SalesChannel).await;
    let (header, payload) = (part(&token, 0), part(&token, 1));
    let signature = token.rsplit('.').next().expect("a signature");
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let mut raised = payload.clone();
    raised["application"]["kind"] = json!("integration");
    let mut none = header.clone();
    none["alg"] = json!("none");
    let mut symmetric = header.clone();
    symmetric["alg"] = json!("HS512");
    for forged in [
        format!("{}.{}.{signature}", encode(&header), encode(&raised)),
        format!("{}.{}.", encode(&none), encode(&raised)),
        format!("{}.{}.{signature}", encode(&none), encode(&payload)),
        format!("{}.{}.{signature}", encode(&symmetric), encode(&payload)),
        format!("{}.{}", encode(&header), encode(&payload)),
        token[..token.len() - 4].to_owned(),
        "x".to_owned(),
        String::new(),
        "a.b.c".to_owned(),
        "x".repeat(7000),
    ] {
        app.send(Request::get(RESETS).bearer(&forged)).await.refuses(401, "INVALID_TOKEN", "");
    }
    let token = app.token(Role::Integration).await;
    for header in [format!("Basic {token}"), token.clone(), format!("Bearer  {token} x"), "Bearer".to_owned()] {
        app.send(Request::get(RESETS).header("authorization", header)).await.refuses(401, "INVALID_TOKEN", "");
    }
    let scheme_in_lower_case = Request::get(RESETS).header("authorization", format!("bearer {token}"));
    app.send(scheme_in_lower_case).await.expect(200);
    ask(&app, Request::get(RESETS)).await.expect(200);
}

async fn the_keys_are_published(app: TestApp) {
    let answer = app.send(Request::bare("GET", "/.well-known/jwks.json")).await.expect(200);
    let token = app.token(Role::Integration).await;
    assert_eq!(answer.at("/keys/0/kid"), part(&token, 0)["kid"]);
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        assert!(answer.at(&format!("/keys/0/{private}")).is_null(), "the private half stays private");
    }
}

/// A token of one database is worth nothing on another.
#[tokio::test]
async fn tokens_of_another_deployment_are_refused() {
    let Some(here) = TestApp::start(Database::Sqlite).await else { return };
    let Some(there) = TestApp::start_apart(Database::Sqlite).await else { return };
    let token = there.token(Role::Integration).await;
    there.send(Request::get(RESETS).bearer(&token)).await.expect(200);
    here.send(Request::get(RESETS).bearer(&token)).await.refuses(401, "INVALID_TOKEN", "");
}
