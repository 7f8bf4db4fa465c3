//! What ends a reset token, and that a refused attempt changes nothing.

use latchkey_tests::{Answer, Request, TestApp};
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, LIFETIME, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, creation, logs_in,
    set_password, stage, update_customer, update_reset,
};

const NEW: &str = "a new password";
const TOKEN_POINTER: &str = "/data/attributes/_reset_password_token";
const PASSWORD_POINTER: &str = "/data/attributes/customer_password";

latchkey_tests::on_both_databases! {
    a_token_works_until_its_last_millisecond,
    a_token_expires_after_six_hours,
    a_token_works_once,
    a_wrong_a_used_and_an_ended_token_are_refused_byte_for_byte_alike,
    success_ends_the_siblings,
    deletion_ends_the_token,
    a_new_email_ends_the_token,
    another_attribute_of_the_customer_does_not_end_the_token,
    the_token_of_another_reset_is_wrong,
    the_same_password_again_is_a_reset,
    a_password_alone_is_refused,
    a_token_alone_is_refused,
    an_unacceptable_password_does_not_use_the_token_up,
    an_unacceptable_reference_does_not_use_the_token_up,
    a_token_and_a_reference_go_together,
    a_guest_cannot_be_reset,
    an_unknown_email_cannot_be_reset,
    emails_are_matched_whatever_their_ascii_case,
    password_and_token_cannot_be_blank,
}

/// Asserts that the answer refuses the token and that the old password still logs in.
async fn refused(app: &TestApp, answer: Answer, pointer: &str) {
    answer.refuses(422, "VALIDATION_ERROR", pointer);
    assert!(logs_in(app, EMAIL, PASSWORD).await, "the old password still logs in");
    assert!(!logs_in(app, EMAIL, NEW).await, "the new password does not");
}

async fn a_token_works_until_its_last_millisecond(app: TestApp) {
    stage(&app, "reset").await;
    app.clock.advance(LIFETIME - 1);
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
    assert!(logs_in(&app, EMAIL, NEW).await);
}

async fn a_token_expires_after_six_hours(app: TestApp) {
    stage(&app, "reset").await;
    app.clock.advance(LIFETIME);
    let answer = ask(&app, set_password(RESET, TOKEN, NEW)).await;
    assert_eq!(answer.at("/errors/0/meta/error"), "expired", "{answer}");
    refused(&app, answer, TOKEN_POINTER).await;
}

async fn a_token_works_once(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
    let answer = ask(&app, set_password(RESET, TOKEN, "yet another password")).await;
    answer.refuses(422, "VALIDATION_ERROR", TOKEN_POINTER);
    assert!(logs_in(&app, EMAIL, NEW).await);
}

/// Only who has the right token learns what has become of it, and of that no more than that it expired.
async fn a_wrong_a_used_and_an_ended_token_are_refused_byte_for_byte_alike(app: TestApp) {
    stage(&app, "reset").await;
    let ended = create_reset(&app, EMAIL).await.expect(201);
    let (id, token) = (ended.text("/data/id"), ended.text("/data/attributes/reset_password_token"));
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
    let refusal = async |id: &str, token: &str| {
        let answer = ask(&app, set_password(id, token, "yet another password")).await.expect(422);
        // The trace is the same each time here, and a refusal names no id.
        (answer.headers, answer.body)
    };
    let wrong = refusal(RESET, "not the token").await;
    assert_eq!(refusal(RESET, TOKEN).await, wrong, "used");
    assert_eq!(refusal(&id, &token).await, wrong, "ended by another");
    assert_eq!(refusal(&id, TOKEN).await, wrong, "of another reset");
}

async fn success_ends_the_siblings(app: TestApp) {
    stage(&app, "reset").await;
    let sibling = create_reset(&app, EMAIL).await.expect(201);
    let (id, token) = (sibling.text("/data/id"), sibling.text("/data/attributes/reset_password_token"));
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
    let answer = ask(&app, set_password(&id, &token, "yet another password")).await;
    answer.refuses(422, "VALIDATION_ERROR", TOKEN_POINTER);
    assert!(logs_in(&app, EMAIL, NEW).await);
    let sibling = ask(&app, Request::get(format!("{RESETS}/{id}"))).await.expect(200);
    assert_eq!(sibling.at("/data/attributes/reset_password_at"), json!(null), "the sibling was not the one");
}

async fn deletion_ends_the_token(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, Request::delete(format!("{RESETS}/{RESET}"))).await.expect(204);
    ask(&app, set_password(RESET, TOKEN, NEW)).await.refuses(404, "RECORD_NOT_FOUND", "");
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

async fn a_new_email_ends_the_token(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, update_customer(JOHN, json!({ "email": "jane@example.com" }))).await.expect(200);
    ask(&app, set_password(RESET, TOKEN, NEW)).await.refuses(422, "VALIDATION_ERROR", TOKEN_POINTER);
    assert!(logs_in(&app, "jane@example.com", PASSWORD).await);
    assert!(!logs_in(&app, EMAIL, PASSWORD).await, "the old e-mail is nobody's");
}

async fn another_attribute_of_the_customer_does_not_end_the_token(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, update_customer(JOHN, json!({ "email": EMAIL, "reference": "r" }))).await.expect(200);
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn the_token_of_another_reset_is_wrong(app: TestApp) {
    stage(&app, "reset").await;
    let other = create_reset(&app, EMAIL).await.expect(201);
    let answer = ask(&app, set_password(&other.text("/data/id"), TOKEN, NEW)).await;
    refused(&app, answer, TOKEN_POINTER).await;
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn the_same_password_again_is_a_reset(app: TestApp) {
    stage(&app, "reset").await;
    ask(&app, set_password(RESET, TOKEN, PASSWORD)).await.expect(200);
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

async fn a_password_alone_is_refused(app: TestApp) {
    stage(&app, "reset").await;
    let answer = ask(&app, update_reset(RESET, json!({ "customer_password": NEW, "reference": "r" }))).await;
    refused(&app, answer, TOKEN_POINTER).await;
    let reset = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    assert_eq!(reset.at("/data/attributes/reference"), "ANY-EXTERNAL-REFEFERNCE", "nothing was changed");
}

async fn a_token_alone_is_refused(app: TestApp) {
    stage(&app, "reset").await;
    let answer = ask(&app, update_reset(RESET, json!({ "_reset_password_token": TOKEN }))).await;
    refused(&app, answer, PASSWORD_POINTER).await;
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn an_unacceptable_password_does_not_use_the_token_up(app: TestApp) {
    stage(&app, "reset").await;
    refused(&app, ask(&app, set_password(RESET, TOKEN, "short")).await, PASSWORD_POINTER).await;
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn an_unacceptable_reference_does_not_use_the_token_up(app: TestApp) {
    stage(&app, "reset").await;
    let attributes = json!({ "customer_password": NEW, "_reset_password_token": TOKEN, "reference": 1 });
    let answer = ask(&app, update_reset(RESET, attributes)).await;
    refused(&app, answer, "/data/attributes/reference").await;
    ask(&app, set_password(RESET, TOKEN, NEW)).await.expect(200);
}

async fn a_token_and_a_reference_go_together(app: TestApp) {
    stage(&app, "reset").await;
    let attributes = json!({ "customer_password": NEW, "_reset_password_token": TOKEN, "reference": "r" });
    let answer = ask(&app, update_reset(RESET, attributes)).await.expect(200);
    assert_eq!(answer.at("/data/attributes/reference"), "r");
    assert!(logs_in(&app, EMAIL, NEW).await);
}

async fn a_guest_cannot_be_reset(app: TestApp) {
    stage(&app, "guest").await;
    create_reset(&app, EMAIL).await.refuses(422, "VALIDATION_ERROR", "/data/relationships/customer");
    let resets = ask(&app, Request::get(RESETS)).await.expect(200);
    assert_eq!(resets.at("/meta/record_count"), 0);
}

async fn an_unknown_email_cannot_be_reset(app: TestApp) {
    stage(&app, "john").await;
    create_reset(&app, "jane@example.com").await.refuses(422, "VALIDATION_ERROR", "/data/relationships/customer");
}

async fn emails_are_matched_whatever_their_ascii_case(app: TestApp) {
    stage(&app, "john").await;
    create_reset(&app, "John@Example.COM").await.expect(201);
    assert!(logs_in(&app, "JOHN@example.com", PASSWORD).await);
    let body = creation("customers", json!({ "email": "JOHN@EXAMPLE.COM" }));
    ask(&app, Request::post(CUSTOMERS, &body)).await.refuses(422, "VALIDATION_ERROR", "/data/attributes/email");
}

async fn password_and_token_cannot_be_blank(app: TestApp) {
    stage(&app, "reset").await;
    for (attributes, pointer) in [
        (json!({ "customer_password": NEW, "_reset_password_token": "" }), TOKEN_POINTER),
        (json!({ "customer_password": NEW, "_reset_password_token": null }), TOKEN_POINTER),
        (json!({ "customer_password": "", "_reset_password_token": TOKEN }), PASSWORD_POINTER),
        (json!({ "customer_password": null, "_reset_password_token": TOKEN }), PASSWORD_POINTER),
    ] {
        refused(&app, ask(&app, update_reset(RESET, attributes)).await, pointer).await;
    }
}
