//! Limits on how often a client may ask, through the whole server, with a clock that stands still until it is turned.

use latchkey_tests::errors::promised;
use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::json;

use crate::generated::errors::{ERRORS, TOKEN_ERRORS};
use crate::support::{CUSTOMERS, NOBODY, ask, creation};

latchkey_tests::on_both_databases! {
    the_request_after_the_last_is_refused_until_the_window_has_slid,
    tokens_are_refused_in_the_words_of_oauth,
    every_kind_of_answer_says_what_is_left,
    what_is_not_limited_does_not_speak_of_limits,
}

/// `X-Ratelimit-Limit`, `-Interval` and `-Remaining`.
fn quota(answer: &Answer) -> Option<[&str; 3]> {
    let [limit, interval, remaining] =
        ["x-ratelimit-limit", "x-ratelimit-interval", "x-ratelimit-remaining"].map(|name| answer.header(name));
    Some([limit?, interval?, remaining?])
}

async fn the_request_after_the_last_is_refused_until_the_window_has_slid(app: TestApp) {
    app.token(Role::Integration).await;
    let app = app.with_rate_limits();
    for left in (75..100).rev() {
        let answer = ask(&app, Request::get(CUSTOMERS)).await.expect(200);
        assert_eq!(quota(&answer), Some(["100", "60", left.to_string().as_str()]));
    }
    app.clock.advance(1_001);
    let refused = ask(&app, Request::get(CUSTOMERS)).await.expect(429);
    assert_eq!(refused.document(), Some(promised(ERRORS, "TOO_MANY_REQUESTS")));
    assert_eq!(refused.header("retry-after"), Some("9"), "whole seconds, rounded up");
    assert_eq!(quota(&refused), Some(["100", "60", "75"]), "the average has room, and a refusal costs none");
    app.clock.advance(8_998);
    ask(&app, Request::get(CUSTOMERS)).await.expect(429);
    app.clock.advance(1);
    ask(&app, Request::get(CUSTOMERS)).await.expect(200);
}

async fn tokens_are_refused_in_the_words_of_oauth(app: TestApp) {
    let app = app.with_rate_limits();
    let body = json!({ "grant_type": "client_credentials", "client_id": "nobody" });
    for left in (0..30).rev() {
        let answer = app.token_request(&body).await.expect(401);
        assert_eq!(quota(&answer), Some(["30", "60", left.to_string().as_str()]));
    }
    let refused = app.token_request(&body).await.expect(429);
    assert_eq!(refused.document(), Some(promised(TOKEN_ERRORS, "TOO_MANY_REQUESTS")));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    assert_eq!(refused.header("content-type"), Some("application/json"));
    assert_eq!(quota(&refused), Some(["30", "60", "0"]));
    app.clock.advance(60_000);
    app.token_request(&body).await.expect(401);
}

async fn every_kind_of_answer_says_what_is_left(app: TestApp) {
    app.token(Role::Integration).await;
    let app = app.with_rate_limits();
    let body = creation("customers", json!({ "email": "jane@example.com" }));
    let created = ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    assert_eq!(quota(&created), Some(["100", "60", "99"]));
    let repeated = ask(&app, Request::post(CUSTOMERS, &body)).await.expect(422);
    assert_eq!(quota(&repeated), Some(["100", "60", "98"]));
    let deleted = ask(&app, Request::delete(format!("{CUSTOMERS}/{}", created.text("/data/id")))).await.expect(204);
    assert_eq!(quota(&deleted), Some(["100", "60", "97"]));
    let missing = ask(&app, Request::get(format!("{CUSTOMERS}/{NOBODY}"))).await.expect(404);
    assert_eq!(quota(&missing), Some(["100", "60", "99"]), "reads are counted apart");
    let nobody = app.send(Request::get(CUSTOMERS)).await.expect(401);
    assert_eq!(quota(&nobody), Some(["100", "60", "98"]));
    let known = ask(&app, Request::get(CUSTOMERS)).await.expect(200);
    let tag = known.header("etag").expect("a tag").to_owned();
    let unchanged = ask(&app, Request::get(CUSTOMERS).header("if-none-match", tag)).await.expect(304);
    assert_eq!(quota(&unchanged), Some(["100", "60", "96"]));
}

async fn what_is_not_limited_does_not_speak_of_limits(app: TestApp) {
    let app = app.with_rate_limits();
    for path in ["/livez", "/readyz", "/docs/", "/openapi.json", "/.well-known/jwks.json", "/nope"] {
        for _ in 0..60 {
            let answer = app.send(Request::bare("GET", path)).await;
            assert!(answer.status != 429 && quota(&answer).is_none(), "{answer}");
        }
    }
    for _ in 0..60 {
        let answer = app.send(Request::bare("OPTIONS", CUSTOMERS)).await.expect(204);
        assert_eq!(quota(&answer), None);
    }
}
