//! Fields, read: as primary data, as what is included, as what a relationship leads to, and as a linkage.

use jsonapi::descriptor::Cardinality;
use jsonapi::{Action, Operation, Resource};
use models::RESOURCES;
use models::operations::OPERATIONS;
use serde_json::Value;

use super::table::{self, Verdict};
use super::who::Who;
use super::world::World;
use crate::Answer;
use crate::random::Random;

/// Asks about every field of every operation.
pub(super) async fn every_field(world: &mut World, random: &mut Random) {
    let operations = OPERATIONS.iter().filter(|operation| operation.action != Action::Delete);
    let mut cells: Vec<(Who, &Operation)> =
        operations.flat_map(|operation| Who::ROLES.map(|who| (who, operation))).collect();
    random.shuffle(&mut cells);
    let mut objects = Who::ROLES.map(|who| (who, 0));
    for (who, operation) in cells {
        let shown = plain(world, operation, who).await;
        for (_, objects) in objects.iter_mut().filter(|(found, _)| *found == who) {
            *objects += shown;
        }
        includes(world, operation, who).await;
        sparse(world, operation, who).await;
        if matches!(operation.action, Action::Create | Action::Update) {
            world.renew(true).await;
        }
    }
    for (who, objects) in objects {
        world.figures.check(objects > 0, || format!("{who} is shown nothing, so nothing was tried"));
    }
}

/// Opens a cell: asks with this query. A token that was used is good again afterwards.
async fn ask(world: &mut World, operation: &Operation, who: Who, query: &str) -> Answer {
    let mut request = world.request(operation.method.as_str(), operation.path, who);
    if !query.is_empty() {
        request.target = format!("{}?{query}", request.target);
    }
    let answer = world.send(request, who, "").await;
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

/// Compares the attributes of every object with those of the table; how many objects there were.
fn compare_fields(world: &mut World, answer: &Answer, who: Who, operation: &Operation) -> usize {
    let linkage = matches!(operation.action, Action::Relationship(_));
    let objects = objects(answer);
    for (at, object) in objects.iter().enumerate() {
        let resource = object["type"].as_str().unwrap_or_default();
        // What is included has its attributes, though the primary data are linkages.
        let bare = linkage && at < answer.at("/data").as_array().map_or(1, Vec::len);
        let expected = if bare { Vec::new() } else { table::readable(resource, who) };
        world.expect(&format!("fields of {resource}"), &expected, &names(object));
    }
    objects.len()
}

async fn plain(world: &mut World, operation: &Operation, who: Who) -> usize {
    let answer = ask(world, operation, who, "").await;
    let shown = match verdict(operation, who) {
        Verdict::Yes => compare_fields(world, &answer, who, operation),
        Verdict::No | Verdict::Absent => {
            let refused = answer.status >= 400 && objects(&answer).is_empty();
            world.check(refused, || format!("the answer: expected a refusal, got {}", answer.status));
            0
        }
    };
    world.close();
    shown
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
            world.expect_done(&answer);
            let included = answer.at("/included").as_array().map_or(0, Vec::len);
            let empty = answer.at("/data").as_array().is_some_and(Vec::is_empty);
            world.check(included > 0 || empty || path == "events", || "nothing is included".to_owned());
            compare_fields(world, &answer, who, operation);
        } else {
            world.expect_refusal(&answer, 401, "UNAUTHORIZED", "");
        }
        world.close();
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
        let readable: Vec<&str> =
            resource.attributes.iter().filter(|attribute| attribute.readable).map(|found| found.name).collect();
        let groups: Vec<Vec<&str>> =
            if consumes { vec![readable] } else { readable.into_iter().map(|name| vec![name]).collect() };
        for group in groups {
            attributes(world, operation, who, resource, &group).await;
        }
        columns(world, operation, who, resource).await;
    }
}

/// Asks for these attributes of a resource: of each record those are shown that the table shows.
async fn attributes(world: &mut World, operation: &Operation, who: Who, resource: &Resource, group: &[&str]) {
    let answer = ask(world, operation, who, &format!("fields[{}]={}", resource.name, group.join(","))).await;
    world.expect_done(&answer);
    let linkage = matches!(operation.action, Action::Relationship(_));
    for object in objects(&answer).iter().filter(|object| object["type"] == resource.name) {
        let allowed = table::readable(resource.name, who);
        let expected: Vec<&str> = allowed.into_iter().filter(|name| group.contains(name) && !linkage).collect();
        world.expect(&format!("fields of {}", resource.name), &expected, &names(object));
    }
    world.close();
}

/// Asks for the columns of a resource that are no attributes: there are none to who asks.
async fn columns(world: &mut World, operation: &Operation, who: Who, resource: &'static Resource) {
    let is_attribute = |name: &str| resource.attributes.iter().any(|attribute| attribute.name == name);
    let columns = persistence::table(resource).columns.iter().map(|column| column.name);
    let hidden = columns.filter(|name| *name != "id" && !is_attribute(name) && resource.relationship(name).is_none());
    for column in hidden {
        let answer = ask(world, operation, who, &format!("fields[{}]={column}", resource.name)).await;
        // Linkages have no fields, so that nothing is asked for.
        let linkages = matches!(operation.action, Action::Relationship(_)) && answer.status == 200;
        if !linkages || !objects(&answer).iter().all(|object| names(object).is_empty()) {
            world.expect_refusal(&answer, 400, "INVALID_FIELD", &format!("fields[{}]", resource.name));
        }
        world.close();
    }
}
