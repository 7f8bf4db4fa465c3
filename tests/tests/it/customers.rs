//! Customers: signing up, the one e-mail, the password that is set once, and what keeps a customer from being deleted.

use latchkey_tests::{Request, TestApp};
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, PASSWORD, RESET, RESETS, ask, creation, logs_in, stage, topics, update_customer,
};

latchkey_tests::on_both_databases! {
    a_customer_goes_through_all_five_actions,
    an_email_belongs_to_one_customer,
    an_email_can_be_used_again_after_deletion,
    a_guest_gets_a_password_once,
    references_are_generated_when_none_is_sent,
    a_customer_with_resets_is_locked,
    metadata_is_replaced_whole,
    an_update_without_attributes_changes_nothing,
    passwords_are_never_truncated_and_are_normalized,
}

async fn a_customer_goes_through_all_five_actions(app: TestApp) {
    let body = creation("customers", json!({ "email": "jane@example.com", "reference": "J-1" }));
    let created = ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    let (id, own) = (created.text("/data/id"), format!("{CUSTOMERS}/{}", created.text("/data/id")));
    assert_eq!(created.header("location"), Some(format!("{}{own}", TestApp::PUBLIC_URL).as_str()));
    assert_eq!(created.at("/data/attributes/status"), "prospect");
    let read = ask(&app, Request::get(own.clone())).await.expect(200);
    assert_eq!(read.at("/data/attributes"), created.at("/data/attributes"));
    app.clock.advance(1000);
    let updated = ask(&app, update_customer(&id, json!({ "email": "june@example.com" }))).await.expect(200);
    assert_eq!(updated.at("/data/attributes/email"), "june@example.com");
    assert_eq!(updated.at("/data/attributes/reference"), "J-1", "only what was sent changes");
    assert_eq!(updated.at("/data/attributes/created_at"), "2018-01-01T12:00:00.000Z");
    assert_eq!(updated.at("/data/attributes/updated_at"), "2018-01-01T12:00:01.000Z");
    let list = ask(&app, Request::get(CUSTOMERS)).await.expect(200);
    assert_eq!(list.at("/data/0/attributes"), updated.at("/data/attributes"));
    ask(&app, Request::delete(own.clone())).await.expect(204);
    ask(&app, Request::get(own.clone())).await.refuses(404, "RECORD_NOT_FOUND", "");
    ask(&app, Request::delete(own)).await.refuses(404, "RECORD_NOT_FOUND", "");
    assert_eq!(ask(&app, Request::get(CUSTOMERS)).await.at("/meta/record_count"), 0);
}

async fn an_email_belongs_to_one_customer(app: TestApp) {
    stage(&app, "john").await;
    for email in [EMAIL, "JOHN@example.com", "john@EXAMPLE.COM"] {
        let answer = ask(&app, Request::post(CUSTOMERS, &creation("customers", json!({ "email": email })))).await;
        assert_eq!(answer.at("/errors/0/meta/error"), "taken", "{answer}");
        answer.refuses(422, "VALIDATION_ERROR", "/data/attributes/email");
    }
    let other = creation("customers", json!({ "email": "jane@example.com" }));
    let other = ask(&app, Request::post(CUSTOMERS, &other)).await.expect(201).text("/data/id");
    let answer = ask(&app, update_customer(&other, json!({ "email": "John@example.com" }))).await;
    answer.refuses(422, "VALIDATION_ERROR", "/data/attributes/email");
    let own_case = ask(&app, update_customer(JOHN, json!({ "email": "John@example.com" }))).await.expect(200);
    assert_eq!(own_case.at("/data/attributes/email"), "John@example.com");
    for email in ["jöhn@example.com", "john@example.org", "john+1@example.com"] {
        let body = creation("customers", json!({ "email": email }));
        let answer = ask(&app, Request::post(CUSTOMERS, &body)).await;
        assert_eq!(answer.status, 201, "{answer}");
    }
}

async fn an_email_can_be_used_again_after_deletion(app: TestApp) {
    stage(&app, "john").await;
    ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await.expect(204);
    let body = creation("customers", json!({ "email": EMAIL, "password": "a new password" }));
    ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    assert!(logs_in(&app, EMAIL, "a new password").await);
}

async fn a_guest_gets_a_password_once(app: TestApp) {
    stage(&app, "guest").await;
    assert!(!logs_in(&app, EMAIL, PASSWORD).await);
    let answer = ask(&app, update_customer(JOHN, json!({ "password": PASSWORD }))).await.expect(200);
    assert_eq!(answer.at("/data/attributes/has_password"), true);
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
    let again = ask(&app, update_customer(JOHN, json!({ "password": "another", "reference": "x" }))).await;
    again.refuses(422, "VALIDATION_ERROR", "/data/attributes/password");
    let customer = ask(&app, Request::get(format!("{CUSTOMERS}/{JOHN}"))).await.expect(200);
    assert_ne!(customer.at("/data/attributes/reference"), "x", "nothing was changed");
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

async fn references_are_generated_when_none_is_sent(app: TestApp) {
    let create =
        async |attributes| ask(&app, Request::post(CUSTOMERS, &creation("customers", attributes))).await.expect(201);
    let first = create(json!({ "email": "a@example.com" })).await;
    let second = create(json!({ "email": "b@example.com" })).await;
    for member in ["/data/attributes/shopper_reference", "/data/attributes/profile_id"] {
        assert_ne!(first.text(member), second.text(member));
        assert!((3..=128).contains(&first.text(member).len()));
    }
    let answer = create(json!({ "email": "c@example.com", "shopper_reference": "abc", "profile_id": "p" })).await;
    assert_eq!(answer.at("/data/attributes/shopper_reference"), "abc");
    assert_eq!(answer.at("/data/attributes/profile_id"), "p");
}

async fn a_customer_with_resets_is_locked(app: TestApp) {
    stage(&app, "used_reset").await;
    ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await.refuses(423, "LOCKED", "");
    ask(&app, Request::get(format!("{CUSTOMERS}/{JOHN}"))).await.expect(200);
    ask(&app, Request::delete(format!("{RESETS}/{RESET}"))).await.expect(204);
    ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await.expect(204);
}

async fn metadata_is_replaced_whole(app: TestApp) {
    stage(&app, "john").await;
    let answer = ask(&app, update_customer(JOHN, json!({ "metadata": { "b": 2 } }))).await.expect(200);
    assert_eq!(answer.at("/data/attributes/metadata"), json!({ "b": 2 }));
    let answer = ask(&app, update_customer(JOHN, json!({ "metadata": {} }))).await.expect(200);
    assert_eq!(answer.at("/data/attributes/metadata"), json!({}));
    let answer = ask(&app, update_customer(JOHN, json!({ "metadata": "x" }))).await;
    answer.refuses(422, "VALIDATION_ERROR", "/data/attributes/metadata");
}

async fn an_update_without_attributes_changes_nothing(app: TestApp) {
    stage(&app, "john").await;
    let before = ask(&app, Request::get(format!("{CUSTOMERS}/{JOHN}"))).await.expect(200);
    let events = topics(&app, &format!("{CUSTOMERS}/{JOHN}")).await;
    app.clock.advance(1000);
    for body in [
        json!({ "data": { "type": "customers", "id": JOHN } }),
        json!({ "data": { "type": "customers", "id": JOHN, "attributes": {} } }),
        json!({ "data": { "type": "customers", "id": JOHN, "attributes": {}, "relationships": {} } }),
    ] {
        let answer = ask(&app, Request::patch(format!("{CUSTOMERS}/{JOHN}"), &body)).await.expect(200);
        assert_eq!(answer.at("/data/attributes"), before.at("/data/attributes"));
    }
    assert_eq!(topics(&app, &format!("{CUSTOMERS}/{JOHN}")).await, events);
}

/// Decision 7: NFC, and no byte of a long password is left out.
async fn passwords_are_never_truncated_and_are_normalized(app: TestApp) {
    let create = async |email: &str, password: &str| {
        let body = creation("customers", json!({ "email": email, "password": password }));
        ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    };
    let long = "p".repeat(100);
    create("long@example.com", &format!("{long}1")).await;
    assert!(logs_in(&app, "long@example.com", &format!("{long}1")).await);
    assert!(!logs_in(&app, "long@example.com", &format!("{long}2")).await);
    assert!(!logs_in(&app, "long@example.com", &long).await);
    create("accent@example.com", "cafe\u{301} secret").await;
    assert!(logs_in(&app, "accent@example.com", "caf\u{e9} secret").await);
    assert!(!logs_in(&app, "accent@example.com", "cafe secret").await);
}
