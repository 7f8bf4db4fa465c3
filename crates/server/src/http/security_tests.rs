//! Tests of the headers of every class of answer.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fmt::Write as _;

use axum::body::Body;

use crate::http::tests::{World, send, world, world_with};
use crate::http::{App, HttpSettings};

/// The headers of an answer that are about safety, one a line.
async fn headers(app: &App, method: &str, target: &str) -> String {
    let request = axum::http::Request::builder().method(method).uri(target).body(Body::empty()).unwrap();
    let answer = send(app.clone().router(), request).await;
    let mut text = format!("{method} {target} {}\n", answer.status.as_u16());
    let names = ["cache-control", "content-security-policy", "referrer-policy", "strict-transport-security"];
    for name in names.into_iter().chain(["x-content-type-options", "x-frame-options", "server", "pragma"]) {
        for value in answer.headers.get_all(name) {
            writeln!(text, "  {name}: {}", value.to_str().unwrap()).unwrap();
        }
    }
    text
}

#[tokio::test]
async fn the_headers_of_every_class_of_answer() {
    let World { app, .. } = &world().await;
    let mut table = String::new();
    for (method, target) in [
        ("GET", "/api/customers"),
        ("OPTIONS", "/api/customers"),
        ("GET", "/api/nope"),
        ("POST", "/oauth/token"),
        ("GET", "/oauth/token"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("GET", "/"),
        ("GET", "/docs/"),
        ("GET", "/docs/swagger-ui.css"),
        ("GET", "/openapi.json"),
        ("GET", "/nope"),
    ] {
        table.push_str(&headers(app, method, target).await);
    }
    insta::assert_snapshot!("headers", table);
}

#[tokio::test]
async fn transport_security_is_asked_for_only_where_there_is_tls() {
    for secure in [false, true] {
        let World { app, .. } = &world_with(HttpSettings { secure, ..HttpSettings::new("https://example.com") }).await;
        for target in ["/api/customers", "/oauth/token", "/livez", "/docs/", "/nope"] {
            let said = headers(app, "GET", target).await.contains("strict-transport-security: max-age=31536000\n");
            assert_eq!(said, secure, "{target}");
        }
    }
}

#[tokio::test]
async fn documentation_that_is_switched_off_is_not_there() {
    let World { app, .. } = &world_with(HttpSettings { docs: false, ..HttpSettings::new("https://example.com") }).await;
    for target in ["/", "/docs", "/docs/", "/docs/swagger-ui.css", "/openapi.json"] {
        for method in ["GET", "POST", "OPTIONS"] {
            assert!(headers(app, method, target).await.starts_with(&format!("{method} {target} 404")), "{target}");
        }
    }
    assert!(headers(app, "GET", "/livez").await.starts_with("GET /livez 200"));
}
