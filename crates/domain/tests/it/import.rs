//! Import: all or nothing, and every fault with its line.

use std::io::Cursor;

use domain::{ApplicationKind, ImportFailure, ImportSummary};
use jsonapi::{Timestamp, Value};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS};
use persistence::customer_password_resets::Entity;

use crate::stage::{LIFETIME, NOW, Stage, shown, text};

const DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";

fn customer(id: &str, email: &str) -> String {
    format!(
        r#"{{"type": "customers", "id": "{id}", "attributes": {{"email": "{email}", "status": "repeat", "metadata": {{"b": [1, null, 2.0], "a": "x y"}},
"created_at": "2018-01-01T12:00:00.000Z", "updated_at": "2018-01-02T12:00:00.000Z", "password_digest": "{DIGEST}"}}}}"#
    )
    .replace('\n', " ")
}

fn reset(id: &str, customer: &str, token: &str, used: &str) -> String {
    format!(
        r#"{{"type": "customer_password_resets", "id": "{id}", "attributes": {{"customer_email": "john@example.com", "reset_password_token": "{token}", "reset_password_at": {used}, "created_at": "2018-01-01T12:00:00.000Z"}}, "relationships": {{"customer": {{"data": {{"type": "customers", "id": "{customer}"}}}}}}}}"#
    )
}

fn event(id: &str, of: &str) -> String {
    format!(
        r#"{{"type": "events", "id": "{id}", "attributes": {{"name": "customer_password_resets.create", "created_at": "2018-01-01T12:00:00.000Z"}}, "relationships": {{"resource": {{"data": {{"type": "customer_password_resets", "id": "{of}"}}}}}}}}"#
    )
}

async fn import(stage: &Stage, lines: &[String]) -> Result<ImportSummary, ImportFailure> {
    stage.service.import(Cursor::new(lines.join("\n")), |_| {}).await
}

/// The faults that an import was refused for, as `line: message`.
fn faults(result: Result<ImportSummary, ImportFailure>) -> Vec<String> {
    match result {
        Err(ImportFailure::Lines(faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("imported"),
    }
}

#[tokio::test]
async fn rows_come_in_as_they_are_and_live_on_as_if_they_were_made_here() {
    let stage = Stage::new().await;
    let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
    let lines = [
        customer("JohnDoeXyz", "John@Example.com"),
        String::new(),
        reset("xYZkjABcde", "JohnDoeXyz", "xhFfkmfybsLxzaAP6xcs", "null"),
        reset("xYZkjABcdf", "JohnDoeXyz", "spentTokenOfTheReset", r#""2018-01-01T13:00:00.000Z""#),
        event("bCreateRst", "xYZkjABcde"),
    ];
    let summary = import(&stage, &lines).await.unwrap();
    assert_eq!(summary.rows.iter().map(|(_, count)| count).sum::<u64>(), 4);
    let john = stage.retrieve(&CUSTOMERS, "JohnDoeXyz").await.unwrap();
    assert_eq!(shown(&john, "metadata"), Some(Value::Json(r#"{"b":[1,null,2.0],"a":"x y"}"#.to_owned())));
    assert_eq!(shown(&john, "updated_at"), Some(Value::DateTime(Timestamp(NOW + 86_400_000))));
    assert!(stage.logs_in(&channel.client_id, "john@example.com", "secret").await);
    let row = stage.store.find::<persistence::customers::Entity>("JohnDoeXyz").await.unwrap().unwrap();
    assert!(row.session_stamp.is_some(), "whatever sets a password sets one");
    let reset = stage.retrieve(&RESETS, "xYZkjABcde").await.unwrap();
    assert_eq!(text(&reset, "reset_password_token"), "xhFfkmfybsLxzaAP6xcs");
    let row = stage.store.find::<Entity>("xYZkjABcde").await.unwrap().unwrap();
    assert_eq!((row.expires_at, row.updated_at), (NOW + LIFETIME, NOW));
    assert!(!row.reset_password_token.unwrap().contains("xhFfkmfybsLxzaAP6xcs"));
    assert!(stage.use_token("xYZkjABcdf", "spentTokenOfTheReset", "new secret").await.is_err());
    stage.use_token("xYZkjABcde", "xhFfkmfybsLxzaAP6xcs", "new secret").await.unwrap();
    assert!(stage.logs_in(&channel.client_id, "john@example.com", "new secret").await);
}

#[tokio::test]
async fn a_token_that_is_too_old_expires_as_it_comes_and_is_kept_for_thirty_days_from_then() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let stage = Stage::new().await;
    stage.clock.advance(365 * DAY);
    let lines =
        [customer("JohnDoeXyz", "john@example.com"), reset("xYZkjABcde", "JohnDoeXyz", "xhFfkmfybsLxzaAP6xcs", "null")];
    import(&stage, &lines).await.unwrap();
    assert!(stage.use_token("xYZkjABcde", "xhFfkmfybsLxzaAP6xcs", "new secret").await.is_err());
    stage.clock.advance(30 * DAY);
    assert_eq!(stage.service.purge_reset_tokens().await.unwrap(), 0);
    let reset = stage.retrieve(&RESETS, "xYZkjABcde").await.unwrap();
    assert_eq!(text(&reset, "reset_password_token"), "xhFfkmfybsLxzaAP6xcs");
    stage.clock.advance(1);
    assert_eq!(stage.service.purge_reset_tokens().await.unwrap(), 1);
}

#[tokio::test]
async fn every_fault_is_told_with_its_line_and_nothing_comes_in() {
    let stage = Stage::new().await;
    let good = customer("JohnDoeXyz", "john@example.com");
    let lines = [
        good.clone(),
        "not JSON".to_owned(),
        good.replace("\"email\"", "\"e_mail\""),
        good.replace("john@example.com", "no address"),
        good.replace("repeat", "loyal"),
        good.replace("2018-01-01T12:00:00.000Z", "yesterday"),
        good.replace("m=19456", "m=4194304"),
        good.replace("\"customers\"", "\"orders\""),
        good.replace("JohnDoeXyz", ""),
        good.replace("\"created_at\": \"2018-01-01T12:00:00.000Z\",", ""),
        good.replace("\"status\": \"repeat\"", "\"has_password\": true"),
        reset("xYZkjABcde", "JohnDoeXyz", "token", "null").replace("\"type\": \"customers\"", "\"type\": \"events\""),
        reset("xYZkjABcde", "JohnDoeXyz", "token", "null").replace("\"token\"", "null"),
        r#"{"type": "customers", "id": "a", "id": "b", "attributes": {}}"#.to_owned(),
        r#"{"type": "customers", "id": "a", "attributes": {"email": "a@example.com", "email": "b@example.com"}}"#
            .to_owned(),
    ];
    let faults = faults(import(&stage, &lines).await);
    let told: Vec<&str> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    for line in 2..=lines.len() {
        assert!(told.contains(&format!("line {line}").as_str()), "line {line} is not told of: {faults:#?}");
    }
    assert!(!told.contains(&"line 1"), "{faults:#?}");
    assert!(!faults.iter().any(|fault| fault.contains("4194304") || fault.contains("no address")), "{faults:#?}");
    assert!(stage.retrieve(&CUSTOMERS, "JohnDoeXyz").await.is_err());
}

/// Text that a database could store and not compare would fail every query that looks into it.
#[tokio::test]
async fn metadata_that_a_database_cannot_compare_is_refused() {
    let stage = Stage::new().await;
    let good = customer("JohnDoeXyz", "john@example.com");
    let nested = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    for value in [r#""\u0000""#, r#""\ud83d""#, "1e999999", "1e-20000", r#"{"a":1,"a":2}"#, &nested] {
        let lines = [good.replace("\"x y\"", value)];
        let faults = faults(import(&stage, &lines).await);
        assert!(matches!(&faults[..], [fault] if fault.starts_with("line 1: `metadata` must ")), "{value}: {faults:?}");
    }
    import(&stage, &[good.replace("\"x y\"", r#"["\\u0000", null]"#)]).await.unwrap();
}

#[tokio::test]
async fn at_most_20_faults_are_told() {
    let stage = Stage::new().await;
    let lines: Vec<String> = (0..3_000).map(|_| "[]".to_owned()).collect();
    assert_eq!(faults(import(&stage, &lines).await).len(), 20);
}

#[tokio::test]
async fn what_the_database_refuses_is_told_with_its_line_and_undoes_everything() {
    let stage = Stage::new().await;
    let john = customer("JohnDoeXyz", "john@example.com");
    let twice = [john.clone(), customer("aaaaaaaaaa", "a@example.com"), customer("bbbbbbbbbb", "JOHN@example.com")];
    assert_eq!(faults(import(&stage, &twice).await), ["line 3: `normalized_email` is taken by another record"]);
    let dangling = [john.clone(), reset("xYZkjABcde", "nobodyXxxx", "token", "null")];
    assert_eq!(faults(import(&stage, &dangling).await), ["line 2: `customer_id` refers to a record that is not there"]);
    assert!(stage.retrieve(&CUSTOMERS, "JohnDoeXyz").await.is_err());
    import(&stage, std::slice::from_ref(&john)).await.unwrap();
    assert_eq!(faults(import(&stage, &[String::new(), john]).await).len(), 1, "what is there already is taken");
}

#[tokio::test]
async fn progress_is_told_in_rows_and_bytes() {
    let stage = Stage::new().await;
    let lines: Vec<String> =
        (0..2_500).map(|n| customer(&format!("customer{n}"), &format!("c{n}@example.com"))).collect();
    let text = lines.join("\n");
    let bytes = text.len() as u64;
    let mut told = Vec::new();
    stage.service.import(Cursor::new(text), |progress| told.push((progress.rows, progress.bytes))).await.unwrap();
    assert_eq!(told.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [1_000, 2_000, 2_500]);
    assert_eq!(told.last().map(|(_, read)| *read), Some(bytes));
}

#[tokio::test]
async fn the_fixture_of_the_documented_list_comes_in() {
    let path = "../../tests/fixtures/resets_140.jsonl";
    let stage = Stage::new().await;
    let file = std::fs::File::open(path).unwrap();
    let summary = stage.service.import(std::io::BufReader::new(file), |_| {}).await.unwrap();
    assert!(summary.rows.contains(&("customer_password_resets", 140)), "{summary:?}");
}

#[tokio::test]
async fn faults_repeat_no_value() {
    let stage = Stage::new().await;
    for (line, fault) in [
        (r#"{"type": "customers", "id": "a", "attributes": "john@example.com"}"#, "is no resource object"),
        (
            r#"{"type": "customers", "id": "a", "relationships": {"customer": "john@example.com"}}"#,
            "is no resource object",
        ),
        (r#"{"type": 17, "id": "a"}"#, "is no resource object"),
        (r#""john@example.com""#, "is no resource object"),
        (r#"{"type": "customers"}"#, "missing field `id`"),
        (r#"{"type": "customers", "id": "a", "attributes": {"email": 1, "email": 2}}"#, "`email` comes twice"),
        (r#"{"type": "customers", "id": "a", "attributes": {"email": tr"#, "EOF while parsing"),
    ] {
        let faults = faults(import(&stage, &[line.to_owned()]).await);
        let [found] = &faults[..] else { panic!("one fault is expected: {faults:?}") };
        assert!(found.strip_prefix("line 1: ").is_some_and(|found| found.starts_with(fault)), "{found}");
        assert!(!["john", "17", "column"].iter().any(|value| found.contains(value)), "{found}");
    }
}

#[tokio::test]
async fn what_a_relationship_leads_to_must_be_an_id() {
    let stage = Stage::new().await;
    let lines = [
        customer("JohnDoeXyz", "john@example.com"),
        reset("xYZkjABcde", "JohnDoeXyz\\u0000", "xhFfkmfybsLxzaAP6xcs", "null"),
        event("bCreateRst", "x y"),
    ];
    let id = "leads to an id that is none: it must have 1 to 64 letters, digits and hyphens";
    let expected = [format!("line 2: `customer` {id}"), format!("line 3: `resource` {id}")];
    assert_eq!(faults(import(&stage, &lines).await), expected);
}
