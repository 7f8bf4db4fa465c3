//! Logins over HTTP: refresh tokens, and what ends a login, in this process and in others.

use std::sync::Arc;

use domain::{Clock, Failure, Service};
use latchkey_tests::database::{alter, count};
use latchkey_tests::{Answer, Request, Role, TestApp, stage};
use serde_json::json;

use crate::support::{CUSTOMERS, EMAIL, JOHN, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, set_password};

latchkey_tests::on_both_databases! {
    a_login_is_continued,
    a_spent_refresh_token_ends_the_login,
    a_login_lasts_two_weeks,
    a_reset_ends_every_login_at_once,
    what_another_process_ends_is_known_within_two_seconds,
    a_login_that_races_with_a_reset_is_not_alive_afterwards,
    a_login_does_not_depend_on_what_is_left_of_others,
}

/// Continues a login.
async fn refresh(app: &TestApp, token: &str) -> Answer {
    let client = app.client(Role::SalesChannel);
    app.token_request(&json!({ "grant_type": "refresh_token", "client_id": client.id, "refresh_token": token })).await
}

/// John reads his own record.
async fn read(app: &TestApp, access_token: &str) -> u16 {
    app.send(Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(access_token)).await.status
}

#[track_caller]
fn is_dead(answer: &Answer) {
    assert_eq!((answer.status, answer.at("/errors/0/title")), (400, json!("invalid_grant")), "{answer}");
}

/// The reset of the fixture, used.
async fn reset(app: &TestApp, password: &str) {
    let request = app.authorize(set_password(RESET, TOKEN, password), Role::SalesChannel).await;
    app.send(request).await.expect(200);
}

async fn a_login_is_continued(app: TestApp) {
    crate::support::stage(&app, "john").await;
    let first = app.login(EMAIL, PASSWORD).await.expect(200);
    app.clock.advance(3_600_000);
    let second = refresh(&app, &first.text("/refresh_token")).await.expect(200);
    let body = second.document().expect("a document");
    let members: Vec<&str> = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at", "owner_id", "owner_type"];
    assert_eq!(members, expected);
    assert_ne!(second.at("/refresh_token"), first.at("/refresh_token"));
    assert_eq!((second.at("/owner_id"), second.at("/expires_in")), (json!(JOHN), json!(14_400)));
    assert_eq!((second.header("cache-control"), second.header("pragma")), (Some("no-store"), Some("no-cache")));
    assert_eq!(read(&app, &second.text("/access_token")).await, 200);
    let client = app.client(Role::SalesChannel);
    let form =
        format!("grant_type=refresh_token&client_id={}&refresh_token={}", client.id, second.text("/refresh_token"));
    let request = Request::bare("POST", "/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    app.send(request.raw(form)).await.expect(200);
}

async fn a_spent_refresh_token_ends_the_login(app: TestApp) {
    crate::support::stage(&app, "john").await;
    let first = app.login(EMAIL, PASSWORD).await.expect(200);
    let second = refresh(&app, &first.text("/refresh_token")).await.expect(200);
    assert_eq!(read(&app, &second.text("/access_token")).await, 200);
    is_dead(&refresh(&app, &first.text("/refresh_token")).await);
    is_dead(&refresh(&app, &second.text("/refresh_token")).await);
    for token in [first, second] {
        assert_eq!(read(&app, &token.text("/access_token")).await, 401);
    }
    app.login(EMAIL, PASSWORD).await.expect(200);
}

async fn a_login_lasts_two_weeks(app: TestApp) {
    crate::support::stage(&app, "john").await;
    let mut token = app.login(EMAIL, PASSWORD).await.expect(200).text("/refresh_token");
    for _ in 0..13 {
        app.clock.advance(24 * 3_600_000);
        token = refresh(&app, &token).await.expect(200).text("/refresh_token");
    }
    app.clock.advance(24 * 3_600_000 - 1);
    let last = refresh(&app, &token).await.expect(200);
    app.clock.advance(1);
    is_dead(&refresh(&app, &last.text("/refresh_token")).await);
    assert_eq!(read(&app, &last.text("/access_token")).await, 200, "an access token lives as long as it says");
    // A login sweeps away what has expired; the access token's session is kept for it.
    app.login(EMAIL, PASSWORD).await.expect(200);
    app.clock.advance(14_398_000);
    assert_eq!(read(&app, &last.text("/access_token")).await, 200);
}

async fn a_reset_ends_every_login_at_once(app: TestApp) {
    crate::support::stage(&app, "reset").await;
    let logins = [app.login(EMAIL, PASSWORD).await, app.login(EMAIL, PASSWORD).await];
    for login in &logins {
        assert_eq!(read(&app, &login.text("/access_token")).await, 200);
    }
    reset(&app, "another password").await;
    for login in &logins {
        assert_eq!(read(&app, &login.text("/access_token")).await, 401);
        is_dead(&refresh(&app, &login.text("/refresh_token")).await);
    }
    let login = app.login(EMAIL, "another password").await.expect(200);
    assert_eq!(read(&app, &login.text("/access_token")).await, 200);
}

/// The service of another process on the same database, with the same clock.
async fn another(app: &TestApp) -> Service {
    stage::service_with(&app.home.open().await, Arc::clone(&app.clock) as Arc<dyn Clock>, app.chance.clone()).await
}

async fn is_good(service: &Service, token: &str) -> bool {
    match service.authenticate(token).await {
        Ok(_) => true,
        Err(Failure::InvalidToken) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn what_another_process_ends_is_known_within_two_seconds(app: TestApp) {
    crate::support::stage(&app, "reset").await;
    let elsewhere = another(&app).await;
    let shop = app.client(Role::SalesChannel).clone();
    // A reset, a revocation, the deletion of the customer, the deletion of the application; John is there again after each.
    let login = app.login(EMAIL, PASSWORD).await.expect(200).text("/access_token");
    let integration = app.token(Role::Integration).await;
    assert!(is_good(&elsewhere, &login).await && is_good(&elsewhere, &integration).await);
    reset(&app, "another password").await;
    app.clock.advance(1_999);
    assert!(!is_good(&elsewhere, &login).await, "a reset");
    assert!(is_good(&elsewhere, &integration).await);

    let login = app.login(EMAIL, "another password").await.expect(200).text("/access_token");
    assert!(is_good(&elsewhere, &login).await);
    let body = json!({ "client_id": shop.id, "token": login }).to_string();
    let revoke = Request::bare("POST", "/oauth/revoke").header("content-type", "application/json").raw(body);
    app.send(revoke).await.expect(200);
    app.clock.advance(1_999);
    assert!(!is_good(&elsewhere, &login).await, "a revocation");

    let login = app.login(EMAIL, "another password").await.expect(200).text("/access_token");
    assert!(is_good(&elsewhere, &login).await);
    ask(&app, Request::delete(format!("{RESETS}/{RESET}"))).await.expect(204);
    ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await.expect(204);
    assert_eq!(read(&app, &login).await, 401, "at once in this process");
    app.clock.advance(1_999);
    assert!(!is_good(&elsewhere, &login).await, "the deletion of the customer");

    let guest = app.token(Role::SalesChannel).await;
    assert!(is_good(&elsewhere, &guest).await);
    alter(&app.home.url, &format!("DELETE FROM applications WHERE client_id = '{}'", shop.id)).await;
    app.clock.advance(1_999);
    assert!(!is_good(&elsewhere, &guest).await, "the deletion of the application");
    assert!(is_good(&elsewhere, &integration).await);
}

/// Whichever is first, nobody is logged in with the old password when both are done.
async fn a_login_that_races_with_a_reset_is_not_alive_afterwards(app: TestApp) {
    crate::support::stage(&app, "john").await;
    let mut password = PASSWORD.to_owned();
    for round in 0..30 {
        let made = create_reset(&app, EMAIL).await.expect(201);
        let (id, token) = (made.text("/data/id"), made.text("/data/attributes/reset_password_token"));
        let next = format!("password number {round}");
        let request = app.authorize(set_password(&id, &token, &next), Role::SalesChannel).await;
        let (login, done) = tokio::join!(app.login(EMAIL, &password), app.send(request));
        done.expect(200);
        if login.status == 200 {
            assert_eq!(read(&app, &login.text("/access_token")).await, 401, "round {round}");
            is_dead(&refresh(&app, &login.text("/refresh_token")).await);
        } else {
            is_dead(&login);
        }
        password = next;
    }
}

async fn a_login_does_not_depend_on_what_is_left_of_others(app: TestApp) {
    crate::support::stage(&app, "john").await;
    let first = app.login(EMAIL, PASSWORD).await.expect(200).text("/refresh_token");
    app.clock.advance(16 * 24 * 3_600_000);
    let refuse = if app.home.url.starts_with("sqlite:") {
        vec!["CREATE TRIGGER keep BEFORE DELETE ON refresh_tokens BEGIN SELECT RAISE(ABORT, 'kept'); END"]
    } else {
        vec![
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''kept''; END'",
            "CREATE TRIGGER keep BEFORE DELETE ON refresh_tokens FOR EACH ROW EXECUTE FUNCTION keep()",
        ]
    };
    for statement in refuse {
        alter(&app.home.url, statement).await;
    }
    let sessions = "SELECT COUNT(*) FROM sessions";
    let second = app.login(EMAIL, PASSWORD).await.expect(200).text("/refresh_token");
    assert_eq!(count(&app.home.url, sessions).await, 2, "the old one could not be deleted");
    let on_table = if app.home.url.starts_with("sqlite:") { "" } else { " ON refresh_tokens" };
    alter(&app.home.url, &format!("DROP TRIGGER keep{on_table}")).await;
    refresh(&app, &second).await.expect(200);
    assert_eq!(count(&app.home.url, sessions).await, 1, "continuing a login deletes it, too");
    is_dead(&refresh(&app, &first).await);
}
