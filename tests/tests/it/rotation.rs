//! Rotation of keys: nobody who reads or shows a token notices, and what was changed or cannot be opened fails closed
//! (security-reliability D3, A10, M22).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Failure, Principal, SecretKey, Service, ServiceSettings, SigningPhase, StartError, TokenRequest};
use jsonapi::document::Primary;
use jsonapi::query::{self, QueryKind};
use jsonapi::{SecretString, Value};
use latchkey_tests::database::alter;
use latchkey_tests::stage::{SECRET_KEY, settings};
use latchkey_tests::{Request, Role, TestApp};
use models::{CUSTOMER_PASSWORD_RESETS, RESOURCES};

use crate::support::{EMAIL, RESET, RESETS, TOKEN, ask, create_reset, set_password, stage};

latchkey_tests::on_both_databases! {
    a_signing_key_is_published_then_signs_and_the_old_one_is_retired,
    another_process_learns_of_a_key,
    a_compromised_key_is_refused_at_once,
    a_retired_key_is_refused_where_the_next_one_does_not_open,
    the_only_signing_key_cannot_be_retired,
    access_tokens_are_good_throughout_rotations,
    every_read_shows_every_token_while_they_are_sealed_anew,
    a_reset_that_is_sealed_anew_can_be_used,
    a_missing_secret_key_refuses_the_start,
    a_secret_key_is_needed_until_nothing_refers_to_it,
    a_secret_that_is_accepted_no_longer_needs_no_key,
    a_secret_key_that_a_forgotten_process_seals_with_is_not_lost,
    a_damaged_token_is_left_out_and_takes_nothing_down,
    expired_tokens_are_purged_after_thirty_days_and_others_are_not,
}

/// Another key than that of the stage.
const NEW_KEY: &str = "bmV3IHNlY3JldCBrZXkgb2YgdGhlIHRlc3RzICEhISE=";

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;

fn key(text: &str) -> SecretKey {
    SecretKey::parse(text).expect("a key")
}

/// The service as a process with these secret keys has it, the first of which seals.
async fn process(app: &TestApp, current: &str, earlier: &[&str]) -> Result<Service, StartError> {
    let earlier_secret_keys = earlier.iter().map(|text| key(text)).collect();
    let settings = ServiceSettings { secret_key: key(current), earlier_secret_keys, ..settings() };
    Service::open(app.store.clone(), settings, app.clock.clone(), app.chance.clone()).await
}

/// A process that seals with the new key and opens with the old one.
async fn rotated(app: &TestApp) -> Service {
    process(app, NEW_KEY, &[SECRET_KEY]).await.expect("a process with both keys")
}

async fn issue(app: &TestApp, service: &Service) -> String {
    let client = app.client(Role::SalesChannel);
    let request = TokenRequest {
        grant_type: Some("client_credentials".to_owned()),
        client_id: Some(client.id.clone()),
        // A scope of its own, so that no token is given out a second time.
        scope: Some(format!("market:id:{}", app.chance_id())),
        ..TokenRequest::default()
    };
    let issued = service.issue_token(request).await.unwrap_or_else(|error| panic!("no token: {error}"));
    issued.access_token.expose().to_owned()
}

fn kids(service: &Service) -> Vec<String> {
    service.jwks().keys.into_iter().map(|key| key.kid).collect()
}

fn kid_of(token: &str) -> String {
    let (header, _) = token.split_once('.').expect("a header");
    let header: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("base64")).expect("JSON");
    header["kid"].as_str().expect("a key id").to_owned()
}

async fn a_signing_key_is_published_then_signs_and_the_old_one_is_retired(app: TestApp) {
    let service = &app.service;
    let [old] = &kids(service)[..] else { panic!("one key to begin with") };
    let made = service.rotate_signing_key().await.expect("another key");
    assert_eq!(made.phase, SigningPhase::Published);
    assert_eq!(kids(service), [old.clone(), made.kid.clone()], "both are published at once");
    assert_eq!(kid_of(&issue(&app, service).await), *old, "the old one signs for a while");
    app.clock.advance(10 * MINUTE + 1);
    let last_of_old = issue_before(&app, service, old).await;
    assert_eq!(kid_of(&issue(&app, service).await), made.kid);
    app.clock.advance(3 * HOUR);
    assert!(service.authenticate(&last_of_old).await.is_ok(), "its tokens are good to their end");
    assert!(service.retire_ended_signing_keys().await.expect("a look").is_empty(), "and so long it stays");
    app.clock.advance(HOUR + MINUTE);
    assert_eq!(service.retire_ended_signing_keys().await.expect("an end"), std::slice::from_ref(old));
    assert_eq!(kids(service), [made.kid]);
    let stored = app.store.signing_keys().await.expect("keys");
    assert!(stored.iter().any(|key| key.kid == *old && key.sealed_private_key.is_empty()), "its private half is gone");
}

/// A token of the old key from just before the new one signs.
async fn issue_before(app: &TestApp, service: &Service, old: &str) -> String {
    app.clock.advance(-1);
    let token = issue(app, service).await;
    app.clock.advance(1);
    assert_eq!(kid_of(&token), old);
    token
}

async fn another_process_learns_of_a_key(app: TestApp) {
    let other = process(&app, SECRET_KEY, &[]).await.expect("another process");
    let made = app.service.rotate_signing_key().await.expect("another key");
    assert_eq!(kids(&other).len(), 1);
    other.refresh_keys().await.expect("a look");
    assert_eq!(kids(&other), kids(&app.service));
    app.clock.advance(10 * MINUTE + 1);
    let token = issue(&app, &app.service).await;
    assert_eq!(kid_of(&token), made.kid);
    assert!(other.authenticate(&token).await.is_ok());
}

async fn a_compromised_key_is_refused_at_once(app: TestApp) {
    let service = &app.service;
    let other = process(&app, SECRET_KEY, &[]).await.expect("another process");
    let old = kids(service).remove(0);
    let token = issue(&app, service).await;
    for service in [service, &other] {
        assert!(service.authenticate(&token).await.is_ok());
    }
    let made = service.rotate_signing_key().await.expect("another key");
    service.retire_compromised_signing_key(&old).await.expect("an end");
    assert!(
        matches!(service.authenticate(&token).await, Err(Failure::InvalidToken)),
        "known tokens are forgotten, too"
    );
    other.refresh_keys().await.expect("a look");
    assert!(matches!(other.authenticate(&token).await, Err(Failure::InvalidToken)));
    let next = issue(&app, service).await;
    assert_eq!(kid_of(&next), made.kid, "the new key signs at once when there is no other");
    assert!(other.authenticate(&next).await.is_ok());
}

async fn a_retired_key_is_refused_where_the_next_one_does_not_open(app: TestApp) {
    let service = &app.service;
    let old = kids(service).remove(0);
    let token = issue(&app, service).await;
    let elsewhere = rotated(&app).await;
    let made =
        elsewhere.rotate_signing_key().await.expect("another key, sealed with one that this process does not have");
    let refused = service.refresh_keys().await.expect_err("a key that does not open");
    assert!(matches!(refused, Failure::Internal(_)), "{refused}");
    assert!(service.authenticate(&token).await.is_ok(), "until it is retired");
    elsewhere.retire_compromised_signing_key(&old).await.expect("an end");
    assert!(service.refresh_keys().await.is_err());
    assert!(matches!(service.authenticate(&token).await, Err(Failure::InvalidToken)));
    assert!(kids(service).is_empty(), "better none than one that is in other hands");
    let next = issue(&app, &elsewhere).await;
    assert_eq!(kid_of(&next), made.kid);
    assert!(matches!(service.authenticate(&next).await, Err(Failure::InvalidToken)));
}

async fn the_only_signing_key_cannot_be_retired(app: TestApp) {
    let kid = kids(&app.service).remove(0);
    let refused = app.service.retire_compromised_signing_key(&kid).await.expect_err("a refusal").to_string();
    assert!(refused.contains("latchkey keys rotate"), "{refused}");
    let unknown = app.service.retire_compromised_signing_key("nope").await.expect_err("a refusal").to_string();
    assert!(unknown.contains("latchkey keys list"), "{unknown}");
    assert_eq!(kids(&app.service), [kid]);
}

async fn access_tokens_are_good_throughout_rotations(app: TestApp) {
    let app = Arc::new(app);
    let other = process(&app, SECRET_KEY, &[]).await.expect("another process");
    let (stop, checked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut checking = Vec::new();
    for _ in 0..4 {
        let (app, other, stop, checked) = (Arc::clone(&app), other.clone(), Arc::clone(&stop), Arc::clone(&checked));
        checking.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let token = issue(&app, &app.service).await;
                for service in [&app.service, &other] {
                    let principal: Result<Principal, Failure> = service.authenticate(&token).await;
                    principal.unwrap_or_else(|failure| panic!("a good token was refused: {failure}"));
                    checked.fetch_add(1, Ordering::Relaxed);
                }
            }
        }));
    }
    for _ in 0..3 {
        app.service.rotate_signing_key().await.expect("another key");
        // A running server looks every five seconds; the key signs ten minutes later.
        other.refresh_keys().await.expect("a look");
        app.clock.advance(11 * MINUTE);
        let before = checked.load(Ordering::Relaxed);
        while checked.load(Ordering::Relaxed) < before + 20 {
            tokio::task::yield_now().await;
        }
        app.service.retire_ended_signing_keys().await.expect("a look");
        other.refresh_keys().await.expect("a look");
    }
    stop.store(true, Ordering::Relaxed);
    for task in checking {
        task.await.expect("no token was refused");
    }
    assert!(checked.load(Ordering::Relaxed) >= 60);
}

/// The tokens of every reset, in pages.
async fn tokens(service: &Service) -> Vec<Value> {
    let principal = integration();
    let mut tokens = Vec::new();
    for page in 1.. {
        let raw = format!("page[size]=25&page[number]={page}&fields[customer_password_resets]=reset_password_token");
        let query = query::parse(&CUSTOMER_PASSWORD_RESETS, QueryKind::List, RESOURCES, &raw).expect("a query");
        let document = service.list(&principal, &CUSTOMER_PASSWORD_RESETS, &query).await.expect("a page");
        let Primary::Many { objects, .. } = document.primary else { panic!("a list is asked for") };
        if objects.is_empty() {
            break;
        }
        tokens.extend(objects.into_iter().map(|object| object.values[0].clone()));
    }
    tokens
}

fn integration() -> Principal {
    Principal { role: domain::Role::Integration, application_id: "integrated".to_owned(), owner_id: None }
}

async fn every_read_shows_every_token_while_they_are_sealed_anew(app: TestApp) {
    stage(&app, "resets_140").await;
    let service = rotated(&app).await;
    let before = tokens(&service).await;
    assert_eq!(before.len(), 140);
    assert!(before.iter().all(|token| matches!(token, Value::String(token) if !token.starts_with("v1."))));
    let (stop, reads) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let reading = tokio::spawn({
        let (service, before, stop, reads) = (service.clone(), before.clone(), Arc::clone(&stop), Arc::clone(&reads));
        async move {
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(tokens(&service).await, before);
                reads.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let mut told = Vec::new();
    let resealed = service.reseal(|count| told.push(count)).await.expect("a rotation");
    let done = reads.load(Ordering::Relaxed);
    while reads.load(Ordering::Relaxed) < done + 2 {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    reading.await.expect("every read showed every token");
    let rows: Vec<(&str, u64)> = resealed.columns.iter().map(|column| (column.column, column.rows)).collect();
    assert_eq!(rows, [("reset_password_token", 140), ("sealed_private_key", 1)]);
    assert_eq!(resealed.unopened, 0);
    assert_eq!(told, [100, 140, 141], "a hundred in a batch");
    let again = service.reseal(|_| {}).await.expect("a rotation");
    assert_eq!(again.rows(), 0, "nothing is left to do");
}

async fn a_reset_that_is_sealed_anew_can_be_used(app: TestApp) {
    stage(&app, "reset").await;
    rotated(&app).await.reseal(|_| {}).await.expect("a rotation");
    // This process has the old key alone: the token is none that it knows.
    ask(&app, set_password(RESET, TOKEN, "a new password")).await.expect(422);
    let service = rotated(&app).await;
    let body = serde_json::json!({ "data": {
        "type": "customer_password_resets", "id": RESET,
        "attributes": { "_reset_password_token": TOKEN, "customer_password": "a new password" },
    } });
    let action = jsonapi::Action::Update;
    let changes = jsonapi::request::parse(&CUSTOMER_PASSWORD_RESETS, action, Some(RESET), body.to_string().as_bytes());
    let query = query::parse(&CUSTOMER_PASSWORD_RESETS, QueryKind::One, RESOURCES, "").expect("a query");
    let changes = changes.expect("changes");
    service.update(&integration(), &CUSTOMER_PASSWORD_RESETS, RESET, changes, &query).await.expect("a reset");
}

async fn a_missing_secret_key_refuses_the_start(app: TestApp) {
    let refused = process(&app, NEW_KEY, &[]).await.err().expect("a refusal");
    let StartError::MissingKeys { kids } = &refused else { panic!("{refused}") };
    assert_eq!(kids.len(), 1);
    let text = refused.to_string();
    assert!(text.contains(&kids[0]) && text.contains("add that key behind the current one"), "{text}");
}

async fn a_secret_key_is_needed_until_nothing_refers_to_it(app: TestApp) {
    stage(&app, "reset").await;
    let service = rotated(&app).await;
    service.reseal(|_| {}).await.expect("a rotation");
    assert!(service.retire_unused_secret_keys().await.expect("a look").is_empty(), "client secrets have digests");
    let status = service.secret_keys().await.expect("a look");
    let [new, old] = &status[..] else { panic!("two keys: {status:?}") };
    assert!(new.current && old.configured && !old.current);
    assert_eq!(old.places.iter().map(|place| place.column).collect::<Vec<_>>(), ["secret_digest"]);
    assert!(new.places.iter().all(|place| place.opens != Some(false)));
    assert!(process(&app, NEW_KEY, &[]).await.is_err());
    // Digests are made anew when the applications show their secrets.
    for role in [Role::Integration, Role::SalesChannel] {
        let client = app.client(role);
        let request = TokenRequest {
            grant_type: Some("client_credentials".to_owned()),
            client_id: Some(client.id.clone()),
            client_secret: Some(SecretString::new(client.secret.clone())),
            ..TokenRequest::default()
        };
        assert!(service.issue_token(request).await.is_ok());
    }
    assert_eq!(service.retire_unused_secret_keys().await.expect("an end"), std::slice::from_ref(&old.kid));
    let alone = process(&app, NEW_KEY, &[]).await.expect("the old key can be taken away");
    assert_eq!(tokens(&alone).await, [Value::String(TOKEN.to_owned())]);
    let without_the_new = process(&app, SECRET_KEY, &[]).await;
    assert!(matches!(without_the_new, Err(StartError::MissingKeys { .. })));
}

async fn a_secret_that_is_accepted_no_longer_needs_no_key(app: TestApp) {
    let service = rotated(&app).await;
    service.reseal(|_| {}).await.expect("a rotation");
    // The digests of the stage's own secrets are of the old key; these are rotated with the new one.
    for role in [Role::Integration, Role::SalesChannel] {
        service.rotate_application(&app.client(role).id, Duration::from_hours(1)).await.expect("another secret");
    }
    assert!(
        service.retire_unused_secret_keys().await.expect("a look").is_empty(),
        "the old secrets are good for an hour"
    );
    app.clock.advance(HOUR);
    assert_eq!(service.retire_unused_secret_keys().await.expect("an end").len(), 1);
    assert!(process(&app, NEW_KEY, &[]).await.is_ok());
}

async fn a_secret_key_that_a_forgotten_process_seals_with_is_not_lost(app: TestApp) {
    let service = rotated(&app).await;
    service.reseal(|_| {}).await.expect("a rotation");
    for role in [Role::Integration, Role::SalesChannel] {
        service.rotate_application(&app.client(role).id, Duration::ZERO).await.expect("another secret");
    }
    assert_eq!(service.retire_unused_secret_keys().await.expect("an end").len(), 1);
    assert!(process(&app, NEW_KEY, &[]).await.is_ok());
    // The stage's own process still seals with the old key.
    app.service.refresh_secret_keys().await.expect("a look");
    assert!(matches!(process(&app, NEW_KEY, &[]).await, Err(StartError::MissingKeys { .. })));
}

async fn a_damaged_token_is_left_out_and_takes_nothing_down(app: TestApp) {
    stage(&app, "reset").await;
    let other = create_reset(&app, EMAIL).await.expect(201).text("/data/id");
    let update = |value: &str| {
        format!("UPDATE customer_password_resets SET reset_password_token = {value} WHERE id = '{RESET}'")
    };
    let swapped = format!("(SELECT reset_password_token FROM customer_password_resets WHERE id = '{other}')");
    for damage in [
        swapped.as_str(),
        "substr(reset_password_token, 1, 60)",
        "substr(reset_password_token, 1, 50) || 'AAAA' || substr(reset_password_token, 55)",
        "'v1.AAAAAAAA.AAAA.AAAA'",
        "'no sealed text'",
        "''",
    ] {
        alter(&app.home.url, &update(damage)).await;
        let answer = ask(&app, Request::get(RESETS)).await.expect(200);
        assert!(!answer.to_string().contains(TOKEN));
        let one = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
        assert_eq!(one.at("/data/attributes/reset_password_token"), serde_json::Value::Null, "{damage}");
    }
    let untouched = ask(&app, Request::get(format!("{RESETS}/{other}"))).await.expect(200);
    assert!(!untouched.text("/data/attributes/reset_password_token").is_empty());
}

async fn expired_tokens_are_purged_after_thirty_days_and_others_are_not(app: TestApp) {
    const RETENTION: i64 = 30 * 24 * HOUR;
    stage(&app, "reset").await;
    app.clock.advance(6 * HOUR + RETENTION);
    assert_eq!(app.service.purge_reset_tokens().await.expect("a purge"), 0, "to the last millisecond it is kept");
    let fresh = create_reset(&app, EMAIL).await.expect(201).text("/data/id");
    app.clock.advance(1);
    assert_eq!(app.service.purge_reset_tokens().await.expect("a purge"), 1);
    let purged = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    assert_eq!(purged.at("/data/attributes/reset_password_token"), serde_json::Value::Null);
    ask(&app, set_password(RESET, TOKEN, "a new password")).await.expect(422);
    let kept = ask(&app, Request::get(format!("{RESETS}/{fresh}"))).await.expect(200);
    let token = kept.text("/data/attributes/reset_password_token");
    ask(&app, set_password(&fresh, &token, "a new password")).await.expect(200);
    assert_eq!(app.service.purge_reset_tokens().await.expect("a purge"), 0);
}
