//! Decision 5: what each role may do, and what it gets to see.

use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::{Value, json};

use crate::support::{
    CUSTOMERS, EMAIL, EVENTS, JOHN, NOBODY, PASSWORD, RESET, RESETS, TOKEN, ask, change, create_reset, creation,
    logs_in, set_password, stage, update_customer, update_reset,
};

latchkey_tests::on_both_databases! {
    a_sales_channel_reaches_nothing_but_two_writes,
    a_sales_channel_completes_a_reset_and_sees_no_secret,
    a_sales_channel_may_not_touch_the_rest_of_a_reset,
    a_sales_channel_with_a_wrong_token_learns_no_more_than_that_there_is_a_reset,
    a_sales_channel_learns_nothing_from_an_include,
    a_sales_channel_signs_a_customer_up,
    a_customer_acts_on_the_own_record_only,
    a_customer_reaches_nobody_else,
    a_customer_cannot_change_the_password_without_a_reset,
    a_deleted_customers_token_is_worth_nothing,
}

async fn send(app: &TestApp, role: Role, request: Request) -> Answer {
    app.send(app.authorize(request, role).await).await
}

/// The requests that only an integration may make.
fn reserved() -> Vec<Request> {
    let reset = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    let mut requests = vec![
        Request::post(RESETS, &reset),
        Request::delete(format!("{RESETS}/{RESET}")),
        Request::delete(format!("{RESETS}/{NOBODY}")),
    ];
    let reads = [
        RESETS.to_owned(),
        format!("{RESETS}/{RESET}"),
        format!("{RESETS}/{NOBODY}"),
        format!("{RESETS}/{RESET}/customer"),
        format!("{RESETS}/{RESET}/events"),
        format!("{RESETS}/{RESET}/relationships/customer"),
        format!("{RESETS}/{RESET}/relationships/events"),
        CUSTOMERS.to_owned(),
        format!("{CUSTOMERS}/{JOHN}/events"),
        format!("{CUSTOMERS}/{JOHN}/relationships/events"),
        EVENTS.to_owned(),
        format!("{EVENTS}/bCreateRst"),
        format!("{EVENTS}/{NOBODY}"),
    ];
    requests.extend(reads.map(Request::get));
    requests
}

async fn a_sales_channel_reaches_nothing_but_two_writes(app: TestApp) {
    stage(&app, "reset").await;
    let mut requests = reserved();
    for id in [JOHN, NOBODY] {
        requests.push(Request::get(format!("{CUSTOMERS}/{id}")));
        requests.push(update_customer(id, json!({ "reference": "r" })));
        requests.push(Request::delete(format!("{CUSTOMERS}/{id}")));
    }
    for request in requests {
        send(&app, Role::SalesChannel, request).await.refuses(401, "UNAUTHORIZED", "");
    }
    ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    ask(&app, Request::get(format!("{CUSTOMERS}/{JOHN}"))).await.expect(200);
}

async fn a_sales_channel_completes_a_reset_and_sees_no_secret(app: TestApp) {
    stage(&app, "reset").await;
    let answer = send(&app, Role::SalesChannel, set_password(RESET, TOKEN, "a new password")).await.expect(200);
    let attributes = answer.at("/data/attributes");
    let names: Vec<&String> = attributes.as_object().expect("attributes").keys().collect();
    assert_eq!(names, ["reset_password_at", "created_at", "updated_at"]);
    let text = String::from_utf8_lossy(&answer.body);
    assert!(!text.contains(TOKEN) && !text.contains(EMAIL), "{answer}");
    assert!(logs_in(&app, EMAIL, "a new password").await);
}

/// Without the token there is no permission, whatever else is sent; with it, only the password may be.
async fn a_sales_channel_may_not_touch_the_rest_of_a_reset(app: TestApp) {
    stage(&app, "reset").await;
    for attributes in
        [json!({ "reference": "r" }), json!({ "metadata": {} }), json!({ "customer_password": "secret2" }), json!({})]
    {
        let answer = send(&app, Role::SalesChannel, update_reset(RESET, attributes)).await;
        answer.refuses(401, "UNAUTHORIZED", "");
    }
    let attributes = json!({ "customer_password": "secret2", "_reset_password_token": TOKEN, "reference": "r" });
    let answer = send(&app, Role::SalesChannel, update_reset(RESET, attributes)).await;
    answer.refuses(401, "UNAUTHORIZED", "");
    let reset = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    assert_eq!(reset.at("/data/attributes/reference"), "ANY-EXTERNAL-REFEFERNCE");
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

/// Whether there is a reset can be told without its token, as documented: an id has 57 bits (decision 1), too many to try
/// out, and says nothing of whose reset it is (security-reliability C9).
async fn a_sales_channel_with_a_wrong_token_learns_no_more_than_that_there_is_a_reset(app: TestApp) {
    stage(&app, "reset").await;
    let wrong = async |id| send(&app, Role::SalesChannel, set_password(id, "not the token", "a new password")).await;
    wrong(RESET).await.refuses(422, "VALIDATION_ERROR", "/data/attributes/_reset_password_token");
    wrong(NOBODY).await.refuses(404, "RECORD_NOT_FOUND", "");
    let reset = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    assert_eq!(reset.at("/data/attributes/reset_password_at"), Value::Null);
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

async fn a_sales_channel_learns_nothing_from_an_include(app: TestApp) {
    stage(&app, "john").await;
    for (query, status) in [
        ("include=customer", 401),
        ("include=events", 401),
        ("include=customer&fields[customers]=email", 401),
        ("fields[customer_password_resets]=reset_password_token", 200),
        ("fields[customer_password_resets]=customer_email,customer", 200),
    ] {
        // One of its own for each, since the last ones use it up.
        let reset = create_reset(&app, EMAIL).await.expect(201);
        let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
        let attributes = json!({ "customer_password": "a new password", "_reset_password_token": token });
        let body = change("customer_password_resets", &id, attributes);
        let request = Request::patch(format!("{RESETS}/{id}?{query}"), &body);
        let answer = send(&app, Role::SalesChannel, request).await.expect(status);
        let text = String::from_utf8_lossy(&answer.body);
        assert!(!text.contains(&token) && !text.contains(EMAIL), "{answer}");
        assert_eq!(answer.at("/included"), Value::Null, "{answer}");
    }
}

async fn a_sales_channel_signs_a_customer_up(app: TestApp) {
    let body = creation("customers", json!({ "email": "jane@example.com", "password": "secret2" }));
    let answer = send(&app, Role::SalesChannel, Request::post(CUSTOMERS, &body)).await.expect(201);
    assert_eq!(answer.at("/data/attributes/has_password"), true);
    assert!(logs_in(&app, "jane@example.com", "secret2").await);
    let body = creation("customers", json!({ "email": "june@example.com", "status": "repeat" }));
    send(&app, Role::SalesChannel, Request::post(CUSTOMERS, &body)).await.refuses(
        400,
        "PARAM_NOT_ALLOWED",
        "/data/attributes/status",
    );
}

async fn a_customer_acts_on_the_own_record_only(app: TestApp) {
    stage(&app, "john").await;
    let own = format!("{CUSTOMERS}/{JOHN}");
    let token = app.token(Role::Customer).await;
    let send = async |request: Request| app.send(request.bearer(&token)).await;
    assert_eq!(send(Request::get(own.clone())).await.expect(200).at("/data/attributes/email"), EMAIL);
    let answer = send(update_customer(JOHN, json!({ "reference": "mine" }))).await.expect(200);
    assert_eq!(answer.at("/data/attributes/reference"), "mine");
    send(Request::delete(own)).await.expect(204);
}

async fn a_customer_reaches_nobody_else(app: TestApp) {
    stage(&app, "reset").await;
    let jane = creation("customers", json!({ "email": "jane@example.com", "password": "secret2" }));
    let jane = ask(&app, Request::post(CUSTOMERS, &jane)).await.expect(201).text("/data/id");
    for request in reserved() {
        send(&app, Role::Customer, request).await.refuses(401, "UNAUTHORIZED", "");
    }
    // Somebody else's record and none at all are the same to a customer.
    for id in [&*jane, NOBODY] {
        let record = format!("{CUSTOMERS}/{id}");
        for request in [
            Request::get(record.clone()),
            update_customer(id, json!({ "reference": "r" })),
            Request::delete(record.clone()),
        ] {
            send(&app, Role::Customer, request).await.refuses(404, "RECORD_NOT_FOUND", "");
        }
    }
    let jane = ask(&app, Request::get(format!("{CUSTOMERS}/{jane}"))).await.expect(200);
    assert_eq!(jane.at("/data/attributes/reference"), Value::Null);
}

async fn a_customer_cannot_change_the_password_without_a_reset(app: TestApp) {
    stage(&app, "john").await;
    let request = update_customer(JOHN, json!({ "password": "a new password" }));
    let answer = send(&app, Role::Customer, request.clone()).await;
    answer.refuses(401, "UNAUTHORIZED", "");
    ask(&app, request).await.refuses(422, "VALIDATION_ERROR", "/data/attributes/password");
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
    assert!(!logs_in(&app, EMAIL, "a new password").await);
}

async fn a_deleted_customers_token_is_worth_nothing(app: TestApp) {
    stage(&app, "john").await;
    let token = app.token(Role::Customer).await;
    ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await.expect(204);
    let answer = app.send(Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(&token)).await;
    answer.refuses(401, "INVALID_TOKEN", "");
    assert!(!logs_in(&app, EMAIL, PASSWORD).await);
}
