//! Fields, written: every name that the server knows is sent with every write, and the rows of the database tell what
//! became of it.

use std::collections::BTreeSet;

use jsonapi::{Action, Operation};
use models::RESOURCES;
use models::operations::OPERATIONS;
use serde_json::{Value, json};

use super::rows::{Place, Rows};
use super::table::{self, Verdict};
use super::who::{JOAN, Who};
use super::world::World;
use crate::documents::change;
use crate::random::Random;
use crate::{Answer, Request};

/// What a write changes besides what is sent.
const ALWAYS: [&str; 1] = ["updated_at"];

/// Sends every name with every write.
pub(super) async fn every_name(world: &mut World, random: &mut Random) {
    let mut cells: Vec<(Who, &Operation)> =
        writes().flat_map(|operation| Who::ROLES.map(|who| (who, operation))).collect();
    random.shuffle(&mut cells);
    let mut accepted = 0;
    for (who, operation) in cells {
        for name in all_names() {
            accepted += usize::from(attempt(world, operation, who, name).await);
        }
        for relationship in all_relationships() {
            relate(world, operation, who, relationship).await;
        }
    }
    // As many as the table has words, of which the last row's count once for each of the roles that may.
    let words: usize = Who::ROLES.iter().map(|who| permitted(*who)).sum();
    world.figures.check(accepted == words, || format!("of {words} permissions to write {accepted} were used"));
}

fn writes() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(|found| matches!(found.action, Action::Create | Action::Update))
}

fn permitted(who: Who) -> usize {
    writes().map(|operation| table::writable(operation.method.as_str(), operation.path, who).len()).sum()
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

/// Sends one name and compares what came of it with the table; whether it was accepted, as the table says.
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
    let answer = world.send(request, who, name).await;
    let after = world.rows().await;
    let changes = before.changes(&after);
    let allowed =
        table::verdict(method, path, who) == Verdict::Yes && table::writable(method, path, who).contains(&name);
    if allowed {
        world.expect_done(&answer);
        let id = answer.at("/data/id").as_str().unwrap_or_default().to_owned();
        let resource = operation.resource.name;
        if operation.action == Action::Create {
            // Nothing but the new record, and what happened to it.
            world.expect("new records", &vec![id.clone()], &after.new_ids(&before, resource));
            let alone = changes.iter().all(|(table, changed, _)| *table == "events" || *changed == id);
            world.check(alone, || format!("other records change: {changes:?}"));
        } else {
            compare_changes(world, resource, name, &id, &changes);
        }
        compare_value(world, &after, resource, &id, name, &sample(name, who));
    } else {
        expect_nothing(world, &answer, &changes);
    }
    world.close();
    if !changes.is_empty() {
        world.renew(true).await;
    }
    allowed && answer.status < 300
}

/// Nothing was done.
fn expect_nothing(world: &mut World, answer: &Answer, changes: &Vec<Place>) {
    let refused = (400..500).contains(&answer.status);
    world.check(refused, || format!("the answer: expected a refusal, got {}", answer.status));
    world.expect("changes", &Vec::new(), changes);
}

/// An update changes the columns that the table names, of this record and of those that it may concern.
fn compare_changes(world: &mut World, resource: &str, name: &str, id: &str, changes: &[Place]) {
    let expected: BTreeSet<String> =
        [name, "reference"].iter().flat_map(|name| table::effects(resource, name)).collect();
    for (table, changed, column) in changes {
        let fine = ALWAYS.contains(column) || expected.contains(&format!("{table}.{column}")) || *table == "events";
        world.check(fine, || format!("{table}.{column} of {changed} changes"));
    }
    world.check(changes.iter().any(|(_, changed, _)| *changed == id), || "nothing changes".to_owned());
}

/// The value is in its column; passwords, tokens and what is kept in another form are not.
fn compare_value(world: &mut World, rows: &Rows, resource: &'static str, id: &str, name: &'static str, value: &Value) {
    if persistence_column(resource, name) && name != "customer_email" {
        let found = rows.value(resource, id, name).unwrap_or_default();
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        world.expect(&format!("{resource}.{name}"), &text.replace(' ', ""), &found.replace(' ', ""));
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
    request.document(&change("customers", JOAN, attributes))
}

/// Sends a relationship, to a record of someone else. No document lets anybody.
async fn relate(world: &mut World, operation: &Operation, who: Who, name: &'static str) {
    let (method, path) = (operation.method.as_str(), operation.path);
    let mut request = world.request(method, path, who);
    let mut body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).expect("a document");
    body["data"]["relationships"] = json!({ name: { "data": { "type": "customers", "id": "JaneDoeXyz" } } });
    request = request.document(&body);
    let before = world.rows().await;
    let answer = world.send(request, who, name).await;
    let changes = before.changes(&world.rows().await);
    expect_nothing(world, &answer, &changes);
    world.close();
    if !changes.is_empty() {
        world.renew(true).await;
    }
}
