//! The routes: those of the API from the generated operations and nothing else, and the few that every server has.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{MethodFilter, MethodRouter, any};
use jsonapi::{Method, Operation};
use models::operations::OPERATIONS;
use tower_http::catch_panic::CatchPanicLayer;

use super::{App, answer, cors, encoding, health, observe, operation};
use crate::error::{Error, Refusal};
use crate::{docs, limits, oauth, serve};

/// A route that the server answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The method, in capitals. A `GET` answers `HEAD` too, and every path `OPTIONS`.
    pub method: &'static str,
    /// The path template: `/api/customers/{id}`.
    pub path: &'static str,
    /// Whether it belongs to the contract in `openapi/`; the others are documentation and health.
    pub contract: bool,
}

/// Collects routes and remembers what it has collected, so that the list is of what is really there.
struct Routes {
    router: Router<App>,
    registered: Vec<Route>,
}

/// Every route that the server answers, in no particular order.
#[must_use]
pub fn routes() -> Vec<Route> {
    collect(true).registered
}

/// The router with everything that surrounds an answer.
pub(super) fn router(app: App) -> Router {
    surround(collect(app.settings.docs).router, app)
}

/// Adds what every answer has: a trace id, a log line, limits on how often a client may ask, an error document for whatever
/// goes wrong, what pages of other origins may do, and around all that the coding of its bytes.
pub(super) fn surround(router: Router<App>, app: App) -> Router {
    router
        .fallback(nothing_here)
        .layer(from_fn(serve::keep_deadline))
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(from_fn_with_state(app.clone(), limits::admit))
        .layer(from_fn_with_state(app.clone(), observe::observe))
        .layer(from_fn(cors::share))
        .layer((map_response(encoding::finish), encoding::compression()))
        .with_state(app)
}

async fn nothing_here(request: Request) -> Error {
    super::discard(request.into_body()).await;
    Error::from(Refusal::RouteNotFound)
}

/// All routes; those of the documentation only when it is served.
fn collect(docs: bool) -> Routes {
    let mut routes = Routes { router: Router::new(), registered: Vec::new() };
    let mut paths: BTreeMap<&'static str, Vec<&'static Operation>> = BTreeMap::new();
    for operation in OPERATIONS {
        paths.entry(operation.path).or_default().push(operation);
    }
    for (path, operations) in paths {
        routes.add_operations(path, &operations);
    }
    routes.add("POST", oauth::TOKEN_PATH, true, only_post(oauth::token_route()));
    routes.add("POST", oauth::REVOKE_PATH, true, only_post(oauth::revoke_route()));
    routes.add("GET", oauth::METADATA_PATH, true, only_get(MethodRouter::new().get(oauth::metadata)));
    routes.add("GET", oauth::KEYS_PATH, true, only_get(MethodRouter::new().get(oauth::keys)));
    if docs {
        routes.add_docs();
    }
    routes.add("GET", "/livez", false, only_get(MethodRouter::new().get(health::live)));
    routes.add("GET", "/readyz", false, only_get(MethodRouter::new().get(health::ready)));
    routes
}

impl Routes {
    /// Adds the operations of one path, with and without a trailing slash (api-facts 0, row 11).
    fn add_operations(&mut self, path: &'static str, operations: &[&'static Operation]) {
        let mut methods = MethodRouter::new();
        for &operation in operations {
            let handler = move |State(app): State<App>, request: Request| operation::handle(app, operation, request);
            methods = methods.on(filter(operation.method), handler);
            self.registered.push(Route { method: operation.method.as_str(), path, contract: true });
        }
        let methods = take_no_others(methods, allow(operations));
        let router = std::mem::take(&mut self.router);
        self.router = router.route(path, methods.clone()).route(&format!("{path}/"), methods);
    }

    fn add_docs(&mut self) {
        self.add("GET", docs::BUNDLE_PATH, false, only_get(docs::bundle_route()));
        for path in docs::PATHS {
            self.add("GET", path, false, only_get(docs::page_route()));
        }
        self.add("GET", "/", false, only_get(MethodRouter::new().get(docs::home)));
    }

    fn add(&mut self, method: &'static str, path: &'static str, contract: bool, methods: MethodRouter<App>) {
        let router = std::mem::take(&mut self.router);
        self.router = router.route(path, methods);
        self.registered.push(Route { method, path, contract });
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// The value of `Allow` for a path.
fn allow(operations: &[&'static Operation]) -> String {
    let mut methods: Vec<Method> = operations.iter().map(|operation| operation.method).collect();
    methods.sort_unstable();
    let names = methods.iter().flat_map(|method| match method {
        Method::Get => &["GET", "HEAD"][..],
        Method::Post => &["POST"],
        Method::Patch => &["PATCH"],
        Method::Delete => &["DELETE"],
    });
    names.copied().chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
}

fn only_get(methods: MethodRouter<App>) -> MethodRouter<App> {
    take_no_others(methods, "GET, HEAD, OPTIONS".to_owned())
}

fn only_post(methods: MethodRouter<App>) -> MethodRouter<App> {
    take_no_others(methods, "POST, OPTIONS".to_owned())
}

/// Answers `OPTIONS` with the methods of the path, and every other method, unheard-of ones included, with 405; both before
/// anybody is asked who it is.
fn take_no_others(methods: MethodRouter<App>, allow: String) -> MethodRouter<App> {
    let allowed = allow.clone();
    let methods = methods.options(move |request: Request| async move {
        super::discard(request.into_body()).await;
        answer::options(&allowed)
    });
    let refuse = move |request: Request| {
        let allow = allow.clone();
        async move {
            super::discard(request.into_body()).await;
            Error::from(Refusal::MethodNotAllowed(allow))
        }
    };
    methods.fallback_service(any(refuse).with_state::<()>(()))
}
