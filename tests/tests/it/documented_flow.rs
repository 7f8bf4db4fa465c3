//! The flow that the documentation describes: create a reset, set the password with its token, log in.

use latchkey_tests::{Request, TestApp};
use serde_json::{Value, json};

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, PASSWORD, RESETS, ask, create_reset, logs_in, set_password, stage, topics,
};

latchkey_tests::on_both_databases! {
    a_reset_replaces_the_password,
    a_reset_can_be_completed_by_the_sdk,
    every_step_leaves_its_event,
    metadata_keeps_its_member_order,
}

async fn a_reset_replaces_the_password(app: TestApp) {
    stage(&app, "john").await;
    let reset = create_reset(&app, EMAIL).await.expect(201);
    assert_eq!(reset.header("location"), Some(reset.text("/data/links/self").as_str()));
    assert!(logs_in(&app, EMAIL, PASSWORD).await, "an unfinished reset leaves the password alone");

    let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
    let answer = ask(&app, set_password(&id, &token, "a new password")).await.expect(200);
    assert_eq!(answer.at("/data/attributes/reset_password_at"), "2018-01-01T12:00:00.000Z");
    assert!(logs_in(&app, EMAIL, "a new password").await);
    assert!(!logs_in(&app, EMAIL, PASSWORD).await, "the old password is refused");
}

/// The SDK sends `relationships: {}`, the id after the rest, and a content type on reads (api-facts 6.4).
async fn a_reset_can_be_completed_by_the_sdk(app: TestApp) {
    stage(&app, "john").await;
    let body = json!({ "data": {
        "type": "customer_password_resets", "attributes": { "customer_email": EMAIL }, "relationships": {},
    } });
    let reset = ask(&app, Request::post(RESETS, &body)).await.expect(201);
    let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
    let body = json!({ "data": {
        "type": "customer_password_resets",
        "attributes": { "customer_password": "a new password", "_reset_password_token": token },
        "relationships": {}, "id": id,
    } });
    ask(&app, Request::patch(format!("{RESETS}/{id}"), &body)).await.expect(200);
    let read = |target: String| Request::get(target).header("content-type", jsonapi::MEDIA_TYPE);
    ask(&app, read(format!("{RESETS}?page%5Bnumber%5D=1"))).await.expect(200);
    ask(&app, read(format!("{RESETS}/{id}?include=customer"))).await.expect(200);
    let delete = Request::delete(format!("{RESETS}/{id}")).header("content-type", jsonapi::MEDIA_TYPE);
    let answer = ask(&app, delete).await.expect(204);
    assert!(answer.body.is_empty());
    assert!(logs_in(&app, EMAIL, "a new password").await);
}

async fn every_step_leaves_its_event(app: TestApp) {
    stage(&app, "guest").await;
    let customer = format!("{CUSTOMERS}/{JOHN}");
    app.clock.advance(1);
    ask(&app, crate::support::update_customer(JOHN, json!({ "password": PASSWORD }))).await.expect(200);
    app.clock.advance(1);
    ask(&app, crate::support::update_customer(JOHN, json!({ "metadata": { "a": 1 } }))).await.expect(200);
    app.clock.advance(1);
    ask(&app, crate::support::update_customer(JOHN, json!({ "reference": "r" }))).await.expect(200);
    assert_eq!(
        topics(&app, &customer).await,
        ["customers.create", "customers.create_password", "customers.metadata_update"]
    );

    let reset = create_reset(&app, EMAIL).await.expect(201);
    let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
    app.clock.advance(1);
    ask(&app, set_password(&id, &token, "a new password")).await.expect(200);
    assert_eq!(
        topics(&app, &format!("{RESETS}/{id}")).await,
        ["customer_password_resets.create", "customer_password_resets.reset_password"]
    );
    app.clock.advance(1);
    ask(&app, Request::delete(format!("{RESETS}/{id}"))).await.expect(204);
    let answer = ask(&app, Request::get("/api/events?sort=-created_at&page[size]=1")).await.expect(200);
    assert_eq!(answer.at("/data/0/attributes/name"), "customer_password_resets.destroy");
}

async fn metadata_keeps_its_member_order(app: TestApp) {
    stage(&app, "john").await;
    let text = r#"{"z":1,"a":{"y":[1,2.5,true,"x"],"b":{}},"ünï":"çödé","1":"one"}"#;
    let metadata: Value = serde_json::from_str(text).expect("JSON");
    let body =
        crate::support::creation("customer_password_resets", json!({ "customer_email": EMAIL, "metadata": metadata }));
    let reset = ask(&app, Request::post(RESETS, &body)).await.expect(201);
    let read = ask(&app, Request::get(format!("{RESETS}/{}", reset.text("/data/id")))).await.expect(200);
    for answer in [reset, read] {
        assert_eq!(answer.at("/data/attributes/metadata").to_string(), text);
    }
}
