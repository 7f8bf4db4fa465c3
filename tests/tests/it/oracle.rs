//! No oracle: what must not be seen cannot be asked about either, by no name, no path, no predicate and no role
//! (security-reliability C5, M20).

use jsonapi::descriptor::Cardinality;
use jsonapi::{Action, Resource, Timestamp};
use latchkey_tests::queries::predicate_names;
use latchkey_tests::stage::PASSWORD_DIGEST;
use latchkey_tests::{Answer, Request, Role, TestApp};
use models::RESOURCES;
use models::operations::OPERATIONS;
use persistence::table::{ColumnKind, Stored};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use crate::support::{JOHN, RESET, TOKEN};

latchkey_tests::on_both_databases! {
    a_filter_by_what_is_hidden_answers_alike_whatever_is_guessed,
    other_roles_learn_as_little,
    sorting_fields_and_includes_by_what_is_hidden_are_refused,
    no_read_of_any_role_shows_a_private_column,
}

const ROLES: [Role; 4] = [Role::Integration, Role::SalesChannel, Role::Customer, Role::None];

/// A customer whose e-mail is not its normalized form, a reset with a token, events of both.
fn rows() -> String {
    let (email, at) = ("John@Example.com", "2018-01-01T12:00:00.000Z");
    let event = |id, of: &str, to: &str| {
        json!({
            "type": "events", "id": id, "attributes": { "name": format!("{of}.create"), "created_at": at },
            "relationships": { "resource": { "data": { "type": of, "id": to } } },
        })
    };
    let customer = json!({ "email": email, "created_at": at, "password_digest": PASSWORD_DIGEST });
    let reset = json!({ "customer_email": email, "reset_password_token": TOKEN, "created_at": at });
    let rows = [
        json!({ "type": "customers", "id": JOHN, "attributes": customer }),
        json!({
            "type": "customer_password_resets", "id": RESET, "attributes": reset,
            "relationships": { "customer": { "data": { "type": "customers", "id": JOHN } } },
        }),
        event("EventOfCustomer", "customers", JOHN),
        event("EventOfReset", "customer_password_resets", RESET),
    ];
    rows.map(|row| row.to_string() + "\n").concat()
}

/// Whether a filter of the resource may test the name.
fn is_filterable(resource: &Resource, name: &str) -> bool {
    name == "id"
        || resource.attribute(name).is_some_and(|(_, attribute)| attribute.filterable)
        || ways(resource).any(|(way, target)| {
            let rest = name.strip_prefix(way).and_then(|rest| rest.strip_prefix('_'));
            rest.is_some_and(|rest| is_filterable(target, rest))
        })
}

/// The relationships that filters can follow, and where they lead.
fn ways(resource: &Resource) -> impl Iterator<Item = (&'static str, &'static Resource)> {
    let ways = resource.relationships.iter().filter(|relationship| relationship.filterable);
    ways.map(|relationship| (relationship.name, relationship.target))
}

/// A name that no filter may test, and a value that the database really holds there.
struct Hidden {
    name: String,
    value: String,
}

/// Attributes that are not filterable and columns that are private, of the resource and of everything that filters reach
/// from it.
async fn hidden(app: &TestApp, resource: &'static Resource) -> Vec<Hidden> {
    let mut found = Vec::new();
    let mut reached = vec![(String::new(), resource)];
    while let Some((prefix, target)) = reached.pop() {
        reached.extend(ways(target).map(|(way, further)| (format!("{prefix}{way}_"), further)));
        let columns = persistence::table(target).columns.iter().map(|column| column.name);
        let mut names: Vec<&str> = target.attributes.iter().map(|attribute| attribute.name).chain(columns).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let full = format!("{prefix}{name}");
            if !is_filterable(resource, &full) {
                found.push(Hidden { name: full, value: stored(app, target, name).await });
            }
        }
    }
    found
}

/// A value that the column of this name holds, if any row has one; for a secret what it was before it was sealed.
async fn stored(app: &TestApp, resource: &'static Resource, name: &str) -> String {
    if name.contains("reset_password_token") {
        return TOKEN.to_owned();
    }
    let table = persistence::table(resource);
    let Some(column) = table.columns.iter().find(|column| column.name == name) else { return "secret".to_owned() };
    let database = sea_orm::Database::connect(&app.home.url).await.expect("a connection");
    let sql = format!("SELECT \"{name}\" FROM \"{}\" LIMIT 1", table.name);
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), sql)).await;
    let row = row.expect("an answer");
    let value = row.and_then(|row| match column.kind {
        ColumnKind::Timestamp => row.try_get_by_index(0).ok().map(|instant| Timestamp(instant).to_string()),
        _ => row.try_get_by_index::<String>(0).ok(),
    });
    database.close().await.expect("a closed connection");
    value.unwrap_or_else(|| "nothing".to_owned())
}

/// What an attacker compares: a guess that is right, and one that differs in its last letter.
fn guesses(value: &str) -> [String; 2] {
    let right: String = value.chars().take(8).collect();
    let mut wrong = right.clone();
    let last = wrong.pop();
    wrong.push(if last == Some('Q') { 'R' } else { 'Q' });
    [right, wrong]
}

async fn ask(app: &TestApp, role: Role, target: String) -> Answer {
    app.exchange(app.authorize(Request::get(target), role).await).await
}

fn list(resource: &Resource, query: &str) -> String {
    format!("/api/{}?{query}", resource.name)
}

/// Asserts that both guesses get the same refusal, byte for byte.
async fn assert_blind(app: &TestApp, role: Role, resource: &Resource, parameter: &str, value: &str) {
    let [right, wrong] = guesses(value).map(|guess| format!("{}={}", encode(parameter), encode(&guess)));
    let (right, wrong) = (list(resource, &right), list(resource, &wrong));
    let [right, wrong] = [ask(app, role, right).await, ask(app, role, wrong).await];
    let refusal = match role {
        Role::Integration => right.status == 400 && right.errors()[0].0 == "FILTER_NOT_ALLOWED",
        _ => right.status == 401,
    };
    assert!(refusal, "a hidden name is not refused\n\n{right}");
    assert!(right.status == wrong.status && right.body == wrong.body, "two guesses differ\n\n{right}\n\n{wrong}");
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn a_filter_by_what_is_hidden_answers_alike_whatever_is_guessed(app: TestApp) {
    app.import(&rows()).await;
    let predicates = predicate_names();
    assert!(predicates.len() > 60, "{predicates:?}");
    for resource in RESOURCES {
        let hidden = hidden(&app, resource).await;
        assert!(!hidden.is_empty());
        for Hidden { name, value } in hidden {
            for predicate in &predicates {
                let parameter = format!("filter[q][{name}_{predicate}]");
                assert_blind(&app, Role::Integration, resource, &parameter, &value).await;
            }
            for parameter in spellings(&name) {
                assert_blind(&app, Role::Integration, resource, &parameter, &value).await;
            }
        }
    }
}

/// Other ways to say the name.
fn spellings(name: &str) -> Vec<String> {
    let capitals = name.to_uppercase();
    let conditions = [
        format!("reference_or_{name}_start"),
        format!("{name}_or_reference_start"),
        format!("{name}_and_reference_eq"),
        format!("{capitals}_eq"),
        format!("\"{name}\"_eq"),
        format!("customer_password_resets.{name}_eq"),
        format!("customer__{name}_eq"),
        name.to_owned(),
    ];
    let plain = [format!("filter[{name}]"), format!("filter[{name}_from]"), format!("filter[{name}_eq]")];
    conditions.into_iter().map(|condition| format!("filter[q][{condition}]")).chain(plain).collect()
}

async fn other_roles_learn_as_little(app: TestApp) {
    app.import(&rows()).await;
    for resource in RESOURCES {
        for Hidden { name, value } in hidden(&app, resource).await {
            for role in [Role::SalesChannel, Role::Customer, Role::None] {
                for predicate in ["eq", "start", "matches", "gt", "in", "null"] {
                    let parameter = format!("filter[q][{name}_{predicate}]");
                    assert_blind(&app, role, resource, &parameter, &value).await;
                }
            }
        }
    }
}

/// Names of what is there but hidden, and of what is not there at all: the refusals differ in nothing but the name.
async fn sorting_fields_and_includes_by_what_is_hidden_are_refused(app: TestApp) {
    app.import(&rows()).await;
    for resource in RESOURCES {
        let table = persistence::table(resource);
        let private = table.columns.iter().map(|column| column.name).filter(|name| is_private(resource, name));
        let unreadable = resource.attributes.iter().filter(|attribute| !attribute.readable).map(|found| found.name);
        for name in private.chain(unreadable) {
            let absent = "x".repeat(name.len());
            for parameter in [
                "sort=NAME".to_owned(),
                "sort=-NAME".to_owned(),
                "include=NAME".to_owned(),
                format!("fields[{}]=NAME", resource.name),
            ] {
                for role in ROLES {
                    let there = ask(&app, role, list(resource, &parameter.replace("NAME", name))).await;
                    let nowhere = ask(&app, role, list(resource, &parameter.replace("NAME", &absent))).await;
                    assert_eq!(there.status, if role == Role::Integration { 400 } else { 401 }, "{there}");
                    let text = |answer: &Answer| String::from_utf8_lossy(&answer.body).into_owned();
                    let (there, nowhere) = (without_hints(&text(&there)), without_hints(&text(&nowhere)));
                    let echoed = |name: &str| format!("{name} is not");
                    assert_eq!(there.replace(&echoed(name), "-"), nowhere.replace(&echoed(&absent), "-"));
                }
            }
        }
        let unsortable = resource.attributes.iter().filter(|attribute| !attribute.sortable);
        for attribute in unsortable {
            let answer = ask(&app, Role::Integration, list(resource, &format!("sort={}", attribute.name))).await;
            answer.refuses(400, "INVALID_SORT_CRITERIA", "sort");
        }
    }
}

/// A hint suggests names that are alike, so it follows from the name that was sent.
fn without_hints(body: &str) -> String {
    let mut document: serde_json::Value = serde_json::from_str(body).expect("an error document");
    for error in document["errors"].as_array_mut().into_iter().flatten() {
        error["meta"] = json!(null);
    }
    document.to_string()
}

/// Whether a column is known to the store only.
fn is_private(resource: &'static Resource, column: &str) -> bool {
    let table = persistence::table(resource);
    let at = table.columns.iter().position(|found| found.name == column);
    let shown = table.attributes.iter().any(|stored| matches!(stored, Stored::Column(shown) if Some(*shown) == at));
    let key = resource.relationships.iter().any(|found| column.strip_suffix("_id") == Some(found.name));
    column != "id" && !shown && !key
}

/// Every private value, in the text that it would be shown as.
async fn private_values(app: &TestApp) -> Vec<String> {
    let mut values = Vec::new();
    for resource in RESOURCES {
        // What an event belongs to is no secret: it is found through its owner.
        for column in persistence::table(resource).columns.iter().filter(|_| resource.name != "events") {
            if is_private(resource, column.name) {
                values.push(stored(app, resource, column.name).await);
            }
        }
    }
    values.retain(|value| value != "nothing");
    assert!(values.len() >= 4, "{values:?}");
    values
}

async fn no_read_of_any_role_shows_a_private_column(app: TestApp) {
    app.import(&rows()).await;
    let private = private_values(&app).await;
    for operation in OPERATIONS.iter().filter(|operation| operation.method == jsonapi::Method::Get) {
        let id = match operation.resource.name {
            "customers" => JOHN,
            "events" => "EventOfReset",
            _ => RESET,
        };
        let path = operation.path.replace("{id}", id);
        for role in ROLES {
            for query in wide_queries(operation.action, operation.resource) {
                let answer = ask(&app, role, format!("{path}?{query}")).await;
                let text = String::from_utf8_lossy(&answer.body);
                let found = private.iter().find(|value| text.contains(value.as_str()));
                assert!(found.is_none(), "{found:?} is shown\n\n{answer}");
                let token = text.contains(TOKEN);
                assert!(!token || role == Role::Integration, "the token is shown\n\n{answer}");
            }
        }
    }
}

/// Queries that ask for as much as they can.
fn wide_queries(action: Action, resource: &'static Resource) -> Vec<String> {
    let shown = match action {
        Action::Related(at) | Action::Relationship(at) => resource.relationships[at].target,
        _ => resource,
    };
    let includes: Vec<&str> = shown.relationships.iter().map(|relationship| relationship.name).collect();
    let deep = shown.relationships.iter().filter(|found| found.cardinality == Cardinality::One);
    let deep = deep.flat_map(|found| found.target.relationships.iter().map(move |next| (found.name, next.name)));
    let mut queries = vec![String::new(), format!("include={}", includes.join(","))];
    queries.extend(deep.map(|(first, next)| format!("include={first}.{next}")));
    for resource in RESOURCES {
        let names: Vec<&str> = resource.attributes.iter().map(|attribute| attribute.name).collect();
        let readable = resource.attributes.iter().filter(|attribute| attribute.readable).map(|found| found.name);
        queries.push(format!("fields[{}]={}", resource.name, names.join(",")));
        queries.push(format!("fields[{}]={}", resource.name, readable.collect::<Vec<_>>().join(",")));
    }
    queries
}
