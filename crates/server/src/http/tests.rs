//! What surrounds every answer, driven in process: trace ids, refusals, panics, documentation and health.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::routing::get;
use domain::{Chance, Clock, Failure, OsChance, SecretKey, Service, ServiceSettings};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use jsonapi::Timestamp;
use models::operations::OPERATIONS;
use persistence::{Store, StoreOptions};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::routes::surround;
use super::{App, HttpSettings, routes};
use crate::error::Error;

const BODY_LIMIT: usize = 2_048;

/// Always the same.
struct Same;

impl Chance for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0xa5);
    }
}

/// Stands still until it is turned, in Unix milliseconds.
#[derive(Default)]
struct Standing(AtomicI64);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A server on a database of its own.
pub(super) struct World {
    pub(super) app: App,
    clock: Arc<Standing>,
    store: Store,
    _directory: TempDir,
}

pub(super) async fn world() -> World {
    world_with(HttpSettings { body_limit: BODY_LIMIT, ..HttpSettings::new("https://example.com") }).await
}

pub(super) async fn world_with(http: HttpSettings) -> World {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreOptions::new(format!("sqlite://{}/db", directory.path().display()))).await.unwrap();
    store.migrate().await.unwrap();
    let settings = ServiceSettings::new(SecretKey::generate(&OsChance), 1);
    let clock = Arc::new(Standing::default());
    let service = Service::open(store.clone(), settings, clock.clone(), Arc::new(OsChance)).await.unwrap();
    World { app: App::new(service, http, Arc::new(Same)), clock, store, _directory: directory }
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        Some(self.headers.get(name)?.to_str().unwrap())
    }

    /// Checks that this is a JSON:API error document with one error of this status, and gives its code.
    fn error(&self, status: u16) -> Option<String> {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header(header::CONTENT_TYPE), Some("application/vnd.api+json"));
        let document: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(document["errors"][0]["status"], status.to_string());
        document["errors"][0]["code"].as_str().map(str::to_owned)
    }
}

pub(super) async fn send(router: Router, request: Request) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
}

async fn ask(world: &World, method: &str, target: &str) -> Answer {
    send(world.app.clone().router(), request(method, target)).await
}

fn request(method: &str, target: &str) -> Request {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Request::builder().method(method).uri(target).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn every_answer_names_its_trace() {
    let world = world().await;
    let trace_id = "a5".repeat(32);
    for target in ["/", "/livez", "/docs/", "/api/customers", "/nope", "/oauth/token"] {
        let answer = ask(&world, "GET", target).await;
        assert_eq!(answer.header("x-trace-id"), Some(trace_id.as_str()), "{target}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"), "{target}");
    }
}

async fn break_down() -> StatusCode {
    panic!("hunter2")
}

#[tokio::test]
async fn a_panic_is_told_by_its_trace_id_alone() {
    let world = world().await;
    let router = Router::new().route("/panic", get(break_down));
    let request = Request::builder().uri("/panic").body(Body::empty()).unwrap();
    let answer = send(surround(router, world.app), request).await;
    assert_eq!(answer.error(500).as_deref(), Some("INTERNAL_SERVER_ERROR"));
    assert!(answer.text().contains(&"a5".repeat(32)));
    assert!(!answer.text().contains("hunter2"));
}

#[tokio::test]
async fn unknown_routes_and_methods_get_json_api_errors_before_anybody_is_asked_who_it_is() {
    let world = world().await;
    for target in ["/nope", "/api", "/api/nope", "/api//customers", "/docs/nope.js"] {
        assert_eq!(ask(&world, "GET", target).await.error(404).as_deref(), Some("ROUTE_NOT_FOUND"), "{target}");
    }
    for method in ["PUT", "BREW", "TRACE", "DELETE"] {
        let answer = ask(&world, method, "/api/customers").await;
        assert_eq!(answer.error(405).as_deref(), Some("METHOD_NOT_ALLOWED"), "{method}");
        assert_eq!(answer.header(header::ALLOW), Some("GET, HEAD, POST, OPTIONS"), "{method}");
    }
    let answer = ask(&world, "POST", "/livez").await;
    assert_eq!(answer.error(405).as_deref(), Some("METHOD_NOT_ALLOWED"));
    assert_eq!(answer.header(header::ALLOW), Some("GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn a_head_has_the_headers_of_the_get_and_no_body() {
    let world = world().await;
    for target in ["/api/customers", "/openapi.json", "/docs/", "/livez", "/nope"] {
        let (get, head) = (ask(&world, "GET", target).await, ask(&world, "HEAD", target).await);
        assert_eq!((head.status, &head.headers), (get.status, &get.headers), "{target}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{target}");
    }
}

#[tokio::test]
async fn too_long_a_target_is_refused() {
    let world = world().await;
    let answer = ask(&world, "GET", &format!("/livez?{}", "a".repeat(8_192))).await;
    assert_eq!(answer.error(414).as_deref(), Some("URI_TOO_LONG"));
    // The path and the question mark have seven.
    assert_eq!(ask(&world, "GET", &format!("/livez?{}", "a".repeat(8_185))).await.status, StatusCode::OK);
    assert_eq!(
        ask(&world, "GET", &format!("/livez?{}", "a".repeat(8_186))).await.error(414).as_deref(),
        Some("URI_TOO_LONG")
    );
}

/// A body whose length nobody knows before it has been read.
fn unannounced(length: usize) -> Body {
    let body = http_body_util::Full::new(Bytes::from(vec![b' '; length]));
    Body::new(UnsyncBoxBody::new(body.map_frame(|frame| frame)))
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit_whatever_is_said_of_its_length() {
    let read = async |announced: Option<&str>, length: usize| {
        let headers = announced.map(|announced| (header::CONTENT_LENGTH, announced.parse().unwrap()));
        super::read(&HeaderMap::from_iter(headers), unannounced(length), BODY_LIMIT).await.map(|bytes| bytes.len())
    };
    let refused = Err(crate::Refusal::BodyTooLarge(BODY_LIMIT));
    assert_eq!(read(None, BODY_LIMIT).await, Ok(BODY_LIMIT));
    assert_eq!(read(None, BODY_LIMIT + 1).await, refused);
    assert_eq!(read(Some("10"), BODY_LIMIT + 1).await, refused);
    assert_eq!(read(Some("99999999999"), 10).await, refused);
    assert_eq!(read(Some("rubbish"), 10).await, Ok(10));
    let announced = HeaderMap::from_iter([(header::CONTENT_LENGTH, "1048576".parse().unwrap())]);
    let bytes = super::read(&announced, unannounced(10), 1024 * 1024).await.unwrap();
    assert!(bytes.capacity() <= 64 * 1024, "{} bytes for what has not come", bytes.capacity());
}

#[tokio::test]
async fn token_requests_are_refused_in_their_own_shape() {
    let world = world().await;
    for (media_type, length, status) in [("application/json", 16_385, 413), ("text/plain", 0, 415), ("", 0, 415)] {
        let request = Request::builder().method("POST").uri("/oauth/token").header(header::CONTENT_TYPE, media_type);
        let answer = send(world.app.clone().router(), request.body(unannounced(length)).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{media_type}");
        assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/json"));
        assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
        let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(document["errors"][0]["status"], status);
    }
    let answer = ask(&world, "GET", "/oauth/token").await;
    assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, Some("POST, OPTIONS")));
}

async fn too_late() -> Error {
    Failure::Busy { retry_after_seconds: 1 }.into()
}

#[tokio::test]
async fn whatever_goes_wrong_has_the_shape_of_its_path() {
    let world = world().await;
    let faults = |at: &str| {
        Router::new().route(&format!("{at}panic"), get(break_down)).route(&format!("{at}late"), get(too_late))
    };
    let router = surround(faults("/oauth/").merge(faults("/api/")), world.app);
    let long = "a".repeat(8_192);
    for (name, status, retry) in
        [("panic", 500, None), ("late", 503, Some("1")), ("nope", 404, None), (&long, 414, None)]
    {
        let answer = send(router.clone(), request("GET", &format!("/api/{name}"))).await;
        answer.error(status);
        assert_eq!(answer.header(header::RETRY_AFTER), retry);
        let answer = send(router.clone(), request("GET", &format!("/oauth/{name}"))).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (status, retry));
        assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/json"));
        assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
        let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(document["errors"][0]["status"], status);
        assert_eq!(document["errors"][0]["meta"]["trace_id"].is_string(), status >= 500);
    }
}

#[tokio::test]
async fn every_401_has_a_challenge() {
    let world = world().await;
    for (token, challenge) in
        [(None, "Bearer"), (Some("Basic YTpi"), "Bearer"), (Some("Bearer a"), "Bearer error=\"invalid_token\"")]
    {
        let mut request = request("GET", "/api/customers");
        request.headers_mut().extend(token.map(|token| (header::AUTHORIZATION, token.parse().unwrap())));
        let answer = send(world.app.clone().router(), request).await;
        assert_eq!(answer.error(401).as_deref(), Some("INVALID_TOKEN"));
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), Some(challenge));
    }
    let denied = Router::new().route("/api/denied", get(async || Error::from(Failure::AccessDenied)));
    let answer = send(surround(denied, world.app), request("GET", "/api/denied")).await;
    assert_eq!(answer.error(401).as_deref(), Some("UNAUTHORIZED"));
    assert_eq!(answer.header(header::WWW_AUTHENTICATE), Some("Bearer error=\"insufficient_scope\""));
}

#[tokio::test]
async fn the_bundle_is_served_byte_for_byte_and_not_again_to_who_has_it() {
    let world = world().await;
    let answer = ask(&world, "GET", "/openapi.json").await;
    assert_eq!(answer.body, crate::BUNDLE);
    let tag = answer.header(header::ETAG).unwrap();
    for (known, status) in [(tag, 304), ("\"other\", *", 304), ("\"other\"", 200)] {
        let request = Request::builder().uri("/openapi.json").header(header::IF_NONE_MATCH, known);
        let answer = send(world.app.clone().router(), request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{known}");
        assert_eq!(answer.header(header::ETAG), Some(tag));
    }
}

#[tokio::test]
async fn documentation_is_compressed_once_in_each_coding() {
    let world = world().await;
    for target in ["/openapi.json", "/docs/swagger-ui-bundle.js"] {
        let plain = ask(&world, "GET", target).await;
        for coding in ["gzip", "zstd"] {
            let asked = async |method: &str| {
                let mut request = request(method, target);
                request.headers_mut().insert(header::ACCEPT_ENCODING, coding.parse().unwrap());
                send(world.app.clone().router(), request).await
            };
            let (head, first, second) = (asked("HEAD").await, asked("GET").await, asked("GET").await);
            assert_eq!(first.header(header::CONTENT_ENCODING), Some(coding));
            assert_eq!(first.header(header::ETAG), plain.header(header::ETAG));
            assert_eq!(first.header(header::VARY), Some("accept-encoding"));
            let (coded, whole) = (first.body.len(), plain.body.len());
            assert!(coded < whole / 2 && coded > whole / 100, "{target}: {coded} of {whole} bytes after a HEAD");
            assert_eq!(first.body.as_ptr(), second.body.as_ptr(), "{target} was compressed twice");
            assert_eq!((&head.headers, head.body.len()), (&first.headers, 0));
        }
    }
}

#[tokio::test]
async fn swagger_ui_comes_with_everything_it_loads() {
    let world = world().await;
    for target in ["/", "/docs"] {
        let answer = ask(&world, "GET", target).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (307, Some("/docs/")), "{target}");
    }
    let page = ask(&world, "GET", "/docs/").await;
    assert!(page.header(header::CONTENT_SECURITY_POLICY).unwrap().starts_with("default-src 'none'"));
    let page = page.text();
    assert!(!page.contains("://"), "the page loads something from elsewhere");
    let assets: Vec<&str> = page.split(['"', ' ']).filter_map(|word| word.strip_prefix("./")).collect();
    assert!(assets.contains(&"swagger-ui-bundle.js"), "{assets:?}");
    for asset in assets {
        assert_eq!(ask(&world, "GET", &format!("/docs/{asset}")).await.status, StatusCode::OK, "{asset}");
    }
    let start = ask(&world, "GET", "/docs/swagger-initializer.js").await;
    assert!(start.text().contains("\"/openapi.json\""));
    assert!(!start.text().contains("persistAuthorization"), "a browser would keep secrets");
}

#[tokio::test]
async fn documentation_that_is_not_there_is_not_named() {
    for docs in [true, false] {
        let world = world_with(HttpSettings { docs, ..HttpSettings::new("https://example.com") }).await;
        let answer = ask(&world, "GET", "/.well-known/oauth-authorization-server").await;
        assert_eq!(answer.text().contains("\"service_documentation\":\"https://example.com/docs\""), docs);
        assert_eq!(answer.text().contains("service_documentation"), docs);
    }
}

#[tokio::test]
async fn a_server_without_its_database_lives_and_is_not_ready() {
    let world = world().await;
    assert_eq!(ask(&world, "GET", "/readyz").await.status, StatusCode::OK);
    let ending = self::world().await;
    ending.app.readiness().withdraw();
    assert_eq!(ask(&ending, "GET", "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE, "it is about to end");
    assert_eq!(ask(&ending, "GET", "/livez").await.status, StatusCode::OK);
    world.store.clone().close().await;
    world.clock.0.fetch_add(1_000, Ordering::SeqCst);
    let answer = ask(&world, "GET", "/readyz").await;
    assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, Some("1")));
    assert_eq!(ask(&world, "GET", "/livez").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_database_is_asked_for_a_sign_of_life_once_a_second_whoever_asks() {
    let world = world().await;
    let mut counts = Vec::new();
    for milliseconds in [0, 999, 1] {
        world.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
        let before = world.store.statements();
        let router = world.app.clone().router();
        let asked: Vec<_> = (0..20).map(|_| tokio::spawn(send(router.clone(), request("GET", "/readyz")))).collect();
        for answer in asked {
            assert_eq!(answer.await.unwrap().status, StatusCode::OK);
        }
        counts.push(world.store.statements() - before);
    }
    assert_eq!(counts, [1, 0, 1]);
    world.app.readiness().withdraw();
    assert_eq!(ask(&world, "GET", "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE, "at once");
}

#[tokio::test]
async fn the_routes_of_the_api_are_the_operations_of_the_document() {
    let operations = OPERATIONS.iter().map(|operation| (operation.method.as_str(), operation.path));
    let operations: HashSet<_> = operations.collect();
    let routes: HashSet<_> = routes().iter().map(|route| (route.method, route.path)).collect();
    assert!(routes.is_superset(&operations));
    assert!(routes.difference(&operations).all(|(_, path)| !path.starts_with("/api")));
}
