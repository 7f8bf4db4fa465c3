//! How many SQL statements a request costs (issue point 7); transaction control is not counted.

use latchkey_tests::{Request, Role, TestApp};
use serde_json::json;

use crate::support::{CUSTOMERS, EMAIL, RESET, RESETS, TOKEN, creation, set_password, stage};

latchkey_tests::on_both_databases! {
    a_read_costs_one_statement,
    a_list_costs_one_statement,
    an_inclusion_costs_one_more,
    a_related_list_costs_no_more_than_three,
    a_write_is_one_short_transaction,
    a_refusal_before_the_database_costs_nothing,
}

/// How many statements the request takes, once its token has been checked before.
async fn cost(app: &TestApp, request: Request) -> u64 {
    let request = app.authorize(request, Role::Integration).await;
    app.check_token(Role::Integration).await;
    let answer = app.send(request).await;
    assert!(answer.status < 400 || answer.statements == 0, "{answer}");
    answer.statements
}

async fn a_read_costs_one_statement(app: TestApp) {
    stage(&app, "used_reset").await;
    assert_eq!(cost(&app, Request::get(format!("{RESETS}/{RESET}"))).await, 1);
    assert_eq!(
        cost(&app, Request::get(format!("{RESETS}/{RESET}?fields[customer_password_resets]=reference"))).await,
        1
    );
}

/// The count comes with the rows: the issue allows two.
async fn a_list_costs_one_statement(app: TestApp) {
    stage(&app, "resets_140").await;
    for query in ["", "?page[number]=3", "?sort=-reference,id&page[size]=25"] {
        assert_eq!(cost(&app, Request::get(format!("{RESETS}{query}"))).await, 1, "{query}");
    }
    // Where no row brings the count along, it is asked for; far away it is asked for instead of the rows.
    assert_eq!(cost(&app, Request::get(format!("{RESETS}?page[number]=15"))).await, 2);
    assert_eq!(cost(&app, Request::get(format!("{RESETS}?page[number]=99"))).await, 1);
}

async fn an_inclusion_costs_one_more(app: TestApp) {
    stage(&app, "resets_140").await;
    assert_eq!(cost(&app, Request::get(format!("{RESETS}/{RESET}?include=customer"))).await, 2);
    assert_eq!(cost(&app, Request::get(format!("{RESETS}?include=customer&page[size]=25"))).await, 2);
    assert_eq!(cost(&app, Request::get(format!("{RESETS}?include=customer,events&page[size]=25"))).await, 3);
}

async fn a_related_list_costs_no_more_than_three(app: TestApp) {
    stage(&app, "used_reset").await;
    assert!(cost(&app, Request::get(format!("{RESETS}/{RESET}/events"))).await <= 3);
    assert!(cost(&app, Request::get(format!("{RESETS}/{RESET}/customer"))).await <= 2);
    assert!(cost(&app, Request::get(format!("{RESETS}/{RESET}/relationships/customer"))).await <= 2);
}

/// Before it the rule's reads; in it the rows, their counters, the event, the row of the audit trail, and the answer; after a
/// new password two that forget failed logins.
async fn a_write_is_one_short_transaction(app: TestApp) {
    stage(&app, "reset").await;
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    let create = cost(&app, Request::post(RESETS, &body)).await;
    let update = cost(&app, set_password(RESET, TOKEN, "a new password")).await;
    let delete = cost(&app, Request::delete(format!("{RESETS}/{RESET}"))).await;
    assert_eq!((create, update, delete), (8, 14, 4), "create, update, delete");
}

async fn a_refusal_before_the_database_costs_nothing(app: TestApp) {
    stage(&app, "john").await;
    let body = creation("customer_password_resets", json!({ "customer_email": 5 }));
    assert_eq!(cost(&app, Request::post(RESETS, &body)).await, 0);
    assert_eq!(cost(&app, Request::get(format!("{RESETS}?page[size]=26"))).await, 0);
    assert_eq!(app.send(Request::get(RESETS)).await.expect(401).statements, 0);
    let denied = app.authorize(Request::get(CUSTOMERS), Role::SalesChannel).await;
    app.send(denied.clone()).await.expect(401);
    assert_eq!(app.send(denied).await.statements, 0);
}
