//! Giving tokens back over HTTP, and the document that says where (api-facts 4.5, 4.6; RFC 7009, RFC 8414).

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, EMAIL, JOHN, PASSWORD, RESETS, stage};

latchkey_tests::on_both_databases! {
    a_revoked_token_is_good_for_nothing,
    a_customer_is_logged_out_without_a_secret,
    forms_and_basic_authentication_revoke_too,
    revoking_is_refused_to_others,
    what_is_no_token_is_as_good_as_revoked,
    malformed_revocations_are_refused,
    the_metadata_leads_to_the_endpoints,
    no_cache_keeps_an_answer,
}

fn post(body: &Value) -> Request {
    Request::bare("POST", "/oauth/revoke").header("content-type", "application/json").raw(body.to_string())
}

async fn read(app: &TestApp, token: &str) -> Answer {
    app.send(Request::get(RESETS).bearer(token)).await
}

async fn a_revoked_token_is_good_for_nothing(app: TestApp) {
    let client = app.client(Role::Integration).clone();
    let token = app.token(Role::Integration).await;
    read(&app, &token).await.expect(200);
    let body = json!({ "client_id": client.id, "client_secret": client.secret, "token": token });
    let answer = app.send(post(&body)).await.expect(200);
    assert_eq!(answer.document(), Some(json!({})));
    read(&app, &token).await.refuses(401, "INVALID_TOKEN", "");
    app.send(post(&body)).await.expect(200);
    let ask = json!({ "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret });
    let next = app.token_request(&ask).await.expect(200).text("/access_token");
    assert_ne!(next, token, "a revoked token is not given out again");
    read(&app, &next).await.expect(200);
}

async fn a_customer_is_logged_out_without_a_secret(app: TestApp) {
    stage(&app, "john").await;
    let client = app.client(Role::SalesChannel).clone();
    let own = format!("{CUSTOMERS}/{JOHN}");
    for revoked in ["/access_token", "/refresh_token"] {
        let login = app.login(EMAIL, PASSWORD).await.expect(200);
        let other = app.login(EMAIL, PASSWORD).await.expect(200);
        let hint = json!({ "client_id": client.id, "token": login.text(revoked), "token_type_hint": "access_token" });
        app.send(post(&hint)).await.expect(200);
        let access = Request::get(&*own).bearer(&login.text("/access_token"));
        app.send(access).await.refuses(401, "INVALID_TOKEN", "");
        let refresh = json!({
            "grant_type": "refresh_token", "client_id": client.id, "refresh_token": login.text("/refresh_token"),
        });
        assert_eq!(app.token_request(&refresh).await.expect(400).at("/errors/0/title"), "invalid_grant");
        app.send(Request::get(&*own).bearer(&other.text("/access_token"))).await.expect(200);
    }
}

async fn forms_and_basic_authentication_revoke_too(app: TestApp) {
    let client = app.client(Role::SalesChannel).clone();
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", client.id, client.secret)));
    let token = app.token(Role::SalesChannel).await;
    let request = Request::bare("POST", "/oauth/revoke").header("content-type", "application/x-www-form-urlencoded");
    app.send(request.raw(format!("token={token}")).header("authorization", basic)).await.expect(200);
    read(&app, &token).await.refuses(401, "INVALID_TOKEN", "");
}

async fn revoking_is_refused_to_others(app: TestApp) {
    stage(&app, "john").await;
    let (shop, office) = (app.client(Role::SalesChannel).clone(), app.client(Role::Integration).clone());
    let [guest, integration] = [app.token(Role::SalesChannel).await, app.token(Role::Integration).await];
    let login = app.login(EMAIL, PASSWORD).await.expect(200).text("/access_token");
    let refusals = [
        json!({ "client_id": shop.id, "client_secret": shop.secret, "token": integration }),
        json!({ "client_id": office.id, "client_secret": office.secret, "token": guest }),
        json!({ "client_id": office.id, "client_secret": office.secret, "token": login }),
        json!({ "client_id": shop.id, "token": guest }),
        json!({ "client_id": office.id, "token": integration }),
        json!({ "client_id": office.id, "client_secret": "wrong", "token": integration }),
        json!({ "client_id": shop.id, "client_secret": "wrong", "token": login }),
        json!({ "client_id": "nobody", "token": "1234" }),
        json!({ "client_secret": office.secret, "token": "1234" }),
        json!({ "token": login }),
    ];
    let expected = json!({ "errors": [{
        "title": "unauthorized_client", "detail": "You are not authorized to revoke this token", "code": "FORBIDDEN",
        "status": 403, "meta": {},
    }] });
    for body in &refusals {
        let answer = app.send(post(body)).await.expect(403);
        assert_eq!(answer.document().as_ref(), Some(&expected), "{answer}");
    }
    let malformed = post(&json!({ "token": login })).header("authorization", "Basic ???");
    app.send(malformed).await.expect(403);
    read(&app, &integration).await.expect(200);
    app.send(Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(&login)).await.expect(200);
    read(&app, &guest).await.refuses(401, "UNAUTHORIZED", "");
}

async fn what_is_no_token_is_as_good_as_revoked(app: TestApp) {
    let client = app.client(Role::SalesChannel).clone();
    for token in ["1234", "a.b.c", "💥", &"x".repeat(9_000)] {
        let answer = app.send(post(&json!({ "client_id": client.id, "token": token }))).await.expect(200);
        assert_eq!(answer.document(), Some(json!({})));
    }
    let token = app.token(Role::SalesChannel).await;
    app.clock.advance(14_400_000);
    app.send(post(&json!({ "client_id": client.id, "token": token }))).await.expect(200);
}

async fn malformed_revocations_are_refused(app: TestApp) {
    let client = app.client(Role::SalesChannel).clone();
    let title = |answer: Answer| answer.text("/errors/0/title");
    for body in
        [json!({ "client_id": client.id }), json!({ "client_id": client.id, "token": "" }), json!({}), json!([])]
    {
        assert_eq!(title(app.send(post(&body)).await.expect(400)), "invalid_request");
    }
    let form = || Request::bare("POST", "/oauth/revoke").header("content-type", "application/x-www-form-urlencoded");
    app.send(form().raw("token=a&token=b&client_id=c")).await.expect(400);
    app.send(form().header("content-type", "text/plain").raw("token=a")).await.expect(415);
    let large = json!({ "client_id": client.id, "token": "x".repeat(16 * 1024) });
    app.send(post(&large)).await.expect(413);
    let get = app.send(Request::bare("GET", "/oauth/revoke")).await.expect(405);
    assert_eq!(get.header("allow"), Some("POST, OPTIONS"));
}

async fn the_metadata_leads_to_the_endpoints(app: TestApp) {
    let answer = app.send(Request::bare("GET", "/.well-known/oauth-authorization-server")).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let keys = app.send(Request::bare("GET", "/.well-known/jwks.json")).await.expect(200);
    assert_eq!(keys.header("cache-control"), Some("public, max-age=300"));
    let path = |member: &str| {
        let url = answer.text(member);
        url.strip_prefix(TestApp::PUBLIC_URL).expect("an address on the public URL").to_owned()
    };
    app.send(Request::bare("GET", path("/jwks_uri"))).await.expect(200);
    for endpoint in ["/token_endpoint", "/revocation_endpoint"] {
        let request = Request::bare("POST", path(endpoint)).header("content-type", "application/json").raw("{}");
        app.send(request).await.expect(400);
    }
    let token = app.token(Role::Integration).await;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("claims")).expect("base64url");
    let claims: Value = serde_json::from_slice(&payload).expect("JSON");
    assert_eq!(claims["iss"], answer.at("/issuer"));
    let grants = ["client_credentials", "password", "refresh_token"];
    assert_eq!(answer.at("/grant_types_supported"), json!(grants));
}

async fn no_cache_keeps_an_answer(app: TestApp) {
    let client = app.client(Role::SalesChannel).clone();
    let ask = json!({ "grant_type": "client_credentials", "client_id": client.id });
    let answers = [
        app.token_request(&ask).await.expect(200),
        app.token_request(&json!({})).await.expect(400),
        app.send(post(&json!({ "client_id": client.id, "token": "1234" }))).await.expect(200),
        app.send(post(&json!({ "token": "1234" }))).await.expect(403),
    ];
    for answer in answers {
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("no-store"), Some("no-cache")));
    }
}
