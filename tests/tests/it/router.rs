//! The loop between the router and the bundle: what the one serves, the other documents, both ways.

use latchkey_tests::{Request, Role, TestApp, contract};
use models::operations::OPERATIONS;

use crate::support::{NOBODY, stage};

/// All but `OPTIONS`, which every path answers, and `HEAD`, which goes with `GET`.
const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "DELETE", "PUT", "TRACE", "CONNECT"];

/// Every operation of the bundle: method in capitals, path template, `operationId`.
fn documented() -> Vec<(String, String, String)> {
    let paths = contract::bundle()["paths"].as_object().expect("paths");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("a path item") {
            if let Some(id) = operation["operationId"].as_str() {
                operations.push((method.to_uppercase(), path.clone(), id.to_owned()));
            }
        }
    }
    operations.sort();
    operations
}

#[test]
fn the_table_of_operations_is_the_bundle() {
    let mut table: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| (operation.method.as_str().to_owned(), operation.path.to_owned(), operation.id.to_owned()))
        .collect();
    table.sort();
    let documented: Vec<_> = documented().into_iter().filter(|(_, path, _)| path.starts_with("/api/")).collect();
    assert_eq!(table, documented);
}

#[test]
fn the_routes_of_the_contract_are_the_bundle() {
    let mut routes: Vec<_> = server::routes()
        .into_iter()
        .filter(|route| route.contract)
        .map(|route| (route.method.to_owned(), route.path.to_owned()))
        .collect();
    routes.sort();
    let documented: Vec<_> = documented().into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(routes, documented);
}

/// Whatever the bundle names is routed (anything but 404 of an unknown path and 405), and no other method of its paths is.
#[tokio::test]
async fn the_router_serves_exactly_the_operations_of_the_bundle() {
    let Some(app) = TestApp::start(latchkey_tests::Database::Sqlite).await else { return };
    stage(&app, "john").await;
    let documented = documented();
    let token = app.token(Role::Integration).await;
    let mut paths: Vec<&String> = documented.iter().map(|(_, path, _)| path).collect();
    paths.dedup();
    for path in paths {
        let target = path.replace("{id}", NOBODY);
        for method in METHODS {
            let expected = documented.iter().any(|(found, template, _)| found == method && template == path);
            // CONNECT takes no path in HTTP, and TRACE no place in a router: neither is ever documented.
            let request = Request::bare(method, target.clone()).header("accept", "*/*").bearer(&token);
            let answer = app.send(request).await;
            if expected {
                assert_ne!(answer.status, 405, "documented, but not routed\n\n{answer}");
                let lost = answer.status == 404 && answer.at("/errors/0/code") != "RECORD_NOT_FOUND";
                assert!(!lost, "documented, but not routed\n\n{answer}");
            } else {
                assert_eq!(answer.status, 405, "routed, but not documented\n\n{answer}");
                let allow = answer.header("allow").unwrap_or_default();
                for (method, ..) in documented.iter().filter(|(_, template, _)| template == path) {
                    assert!(allow.split(',').any(|found| found.trim() == method), "allow: {allow} of {path}");
                }
            }
        }
    }
}

/// Operations the other way: no path below `/api` answers that the bundle does not name.
#[tokio::test]
async fn nothing_else_below_api_is_routed() {
    let Some(app) = TestApp::start(latchkey_tests::Database::Sqlite).await else { return };
    stage(&app, "john").await;
    let token = app.token(Role::Integration).await;
    let mut targets = vec!["/api".to_owned(), "/api/".to_owned(), "/api/organizations".to_owned()];
    for resource in models::RESOURCES {
        let name = resource.name;
        targets.push(format!("/api/{name}/{NOBODY}/nope"));
        targets.push(format!("/api/{name}/{NOBODY}/relationships"));
        targets.push(format!("/api/{name}/{NOBODY}/relationships/nope"));
        targets.push(format!("/api/{name}/{NOBODY}/relationships/nope/nope"));
        targets.extend(resource.attributes.iter().map(|attribute| format!("/api/{name}/{NOBODY}/{}", attribute.name)));
    }
    for target in targets {
        for method in ["GET", "POST", "PATCH", "DELETE", "PUT"] {
            let answer = app.send(Request::bare(method, target.clone()).bearer(&token)).await;
            answer.refuses(404, "ROUTE_NOT_FOUND", "");
        }
    }
}
