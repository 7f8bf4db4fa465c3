//! Words that several tests share: paths, documents, and the short forms of the usual requests.

use std::sync::Arc;

pub(crate) use latchkey_tests::documents::{CUSTOMERS, EVENTS, NOBODY, RESETS, change, creation};
use latchkey_tests::{Answer, Request, Role, TestApp, workspace};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// The id of the reset in the fixtures.
pub(crate) const RESET: &str = "xYZkjABcde";
/// The token of the reset in the fixtures.
pub(crate) const TOKEN: &str = "xhFfkmfybsLxzaAP6xcs";
/// The id of the customer in the fixtures.
pub(crate) const JOHN: &str = "JohnDoeXyz";
/// The customer's e-mail.
pub(crate) const EMAIL: &str = "john@example.com";
/// The customer's password.
pub(crate) const PASSWORD: &str = "secret";

/// Six hours, the lifetime of a reset token, in milliseconds.
pub(crate) const LIFETIME: i64 = 6 * 60 * 60 * 1000;

/// Imports a fixture.
pub(crate) async fn stage(app: &TestApp, fixture: &str) {
    app.import(&workspace::fixture(fixture)).await;
}

/// Sends a request as an integration.
pub(crate) async fn ask(app: &TestApp, request: Request) -> Answer {
    app.send(app.authorize(request, Role::Integration).await).await
}

/// Creates a reset for the e-mail, as an integration.
pub(crate) async fn create_reset(app: &TestApp, email: &str) -> Answer {
    let body = creation("customer_password_resets", json!({ "customer_email": email }));
    ask(app, Request::post(RESETS, &body)).await
}

/// The request that sets a new password with a token.
pub(crate) fn set_password(id: &str, token: &str, password: &str) -> Request {
    let attributes = json!({ "customer_password": password, "_reset_password_token": token });
    update_reset(id, attributes)
}

/// The request that updates a reset.
pub(crate) fn update_reset(id: &str, attributes: Value) -> Request {
    Request::patch(format!("{RESETS}/{id}"), &change("customer_password_resets", id, attributes))
}

/// The request that updates a customer.
pub(crate) fn update_customer(id: &str, attributes: Value) -> Request {
    Request::patch(format!("{CUSTOMERS}/{id}"), &change("customers", id, attributes))
}

/// Whether the customer can log in with the password.
pub(crate) async fn logs_in(app: &TestApp, email: &str, password: &str) -> bool {
    let answer = app.login(email, password).await;
    match answer.status {
        200 => true,
        400 => {
            assert_eq!(answer.at("/errors/0/title"), "invalid_grant", "{answer}");
            false
        }
        other => panic!("a login was answered with {other}\n\n{answer}"),
    }
}

/// The names of the events of a record, in the order in which they happened.
pub(crate) async fn topics(app: &TestApp, path: &str) -> Vec<String> {
    let answer = ask(app, Request::get(format!("{path}/events?page[size]=25"))).await.expect(200);
    let events = answer.at("/data");
    let events = events.as_array().map(Vec::as_slice).unwrap_or_default();
    events.iter().map(|event| event["attributes"]["name"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Sends every request at the same time; the statuses, in the order of the requests.
pub(crate) async fn storm(app: &Arc<TestApp>, requests: Vec<Request>) -> Vec<u16> {
    let count = requests.len();
    let mut tasks = JoinSet::new();
    for (position, request) in requests.into_iter().enumerate() {
        let app = app.clone();
        tasks.spawn(async move { (position, app.send(request).await.status) });
    }
    let mut statuses = vec![0; count];
    while let Some(result) = tasks.join_next().await {
        let (position, status) = result.expect("no task panics");
        statuses[position] = status;
    }
    statuses
}
