//! Principals and routes: seven of the one, every method of the other.

use std::collections::BTreeSet;

use super::table::{self, Verdict};
use super::who::Who;
use super::world::World;
use crate::Answer;
use crate::proofs::Figures;
use crate::random::Random;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/// Every route has a row and every row a route, and no operation is among those that anybody may ask.
pub(super) fn compare_with_table(figures: &mut Figures) {
    let routes: BTreeSet<(&str, &str)> = server::routes().iter().map(|route| (route.method, route.path)).collect();
    let guarded = table::guarded();
    let rows: BTreeSet<(&str, &str)> = guarded.iter().copied().chain(table::open()).collect();
    for (method, path) in routes.difference(&rows) {
        figures.violations.push(format!("who may {method} {path}? Say so in role_matrix/table.rs"));
    }
    for (method, path) in rows.difference(&routes) {
        figures.violations.push(format!("there is a row and no route for {method} {path}"));
    }
    for operation in models::operations::OPERATIONS {
        let listed = guarded.contains(&(operation.method.as_str(), operation.path));
        figures.check(listed, || format!("the operation {} asks nobody who they are", operation.id));
    }
}

/// Asks about every cell.
pub(super) async fn every_cell(world: &mut World, random: &mut Random) {
    let guarded = table::guarded();
    let paths: BTreeSet<&str> = guarded.iter().map(|(_, path)| *path).collect();
    let mut cells: Vec<(Who, &str, &str)> = Vec::new();
    for who in Who::ALL {
        cells.extend(paths.iter().flat_map(|path| METHODS.map(|method| (who, method, *path))));
    }
    world.figures.check(cells.len() > 500, || format!("there are only {} cells", cells.len()));
    random.shuffle(&mut cells);
    for (who, method, path) in cells {
        // HEAD is a GET whose answer is left out.
        let row = if method == "HEAD" { "GET" } else { method };
        let listed = guarded.contains(&(row, path));
        // A customer who has resets stays.
        let deletes = listed && method == "DELETE" && path.starts_with("/api/customers") && who.is_known();
        if deletes && table::verdict(row, path, who) == Verdict::Yes {
            world.renew(false).await;
        }
        let request = world.request(method, path, who);
        let answer = world.send(request, who, "").await;
        if listed {
            judge(world, &answer, row, path, who);
        } else {
            // The same for everybody, before anybody is asked.
            world.expect("the status", &if method == "OPTIONS" { 204 } else { 405 }, &answer.status);
        }
        world.close();
        if answer.status < 300 && ["POST", "PATCH", "PUT", "DELETE"].contains(&method) {
            world.renew(true).await;
        }
    }
}

/// Compares with what the table says.
fn judge(world: &mut World, answer: &Answer, method: &str, path: &str, who: Who) {
    let verdict = if who.is_known() { Some(table::verdict(method, path, who)) } else { None };
    let (status, code) = match verdict {
        None => (401, "INVALID_TOKEN"),
        Some(Verdict::Yes) => {
            return world.expect_done(answer);
        }
        Some(Verdict::No) => (401, "UNAUTHORIZED"),
        Some(Verdict::Absent) => (404, "RECORD_NOT_FOUND"),
    };
    if answer.request.method == "HEAD" {
        world.expect("status and length", &(status, 0), &(answer.status, answer.body.len()));
    } else {
        world.expect_refusal(answer, status, code, "");
    }
}
