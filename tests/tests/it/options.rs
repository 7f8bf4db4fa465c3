//! `OPTIONS`: what can be done at a path, said to anybody.

use latchkey_tests::{Answer, Request, TestApp, contract};
use serde_json::json;

use crate::support::{NOBODY, RESET, RESETS, stage};

latchkey_tests::on_both_databases! {
    every_path_says_what_it_takes,
    nobody_is_asked_who_it_is,
    nothing_is_said_of_unknown_paths,
    options_change_nothing,
}

/// Sends the request as it is, without a token.
async fn options(app: &TestApp, path: &str) -> Answer {
    app.send(Request::bare("OPTIONS", path)).await
}

/// The judge of answers compares `Allow` with the contract; here is what it knows nothing of.
async fn every_path_says_what_it_takes(app: TestApp) {
    for template in contract::bundle()["paths"].as_object().expect("paths").keys() {
        for id in [RESET, NOBODY] {
            let path = template.replace("{id}", id);
            options(&app, &path).await.expect(204);
            if path.starts_with("/api/") {
                options(&app, &format!("{path}/")).await.expect(204);
            }
        }
    }
    for path in ["/", "/docs", "/docs/", "/docs/swagger-ui.css", "/openapi.json", "/livez", "/readyz"] {
        let answer = options(&app, path).await.expect(204);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{answer}");
    }
    let answer = options(&app, RESETS).await;
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    for name in ["content-type", "etag", "content-encoding", "vary"] {
        assert_eq!(answer.header(name), None, "{name}\n\n{answer}");
    }
    assert!(answer.header("x-trace-id").is_some(), "{answer}");
}

/// A browser asks without a token, before it sends one to another origin; an answer to it is no permission.
async fn nobody_is_asked_who_it_is(app: TestApp) {
    for token in ["", "nope", "a.b.c"] {
        let request = Request::bare("OPTIONS", RESETS).header("accept", "text/html").header("if-none-match", "*");
        app.send(request.bearer(token)).await.expect(204);
    }
    let body = Request::bare("OPTIONS", RESETS).document(&json!({ "data": "x".repeat(TestApp::BODY_LIMIT + 1) }));
    app.send(body).await.expect(204);
}

async fn nothing_is_said_of_unknown_paths(app: TestApp) {
    for path in ["/api", "/api/nope", "/api/customers/a/b", "/nope", "/docs/nope.js/"] {
        let answer = options(&app, path).await;
        let is_page = path.starts_with("/docs");
        assert_eq!(answer.status, if is_page { 204 } else { 404 }, "{answer}");
    }
}

async fn options_change_nothing(app: TestApp) {
    stage(&app, "reset").await;
    let path = format!("{RESETS}/{RESET}");
    let before = crate::support::ask(&app, Request::get(&path)).await.expect(200);
    let answer = options(&app, &path).await.expect(204);
    assert_eq!(answer.statements, 0, "{answer}");
    let after = crate::support::ask(&app, Request::get(&path)).await.expect(200);
    assert_eq!(before.body, after.body);
}
