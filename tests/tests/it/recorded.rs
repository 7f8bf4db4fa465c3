//! Recorded answers of the documented stack, replayed: `tests/fixtures/recorded/`, compared as `replay.py` compares.

use latchkey_tests::{Answer, Database, Request, Role, TestApp, workspace};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_answers_hold_on_sqlite() {
    replay(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_answers_hold_on_postgres() {
    replay(Database::Postgres).await;
}

async fn replay(database: Database) {
    let Some(app) = TestApp::start(database).await else { return };
    app.import(&workspace::text("tests/fixtures/recorded/rows.jsonl")).await;
    // The rows name events as the topics of the contract do; one case was recorded before they were renamed.
    let cases = workspace::text("tests/fixtures/recorded/cases.json");
    let cases = cases.replace("customer_password_reset.create", "customer_password_resets.create");
    let cases: Value = serde_json::from_str(&cases).expect("valid JSON");
    let cases = cases.as_array().expect("a list of cases");
    // Reads first: what is written would show in them.
    let (writes, reads): (Vec<&Value>, Vec<&Value>) = cases.iter().partition(|case| case["writes"] == true);
    let mut faults = Vec::new();
    for case in reads.into_iter().chain(writes) {
        if case["name"] == "delete_again" {
            // Recorded after a deletion that is not among the cases.
            app.send(app.authorize(request(case), Role::Integration).await).await.expect(204);
        }
        let answer = app.send(app.authorize(request(case), Role::Integration).await).await;
        if let Err(why) = compare(&case["expect"], &answer) {
            faults.push(format!("{}: {why}\n{answer}", case["name"]));
        }
    }
    assert!(faults.is_empty(), "{} recorded answers differ:\n\n{}", faults.len(), faults.join("\n\n"));
}

fn request(case: &Value) -> Request {
    let text = |member: &str| case[member].as_str().unwrap_or_default();
    let mut request = Request::bare(text("method"), text("path"));
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    match case["body"].as_str() {
        // This one case is no UTF-8: its characters are bytes.
        Some(body) if text("name") == "create_invalid_utf8_body" => request
            .raw(body.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or_default()).collect::<Vec<_>>()),
        Some(body) => request.raw(body),
        None => request,
    }
}

fn compare(expected: &Value, answer: &Answer) -> Result<(), String> {
    same("status", &expected["status"], &json!(answer.status))?;
    errors(expected, answer)?;
    for member in ["record_count", "page_count"] {
        if let Some(count) = expected.get(member) {
            same(member, count, &answer.at(&format!("/meta/{member}")))?;
        }
    }
    data(expected, answer)?;
    attributes(expected, answer)?;
    if let Some(wanted) = expected.get("relationships") {
        let mut names: Vec<String> = keys(&answer.at("/data/relationships"));
        names.sort();
        same("relationships", wanted, &json!(names))?;
    }
    if let Some(wanted) = expected.get("included") {
        same("included", wanted, &sorted(&answer.at("/included")))?;
    }
    let Some(wanted) = expected.get("links") else { return Ok(()) };
    let base = TestApp::PUBLIC_URL;
    same(
        "links",
        &serde_json::from_str(&wanted.to_string().replace("{{BASE}}", base)).unwrap_or_default(),
        &answer.at("/links"),
    )
}

fn errors(expected: &Value, answer: &Answer) -> Result<(), String> {
    let found = answer.errors();
    let wanted = expected["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    if answer.status >= 400 && found.is_empty() {
        return Err("no error document".to_owned());
    }
    // One bad member may rightly bring a second complaint: the expected ones come first.
    for (position, wanted) in wanted.iter().enumerate() {
        let (code, source) = found.get(position).ok_or("an error is missing")?;
        same("code", &wanted[0], &json!(code))?;
        if wanted[1].is_string() {
            same("pointer", &wanted[1], &json!(source))?;
        }
    }
    Ok(())
}

fn data(expected: &Value, answer: &Answer) -> Result<(), String> {
    let found = answer.at("/data");
    if let Some(wanted) = expected.get("data") {
        let found = found.as_array().map_or_else(|| identity(&found), |objects| objects.iter().map(identity).collect());
        same("data", wanted, &found)?;
    }
    expected.get("data_any_order").map_or(Ok(()), |wanted| same("data", wanted, &sorted(&found)))
}

fn attributes(expected: &Value, answer: &Answer) -> Result<(), String> {
    let Some(wanted) = expected["attributes"].as_object() else { return Ok(()) };
    let found = answer.at("/data/attributes");
    for (name, value) in wanted {
        same(name, value, found.get(name).unwrap_or(&json!("<absent>")))?;
    }
    let target = percent_decode_str(&answer.request.target).decode_utf8_lossy();
    let narrowed = format!("fields[{}]", answer.at("/data/type").as_str().unwrap_or_default());
    let extra = keys(&found).into_iter().find(|name| !wanted.contains_key(name));
    match extra {
        Some(name) if target.contains(&narrowed) => Err(format!("{name} was not asked for")),
        _ => Ok(()),
    }
}

fn keys(object: &Value) -> Vec<String> {
    object.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
}

/// `[type, id]` of a resource object; anything else as it is.
fn identity(object: &Value) -> Value {
    if object.is_object() { json!([object["type"], object["id"]]) } else { object.clone() }
}

fn sorted(objects: &Value) -> Value {
    let mut found: Vec<Value> = objects.as_array().into_iter().flatten().map(identity).collect();
    found.sort_by_key(ToString::to_string);
    Value::Array(found)
}

fn same(what: &str, wanted: &Value, found: &Value) -> Result<(), String> {
    if wanted == found { Ok(()) } else { Err(format!("{what} is {found}, recorded was {wanted}")) }
}
