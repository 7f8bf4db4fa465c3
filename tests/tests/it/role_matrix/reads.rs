//! Fields, read: as primary data, as what is included, as what a relationship leads to, and as a linkage.

use jsonapi::descriptor::Cardinality;
use jsonapi::{Action, Operation};
use latchkey_tests::{Answer, Database};
use models::RESOURCES;
use models::operations::OPERATIONS;
use serde_json::Value;

use super::table::{self, Verdict};
use super::world::{Who, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_principal_is_shown_the_fields_of_the_table_on_sqlite() {
    every_field(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_principal_is_shown_the_fields_of_the_table_on_postgres() {
    every_field(Database::Postgres).await;
}

async fn every_field(database: Database) {
    let Some(mut world) = World::start(database).await else { return };
    for who in Who::ROLES {
        let mut objects = 0;
        for operation in OPERATIONS.iter().filter(|operation| operation.action != Action::Delete) {
            objects += plain(&mut world, operation, who).await;
            includes(&mut world, operation, who).await;
            sparse(&mut world, operation, who).await;
        }
        assert!(objects > 0, "{who:?} is shown nothing, so nothing was tested");
    }
}

/// Asks with this query; a write that is done is forgotten afterwards.
async fn ask(world: &mut World, operation: &Operation, who: Who, query: &str) -> Answer {
    let mut request = world.request(operation.method.as_str(), operation.path, who);
    if !query.is_empty() {
        request.target = format!("{}?{query}", request.target);
    }
    let answer = world.send(request, who).await;
    if answer.status < 300 && operation.action == Action::Update && operation.path.contains("resets") {
        world.renew(true).await;
    }
    answer
}

fn verdict(operation: &Operation, who: Who) -> Verdict {
    table::verdict(operation.method.as_str(), operation.path, who)
}

/// The resource objects of an answer: primary data and what is included.
fn objects(answer: &Answer) -> Vec<Value> {
    let (data, included) = (answer.at("/data"), answer.at("/included"));
    let list = |value: Value| match value {
        Value::Array(items) => items,
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    };
    list(data).into_iter().chain(list(included)).collect()
}

/// The names of a resource object's attributes, sorted; empty for a linkage.
fn names(object: &Value) -> Vec<&str> {
    let attributes = object["attributes"].as_object();
    let mut names: Vec<&str> = attributes.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

/// Asserts that the attributes of every object are those of the table; how many objects there were.
fn assert_fields(answer: &Answer, who: Who, operation: &Operation) -> usize {
    let linkage = matches!(operation.action, Action::Relationship(_));
    let objects = objects(answer);
    for (at, object) in objects.iter().enumerate() {
        let resource = object["type"].as_str().unwrap_or_default();
        // What is included has its attributes, though the primary data are linkages.
        let bare = linkage && at < answer.at("/data").as_array().map_or(1, Vec::len);
        let expected = if bare { Vec::new() } else { table::readable(resource, who) };
        assert_eq!(names(object), expected, "{who:?}\n\n{answer}");
    }
    objects.len()
}

async fn plain(world: &mut World, operation: &Operation, who: Who) -> usize {
    let answer = ask(world, operation, who, "").await;
    match verdict(operation, who) {
        Verdict::Yes => assert_fields(&answer, who, operation),
        Verdict::No | Verdict::Absent => {
            assert!(answer.status >= 400 && objects(&answer).is_empty(), "{who:?}\n\n{answer}");
            0
        }
    }
}

/// Every inclusion that the resource has, two steps deep: an integration gets it, and nobody else does, whatever else they may.
async fn includes(world: &mut World, operation: &Operation, who: Who) {
    let shown = match operation.action {
        Action::Related(at) | Action::Relationship(at) => operation.resource.relationships[at].target,
        _ => operation.resource,
    };
    let mut paths = Vec::new();
    for first in shown.relationships {
        paths.push(first.name.to_owned());
        let further = first.target.relationships.iter().filter(|_| first.cardinality == Cardinality::One);
        paths.extend(further.map(|next| format!("{}.{}", first.name, next.name)));
    }
    for path in paths {
        let answer = ask(world, operation, who, &format!("include={path}")).await;
        if who == Who::Integration {
            assert!(answer.status < 300, "{answer}");
            let included = answer.at("/included").as_array().map_or(0, Vec::len);
            let empty = answer.at("/data").as_array().is_some_and(Vec::is_empty);
            assert!(included > 0 || empty || path == "events", "nothing is included\n\n{answer}");
            assert_fields(&answer, who, operation);
        } else {
            answer.refuses(401, "UNAUTHORIZED", "");
        }
    }
}

/// Each name that there is, asked for with `fields`: attributes one by one, columns too, of the resource that is shown.
async fn sparse(world: &mut World, operation: &Operation, who: Who) {
    if verdict(operation, who) != Verdict::Yes {
        return;
    }
    // A reset is used up by each answer: all attributes at once.
    let consumes = operation.action == Action::Update && operation.path.contains("resets") && who != Who::Integration;
    for resource in RESOURCES {
        let attributes: Vec<&str> = resource.attributes.iter().map(|attribute| attribute.name).collect();
        let readable = resource.attributes.iter().filter(|attribute| attribute.readable).map(|found| found.name);
        let readable: Vec<&str> = readable.collect();
        let groups: Vec<Vec<&str>> =
            if consumes { vec![readable] } else { readable.into_iter().map(|name| vec![name]).collect() };
        for group in groups {
            let query = format!("fields[{}]={}", resource.name, group.join(","));
            let answer = ask(world, operation, who, &query).await;
            assert!(answer.status < 300, "{who:?}\n\n{answer}");
            for object in objects(&answer).iter().filter(|object| object["type"] == resource.name) {
                let allowed = table::readable(resource.name, who);
                let expected: Vec<&str> = allowed.into_iter().filter(|name| group.contains(name)).collect();
                let linkage = matches!(operation.action, Action::Relationship(_));
                let expected = if linkage { Vec::new() } else { expected };
                assert_eq!(names(object), expected, "{who:?}\n\n{answer}");
            }
        }
        let columns = persistence::table(resource).columns.iter().map(|column| column.name);
        let relationship = |name: &str| resource.relationship(name).is_some();
        for column in columns.filter(|name| *name != "id" && !attributes.contains(name) && !relationship(name)) {
            let answer = ask(world, operation, who, &format!("fields[{}]={column}", resource.name)).await;
            // Linkages have no fields, so that nothing is asked for.
            let linkages = matches!(operation.action, Action::Relationship(_)) && answer.status == 200;
            if !linkages || !objects(&answer).iter().all(|object| names(object).is_empty()) {
                answer.refuses(400, "INVALID_FIELD", &format!("fields[{}]", resource.name));
            }
        }
    }
}
