//! Many at the same moment: the database decides who wins, and nobody gets a server error.

use std::sync::Arc;

use latchkey_tests::{Request, Role, TestApp};
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, creation, logs_in, set_password, stage,
    storm, update_customer,
};

latchkey_tests::on_both_databases! {
    one_of_two_hundred_uses_the_token,
    one_of_many_siblings_succeeds,
    one_of_many_customers_gets_the_email,
    creations_and_deletions_are_counted_exactly,
    a_deleted_customer_has_no_resets,
}

fn positions(statuses: &[u16], status: u16) -> Vec<usize> {
    statuses.iter().enumerate().filter(|(_, found)| **found == status).map(|(position, _)| position).collect()
}

async fn one_of_two_hundred_uses_the_token(app: TestApp) {
    stage(&app, "reset").await;
    let app = Arc::new(app);
    let mut requests = Vec::new();
    for attempt in 0..200 {
        let request = set_password(RESET, TOKEN, &format!("password number {attempt}"));
        requests.push(app.authorize(request, Role::SalesChannel).await);
    }
    let statuses = storm(&app, requests).await;
    let winners = positions(&statuses, 200);
    assert_eq!((winners.len(), positions(&statuses, 422).len()), (1, 199), "{statuses:?}");
    assert!(logs_in(&app, EMAIL, &format!("password number {}", winners[0])).await, "the winner's password logs in");
    assert!(!logs_in(&app, EMAIL, PASSWORD).await);
}

async fn one_of_many_siblings_succeeds(app: TestApp) {
    stage(&app, "john").await;
    let app = Arc::new(app);
    let mut requests = Vec::new();
    for attempt in 0..20 {
        let reset = create_reset(&app, EMAIL).await.expect(201);
        let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
        let request = set_password(&id, &token, &format!("password number {attempt}"));
        requests.push(app.authorize(request, Role::SalesChannel).await);
    }
    let statuses = storm(&app, requests).await;
    let winners = positions(&statuses, 200);
    assert_eq!((winners.len(), positions(&statuses, 422).len()), (1, 19), "{statuses:?}");
    assert!(logs_in(&app, EMAIL, &format!("password number {}", winners[0])).await, "the winner's password logs in");
}

async fn one_of_many_customers_gets_the_email(app: TestApp) {
    let app = Arc::new(app);
    let mut requests = Vec::new();
    for _ in 0..20 {
        let body = creation("customers", json!({ "email": EMAIL }));
        requests.push(app.authorize(Request::post(CUSTOMERS, &body), Role::SalesChannel).await);
    }
    let statuses = storm(&app, requests).await;
    assert_eq!((positions(&statuses, 201).len(), positions(&statuses, 422).len()), (1, 19), "{statuses:?}");
    let customers = ask(&app, Request::get(CUSTOMERS)).await.expect(200);
    assert_eq!(customers.at("/meta/record_count"), 1);
}

async fn creations_and_deletions_are_counted_exactly(app: TestApp) {
    stage(&app, "john").await;
    let mut deletions = Vec::new();
    for _ in 0..20 {
        let reset = create_reset(&app, EMAIL).await.expect(201);
        let request = Request::delete(format!("{RESETS}/{}", reset.text("/data/id")));
        deletions.push(app.authorize(request, Role::Integration).await);
    }
    let app = Arc::new(app);
    let mut requests = deletions.clone();
    requests.extend(deletions);
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    for _ in 0..30 {
        requests.push(app.authorize(Request::post(RESETS, &body), Role::Integration).await);
    }
    let statuses = storm(&app, requests).await;
    let count = |status| positions(&statuses, status).len();
    assert_eq!((count(204), count(404), count(201)), (20, 20, 30), "{statuses:?}");
    let resets = ask(&app, Request::get(format!("{RESETS}?page[size]=25"))).await.expect(200);
    assert_eq!(resets.at("/meta/record_count"), 30);
    let rest = ask(&app, Request::get(format!("{RESETS}?page[size]=25&page[number]=2"))).await.expect(200);
    assert_eq!(rest.at("/data").as_array().map(Vec::len), Some(5), "the count is the number of rows");
}

/// A reset cannot be left behind by the customer's deletion, whichever comes first.
async fn a_deleted_customer_has_no_resets(app: TestApp) {
    stage(&app, "john").await;
    let app = Arc::new(app);
    let mut requests = Vec::new();
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    for turn in 0..10 {
        requests.push(app.authorize(Request::post(RESETS, &body), Role::Integration).await);
        let rename = update_customer(JOHN, json!({ "reference": format!("turn {turn}") }));
        requests.push(app.authorize(rename, Role::Integration).await);
        let delete = Request::delete(format!("{CUSTOMERS}/{JOHN}"));
        requests.push(app.authorize(delete, Role::Integration).await);
    }
    let statuses = storm(&app, requests).await;
    assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
    let created = positions(&statuses, 201).len();
    let deleted = positions(&statuses, 204).len();
    assert!((created == 0) == (deleted == 1), "either resets or a deleted customer: {statuses:?}");
}
