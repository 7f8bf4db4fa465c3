//! Tests of what pages of other origins are told, for every class of path and answer.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;

use axum::body::Body;

use crate::http::routes;
use crate::http::tests::{Answer, World, send, world};

const ORIGIN: &str = "https://shop.example.com";

/// Asks as a browser does for a page of another origin.
async fn ask(world: &World, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    let request = axum::http::Request::builder().method(method).uri(target).header("origin", ORIGIN);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    send(world.app.clone().router(), request.body(Body::empty()).unwrap()).await
}

/// What the answer says to browsers.
fn said(answer: &Answer) -> BTreeMap<&str, &str> {
    let ours = answer.headers.iter().filter(|(name, _)| name.as_str().starts_with("access-control-"));
    ours.map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect()
}

fn is_shared(path: &str) -> bool {
    ["/api/", "/oauth/", "/.well-known/"].iter().any(|prefix| path.starts_with(prefix))
}

#[tokio::test]
async fn every_shared_path_answers_the_question_before_each_of_its_requests() {
    let world = world().await;
    for route in routes() {
        let path = route.path.replace("{id}", "xYZkjABcde").replace("{*file}", "index.html");
        let asks = [
            ("access-control-request-method", route.method),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let answer = ask(&world, "OPTIONS", &path, &asks).await;
        let said = said(&answer);
        if !is_shared(&path) {
            assert!(said.is_empty(), "{path}: {said:?}");
            continue;
        }
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        assert_eq!(said["access-control-allow-origin"], "*", "{path}");
        assert!(said["access-control-allow-methods"].split(", ").any(|method| method == route.method), "{path}");
        for header in ["authorization", "content-type", "accept", "if-none-match"] {
            assert!(said["access-control-allow-headers"].split(", ").any(|allowed| allowed == header), "{path}");
        }
        assert_eq!(said["access-control-max-age"], "7200");
        assert!(!said.contains_key("access-control-allow-credentials"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_of_a_shared_path_may_be_read() {
    let world = world().await;
    let long = format!("/api/customers?{}", "a".repeat(8_192));
    for (method, target, status) in [
        ("GET", "/api/customers", 401),
        ("PUT", "/api/customers", 405),
        ("GET", "/api/nope", 404),
        ("GET", long.as_str(), 414),
        ("GET", "/oauth/token", 405),
        ("POST", "/oauth/token", 415),
        ("GET", "/.well-known/jwks.json", 200),
        ("OPTIONS", "/api/customers", 204),
    ] {
        let answer = ask(&world, method, target, &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {target}");
        let exposed = "etag, location, retry-after, x-ratelimit-interval, x-ratelimit-limit, x-ratelimit-remaining, \
                       x-trace-id";
        let expected =
            BTreeMap::from([("access-control-allow-origin", "*"), ("access-control-expose-headers", exposed)]);
        assert_eq!(said(&answer), expected, "{method} {target}");
        assert!(answer.headers.get("vary").is_none_or(|vary| !vary.to_str().unwrap().contains("origin")));
    }
}

#[tokio::test]
async fn health_and_documentation_are_for_their_own_origin() {
    let world = world().await;
    for target in ["/livez", "/readyz", "/docs/", "/openapi.json", "/", "/nope", "/apix"] {
        assert!(said(&ask(&world, "GET", target, &[]).await).is_empty(), "{target}");
    }
}
