//! Fields, written: every name that the server knows is sent with every write, and the rows of the database tell what became of it.

use std::collections::BTreeSet;

use jsonapi::{Action, Operation};
use latchkey_tests::{Database, Request};
use models::RESOURCES;
use models::operations::OPERATIONS;
use serde_json::{Value, json};

use super::rows::Rows;
use super::table::{self, Verdict};
use super::world::{JOAN, Who, World};

/// What a write changes besides what is sent.
const ALWAYS: [&str; 1] = ["updated_at"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_more_than_the_table_says_on_sqlite() {
    every_name(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_more_than_the_table_says_on_postgres() {
    every_name(Database::Postgres).await;
}

async fn every_name(database: Database) {
    let Some(mut world) = World::start(database).await else { return };
    let mut accepted = 0;
    for who in Who::ROLES {
        for operation in OPERATIONS.iter().filter(|found| matches!(found.action, Action::Create | Action::Update)) {
            for name in all_names() {
                accepted += usize::from(attempt(&mut world, operation, who, name).await);
            }
            for relationship in all_relationships() {
                relate(&mut world, operation, who, relationship).await;
            }
        }
    }
    // As many as the table has words, of which the last row's count once for each of the roles that may.
    let words: usize = Who::ROLES.iter().map(|who| permitted(*who)).sum();
    assert_eq!(accepted, words, "each permission was used");
}

fn permitted(who: Who) -> usize {
    let writes = OPERATIONS.iter().filter(|found| matches!(found.action, Action::Create | Action::Update));
    writes.map(|operation| table::writable(operation.method.as_str(), operation.path, who).len()).sum()
}

/// The attributes and the columns of every resource, and the members that every resource object has.
fn all_names() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from(["id", "type", "links", "meta", "relationships", "attributes", "password_digest"]);
    for resource in RESOURCES {
        names.extend(resource.attributes.iter().map(|attribute| attribute.name));
        names.extend(persistence::table(resource).columns.iter().map(|column| column.name));
        names.extend(resource.relationships.iter().map(|relationship| relationship.name));
    }
    names
}

fn all_relationships() -> BTreeSet<&'static str> {
    RESOURCES.iter().flat_map(|resource| resource.relationships).map(|relationship| relationship.name).collect()
}

/// A value that the name would take, if it took one.
fn sample(name: &str, who: Who) -> Value {
    match name {
        "email" | "customer_email" if name == "email" => json!("changed@example.com"),
        "customer_email" => json!("john@example.com"),
        "metadata" | "links" | "meta" | "relationships" | "attributes" => json!({ "sent": "by the matrix" }),
        "_reset_password_token" => json!(World::reset_token(who)),
        "status" => json!("repeat"),
        "has_password" => json!(true),
        name if name.ends_with("_at") => json!("2018-06-01T12:00:00.000Z"),
        _ => json!("sent by the matrix"),
    }
}

/// What else must be sent for the name to be accepted.
fn companions(name: &str, who: Who) -> Value {
    match name {
        "customer_password" => json!({ "_reset_password_token": World::reset_token(who) }),
        "_reset_password_token" => json!({ "customer_password": "a new password" }),
        _ => json!({}),
    }
}

/// Sends one name; whether it was accepted, which is asserted to be what the table says.
async fn attempt(world: &mut World, operation: &Operation, who: Who, name: &'static str) -> bool {
    let (method, path) = (operation.method.as_str(), operation.path);
    let mut attributes = world.attributes(method, path, who);
    for (member, value) in companions(name, who).as_object().into_iter().flatten() {
        attributes[member.as_str()] = value.clone();
    }
    attributes[name] = sample(name, who);
    let request = World::request_with(method, path, who, attributes.clone());
    // A password is set once: Joan has none yet.
    let request =
        if name == "password" && path.ends_with("customers/{id}") { to_joan(request, attributes) } else { request };
    let before = world.rows().await;
    let answer = world.send(request, who).await;
    let after = world.rows().await;
    let changes = before.changes(&after);
    let allowed =
        table::verdict(method, path, who) == Verdict::Yes && table::writable(method, path, who).contains(&name);
    if !allowed {
        assert!((400..500).contains(&answer.status), "{who:?} sent {name}\n\n{answer}");
        assert_eq!(changes, [], "{who:?} sent {name}\n\n{answer}");
        return false;
    }
    assert!(answer.status < 300, "{who:?} sent {name}\n\n{answer}");
    let id = answer.text("/data/id");
    let resource = operation.resource.name;
    if operation.action == Action::Create {
        // Nothing but the new record, and what happened to it.
        assert_eq!(after.new_ids(&before, resource), std::slice::from_ref(&id));
        assert!(changes.iter().all(|(table, changed, _)| *table == "events" || *changed == id), "{changes:?}");
        assert_written(&after, resource, &id, name, &sample(name, who));
    } else {
        let expected: BTreeSet<String> =
            [name, "reference"].iter().flat_map(|name| table::effects(resource, name)).collect();
        for (table, changed, column) in &changes {
            let fine = ALWAYS.contains(column) || expected.contains(&format!("{table}.{column}")) || *table == "events";
            assert!(fine, "{who:?} sent {name}, which changed {table}.{column} of {changed}\n\n{answer}");
        }
        assert!(changes.iter().any(|(_, changed, _)| *changed == id), "{who:?} sent {name}\n\n{answer}");
        assert_written(&after, resource, &id, name, &sample(name, who));
    }
    world.renew(true).await;
    true
}

/// Asserts that the value is in its column; passwords, tokens and what is kept in another form are not.
fn assert_written(rows: &Rows, resource: &'static str, id: &str, name: &'static str, value: &Value) {
    if persistence_column(resource, name) && name != "customer_email" {
        let found = rows.value(resource, id, name).unwrap_or_default();
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert_eq!(found.replace(' ', ""), text.replace(' ', ""), "{resource}.{name}");
    }
}

fn persistence_column(resource: &str, name: &str) -> bool {
    let resource = RESOURCES.iter().find(|found| found.name == resource);
    resource.is_some_and(|resource| persistence::table(resource).columns.iter().any(|column| column.name == name))
}

/// The same update, of the customer without a password.
fn to_joan(mut request: Request, attributes: Value) -> Request {
    let (path, _) = request.target.rsplit_once('/').expect("a path with an id");
    request.target = format!("{path}/{JOAN}");
    request.document(&crate::support::change("customers", JOAN, attributes))
}

/// Sends a relationship, to a record of someone else. No document lets anybody.
async fn relate(world: &mut World, operation: &Operation, who: Who, name: &'static str) {
    let (method, path) = (operation.method.as_str(), operation.path);
    let mut request = world.request(method, path, who);
    let mut body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).expect("a document");
    body["data"]["relationships"] = json!({ name: { "data": { "type": "customers", "id": "JaneDoeXyz" } } });
    request = request.document(&body);
    let before = world.rows().await;
    let answer = world.send(request, who).await;
    let after = world.rows().await;
    assert!((400..500).contains(&answer.status), "{who:?} related {name}\n\n{answer}");
    assert_eq!(before.changes(&after), [], "{who:?} related {name}\n\n{answer}");
}
