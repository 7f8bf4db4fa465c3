//! The table of errors is true: each example is sent, and answered as it says.

use std::collections::BTreeSet;

use latchkey_tests::errors::ErrorExample;
use latchkey_tests::{Answer, TestApp};

use crate::generated::errors::{ERRORS, TOKEN_ERRORS};
use crate::support::stage;

latchkey_tests::on_both_databases! {
    examples_of_an_empty_database,
    examples_of_a_customer,
    examples_of_a_reset,
    examples_of_an_expired_reset,
    examples_of_a_used_reset,
    examples_of_the_token_endpoint,
}

/// Examples that a request alone does not bring about, and what verifies the error instead.
const NOT_SENT: [(&str, &str); 18] = [
    ("INCOMPLETE_BODY", "needs a connection that breaks off; error::tests of the server"),
    ("REQUEST_TIMEOUT", "needs a connection that is slow; connections"),
    ("URI_TOO_LONG", "is shortened; http::tests of the server"),
    ("CONTENT_TOO_LARGE", "is shortened; protocol::a_body_over_the_limit_is_refused"),
    ("INVALID_LINKS_OBJECT", "no relationship can be set yet; request tests of jsonapi"),
    ("TYPE_MISMATCH", "no relationship can be set yet; request tests of jsonapi"),
    ("GREATER_THAN_OR_EQUAL_TO", "no number can be sent yet; request tests of jsonapi"),
    ("LESS_THAN_OR_EQUAL_TO", "no number can be sent yet; request tests of jsonapi"),
    ("INCLUSION", "no enumerated attribute can be sent yet; request tests of jsonapi"),
    ("TOO_COMMON", "an organization in live mode; password tests of domain"),
    ("TOO_LARGE", "is shortened; protocol::odd_texts_are_stored_or_refused"),
    ("TOO_MANY_REQUESTS", "needs many requests; rate_limits"),
    ("INTERNAL_SERVER_ERROR", "needs a fault; error::tests of the server"),
    ("SERVICE_UNAVAILABLE", "needs a full queue; error::tests of the server"),
    ("OUTCOME_UNKNOWN", "needs a write that takes long; connections"),
    ("QUERY_TIMEOUT", "needs many rows; timeouts"),
    ("SERVER_ERROR", "needs a fault; oauth::error_tests of the server"),
    ("TEMPORARILY_UNAVAILABLE", "needs a full queue; oauth::error_tests of the server"),
];

fn is_sent(example: &ErrorExample) -> bool {
    !NOT_SENT.iter().any(|(name, _)| *name == example.name)
}

#[test]
fn what_is_not_sent_is_in_the_table() {
    let names: BTreeSet<&str> = ERRORS.iter().chain(TOKEN_ERRORS).map(|example| example.name).collect();
    for (name, reason) in NOT_SENT {
        assert!(names.contains(name), "{name}: {reason}");
    }
}

#[test]
fn every_fixture_of_the_table_is_staged() {
    let staged = ["empty", "john", "reset", "expired_reset", "used_reset"];
    let unstaged = ERRORS.iter().find(|example| !staged.contains(&example.fixture));
    assert!(unstaged.is_none(), "{unstaged:?}");
}

/// What is wrong with an answer, if anything is.
fn fault(example: &ErrorExample, answer: &Answer) -> Option<String> {
    let expected = example.document();
    let found = answer.document().unwrap_or_default();
    let right = found == expected && answer.status == example.status;
    (!right).then(|| format!("{} is to be answered with {expected:#}\n\n{answer}", example.name))
}

/// Sends the examples of a fixture. What is refused changes nothing, so they share a database.
async fn verify_all(app: &TestApp, fixture: &str) {
    stage(app, fixture).await;
    let mut faults = Vec::new();
    for example in ERRORS.iter().filter(|example| example.fixture == fixture).filter(|example| is_sent(example)) {
        let answer = app.send(example.request(app).await).await;
        faults.extend(fault(example, &answer));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

async fn examples_of_an_empty_database(app: TestApp) {
    verify_all(&app, "empty").await;
}

async fn examples_of_a_customer(app: TestApp) {
    verify_all(&app, "john").await;
}

async fn examples_of_a_reset(app: TestApp) {
    verify_all(&app, "reset").await;
}

async fn examples_of_an_expired_reset(app: TestApp) {
    verify_all(&app, "expired_reset").await;
}

async fn examples_of_a_used_reset(app: TestApp) {
    verify_all(&app, "used_reset").await;
}

async fn examples_of_the_token_endpoint(app: TestApp) {
    let mut faults = Vec::new();
    for example in TOKEN_ERRORS.iter().filter(|example| is_sent(example)) {
        let answer = app.send(example.token_request(&app).await).await;
        faults.extend(fault(example, &answer));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
