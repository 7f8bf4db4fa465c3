//! Passwords and reset tokens that somebody tries: digests that were imported, values of every type, tokens that are wrong,
//! and how much hashing all of it costs (security-reliability A5, A6, A8, A9, B3, B4, B7).

use latchkey_tests::{Request, Role, TestApp, database};
use persistence::{customer_password_resets, customers};
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, creation, logs_in, set_password, stage,
    storm,
};

latchkey_tests::on_both_databases! {
    imported_digests_are_renewed_by_the_next_login,
    every_failed_login_hashes_once,
    wrong_tokens_change_nothing_and_cost_no_hash,
    values_of_other_types_are_no_tokens_and_no_passwords,
    passwords_are_composed_characters,
    reads_never_use_a_token_up,
    the_oldest_of_too_many_tokens_ends,
    creations_at_once_do_not_exceed_the_limit,
}

const NEW: &str = "a new password";

/// Digests of `old secret` as other systems keep them: bcrypt of PHP and scrypt of Python.
const DIGESTS: [&str; 2] = [
    "$2y$05$EixZaYVK1fsbw1ZfbX3OXeh53S4aLRHF2sa5yU668QYH2oVx.CvBG",
    "$scrypt$ln=12,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$Gml83YqGUeUyCKZ2xz5d4Jp9Od+cI9wJv3LJ5/CVu74",
];

async fn digest_of(app: &TestApp, id: &str) -> String {
    let customer = app.store.find::<customers::Entity>(id).await.expect("a read").expect("a customer");
    customer.password_digest.expect("a password")
}

async fn imported_digests_are_renewed_by_the_next_login(app: TestApp) {
    for (number, digest) in DIGESTS.iter().enumerate() {
        let (id, email) = (format!("Imported{number}"), format!("imported{number}@example.com"));
        let attributes = json!({
            "email": email, "status": "prospect", "created_at": "2018-01-01T12:00:00.000Z", "password_digest": digest,
        });
        app.import(&json!({ "type": "customers", "id": id, "attributes": attributes }).to_string()).await;
        app.clock.advance(1_000);

        assert!(!logs_in(&app, &email, "another secret").await);
        assert_eq!(digest_of(&app, &id).await, *digest, "a wrong password renews nothing");
        assert!(logs_in(&app, &email, "old secret").await, "{digest}");
        let renewed = digest_of(&app, &id).await;
        assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
        assert!(logs_in(&app, &email, "old secret").await, "{digest}");
        assert_eq!(digest_of(&app, &id).await, renewed, "a digest that is current stays");
        let shown = ask(&app, Request::get(format!("/api/customers/{id}"))).await.expect(200);
        assert_eq!(shown.at("/data/attributes/updated_at"), "2018-01-01T12:00:00.000Z", "nobody changed the customer");
    }
}

/// The number of hashes is what decides over time: `cargo xtask prove enumeration` measures it.
async fn every_failed_login_hashes_once(app: TestApp) {
    stage(&app, "john").await;
    let guest = creation("customers", json!({ "email": "guest@example.com" }));
    ask(&app, Request::post(CUSTOMERS, &guest)).await.expect(201);
    let long = "x".repeat(2_000);
    let attempts = [
        ("unknown@example.com", "wrong"),
        (EMAIL, "wrong"),
        (EMAIL, ""),
        (EMAIL, long.as_str()),
        ("guest@example.com", "wrong"),
        ("guest@example.com", ""),
        ("no address", "wrong"),
        ("", ""),
    ];
    for (email, password) in attempts {
        let before = app.service.password_hashes();
        let answer = app.login(email, password).await.expect(400);
        let hashes = app.service.password_hashes() - before;
        assert_eq!((answer.at("/errors/0/title"), hashes), (json!("invalid_grant"), 1), "{email}, {password:.10}");
    }
}

async fn wrong_tokens_change_nothing_and_cost_no_hash(app: TestApp) {
    stage(&app, "reset").await;
    let reset = || async { app.store.find::<customer_password_resets::Entity>(RESET).await.expect("a read") };
    let (before, digest, hashes) = (reset().await, digest_of(&app, JOHN).await, app.service.password_hashes());
    for number in 0..500 {
        // Of any length, and nearly right.
        let wrong =
            if number % 2 == 0 { format!("{number}{}", "x".repeat(number)) } else { format!("{TOKEN}{number}") };
        let request = app.authorize(set_password(RESET, &wrong, NEW), Role::SalesChannel).await;
        assert_eq!(app.exchange(request).await.status, 422, "{wrong}");
    }
    assert_eq!(app.service.password_hashes(), hashes, "nothing was hashed");
    assert!(reset().await == before && digest_of(&app, JOHN).await == digest, "nothing was changed");
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

/// Values that are no token and no password, as JSON.
const VALUES: [&str; 40] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "1.5",
    "1e3",
    "1e400",
    "-0",
    "12345678901234567890123",
    "[]",
    "[null]",
    "[\"\"]",
    "[0]",
    "[true]",
    "[[]]",
    "[{}]",
    "{}",
    "{\"\":\"\"}",
    "{\"$ne\":\"\"}",
    "{\"$gt\":\"\"}",
    "{\"$regex\":\".*\"}",
    "{\"eq\":null}",
    "{\"length\":22}",
    "{\"toString\":\"x\"}",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\t\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"%\"",
    "\"*\"",
    "\"' OR 1=1 --\"",
    "\"null\"",
    "\"true\"",
    "\"0\"",
    "\"undefined\"",
    "\"\\u202e\"",
];

/// What other services took for a token or a password: objects of query languages, lists, numbers, nothing.
async fn values_of_other_types_are_no_tokens_and_no_passwords(app: TestApp) {
    stage(&app, "reset").await;
    let good_token = format!("\"{TOKEN}\"");
    let listed = format!("[\"{TOKEN}\"]");
    let bodies = |value: &str| {
        let body = |token: &str, password: &str| {
            format!(
                r#"{{"data":{{"type":"customer_password_resets","id":"{RESET}","attributes":{{"_reset_password_token":{token},"customer_password":{password}}}}}}}"#
            )
        };
        let password = if value.starts_with('"') { format!("[{value}]") } else { value.to_owned() };
        // A text that is not Unicode cannot be read, where one is looked for.
        let status = if value.contains("\\ud800") { 400 } else { 422 };
        [(body(value, "\"a new password\""), status), (body(&good_token, &password), 422)]
    };
    for value in VALUES.into_iter().chain([listed.as_str()]) {
        for (body, status) in bodies(value) {
            let request = Request::patch(format!("{RESETS}/{RESET}"), &json!(null)).raw(body);
            ask(&app, request).await.expect(status);
        }
    }
    assert!(logs_in(&app, EMAIL, PASSWORD).await, "nothing was changed");
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn passwords_are_composed_characters(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, set_password(RESET, TOKEN, "cafe\u{301} au lait \u{fb01}n")).await.expect(200);
    assert!(logs_in(&app, EMAIL, "caf\u{e9} au lait \u{fb01}n").await, "the same characters, composed");
    assert!(!logs_in(&app, EMAIL, "caf\u{e9} au lait fin").await, "characters that only look alike");
    assert!(!logs_in(&app, EMAIL, "cafe au lait \u{fb01}n").await);
}

/// Mail scanners and browsers fetch what they find: only PATCH is a use.
async fn reads_never_use_a_token_up(app: TestApp) {
    stage(&app, "reset").await;
    let token = app.token(Role::Integration).await;
    for method in ["GET", "HEAD", "OPTIONS"] {
        for path in
            ["", "/xYZkjABcde", "/xYZkjABcde/customer", "/xYZkjABcde/relationships/customer", "/xhFfkmfybsLxzaAP6xcs"]
        {
            for query in ["", "?_reset_password_token=xhFfkmfybsLxzaAP6xcs&customer_password=stolen+secret"] {
                let request = Request::bare(method, format!("{RESETS}{path}{query}")).bearer(&token);
                let request = request.header("x-http-method-override", "PATCH").header("x-reset-password-token", TOKEN);
                let body = set_password(RESET, TOKEN, "stolen secret").body.expect("a document");
                let request = request.header("content-type", jsonapi::MEDIA_TYPE).raw(body);
                let answer = app.exchange(request).await;
                assert!(answer.status < 500, "{answer}");
            }
        }
    }
    assert!(logs_in(&app, EMAIL, PASSWORD).await, "nothing was changed");
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn the_oldest_of_too_many_tokens_ends(app: TestApp) {
    stage(&app, "john").await;
    let mut resets = Vec::new();
    for _ in 0..21 {
        let reset = create_reset(&app, EMAIL).await.expect(201);
        resets.push((reset.text("/data/id"), reset.text("/data/attributes/reset_password_token")));
        app.clock.advance(1);
    }
    let use_of = |at: usize| set_password(&resets[at].0, &resets[at].1, NEW);
    ask(&app, use_of(0)).await.refuses(422, "VALIDATION_ERROR", "/data/attributes/_reset_password_token");
    let kept = ask(&app, Request::get(format!("{RESETS}/{}", resets[0].0))).await.expect(200);
    assert!(kept.at("/data/attributes/reset_password_at").is_null(), "the reset itself stays");
    ask(&app, use_of(1)).await.expect(200);
}

async fn creations_at_once_do_not_exceed_the_limit(app: TestApp) {
    stage(&app, "john").await;
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    let mut requests = Vec::new();
    for _ in 0..40 {
        requests.push(app.authorize(Request::post(RESETS, &body), Role::Integration).await);
    }
    let app = std::sync::Arc::new(app);
    assert_eq!(storm(&app, requests).await, [201; 40]);
    let pending = "SELECT COUNT(*) FROM customer_password_resets WHERE invalidated_at IS NULL";
    assert_eq!(database::count(&app.home.url, pending).await, 20);
}
