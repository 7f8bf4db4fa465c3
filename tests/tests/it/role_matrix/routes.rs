//! Principals and routes: seven of the one, every method of the other.

use std::collections::BTreeSet;

use latchkey_tests::{Answer, Database};

use super::table::{self, Verdict};
use super::world::{Who, World};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let routes: BTreeSet<(&str, &str)> = server::routes().iter().map(|route| (route.method, route.path)).collect();
    let rows: BTreeSet<(&str, &str)> = table::guarded().into_iter().chain(table::open()).collect();
    let unlisted: Vec<_> = routes.difference(&rows).collect();
    let unrouted: Vec<_> = rows.difference(&routes).collect();
    assert!(
        unlisted.is_empty() && unrouted.is_empty(),
        "who may use {unlisted:?}? Say so in role_matrix/table.rs. Rows without a route: {unrouted:?}"
    );
}

#[test]
fn every_operation_asks_who_you_are() {
    let guarded = table::guarded();
    for operation in models::operations::OPERATIONS {
        assert!(guarded.contains(&(operation.method.as_str(), operation.path)), "{} is open", operation.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_principal_gets_its_verdict_from_every_route_on_sqlite() {
    every_cell(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_principal_gets_its_verdict_from_every_route_on_postgres() {
    every_cell(Database::Postgres).await;
}

async fn every_cell(database: Database) {
    let Some(mut world) = World::start(database).await else { return };
    let guarded = table::guarded();
    let paths: BTreeSet<&str> = guarded.iter().map(|(_, path)| *path).collect();
    let mut cells = 0;
    for who in Who::ALL {
        for path in &paths {
            for method in METHODS {
                cells += 1;
                // HEAD is a GET whose answer is left out.
                let row = if method == "HEAD" { "GET" } else { method };
                let listed = guarded.contains(&(row, path));
                // A customer who has resets stays.
                let deletes = listed && method == "DELETE" && path.starts_with("/api/customers") && who.is_known();
                if deletes && table::verdict(row, path, who) == Verdict::Yes {
                    world.renew(false).await;
                }
                let request = world.request(method, path, who);
                let answer = world.send(request, who).await;
                if listed {
                    judge(&answer, row, path, who);
                } else {
                    // The same for everybody, before anybody is asked.
                    assert_eq!(answer.status, if method == "OPTIONS" { 204 } else { 405 }, "{who:?}\n\n{answer}");
                }
                if answer.status < 300 && ["POST", "PATCH", "DELETE"].contains(&method) {
                    world.renew(true).await;
                }
            }
        }
    }
    assert_eq!(cells, Who::ALL.len() * paths.len() * METHODS.len());
    assert!(cells > 500, "{cells} cells");
}

/// Asserts what the table says.
fn judge(answer: &Answer, method: &str, path: &str, who: Who) {
    let is_head = answer.request.method == "HEAD";
    let refused = |status: u16, code: &str| {
        if is_head {
            assert_eq!((answer.status, answer.body.len()), (status, 0), "{who:?}\n\n{answer}");
        } else {
            assert_eq!(answer.errors(), [(code.to_owned(), String::new())], "{who:?}\n\n{answer}");
            assert_eq!(answer.status, status, "{who:?}\n\n{answer}");
        }
    };
    if !who.is_known() {
        return refused(401, "INVALID_TOKEN");
    }
    match table::verdict(method, path, who) {
        Verdict::Yes => assert!((200..300).contains(&answer.status), "{who:?}\n\n{answer}"),
        Verdict::No => refused(401, "UNAUTHORIZED"),
        Verdict::Absent => refused(404, "RECORD_NOT_FOUND"),
    }
}
