//! The judge judged: an answer that breaks the contract in any one way does not pass.

use axum::http::header::{ALLOW, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue};
use latchkey_tests::{Answer, Request, contract, workspace};
use serde_json::{Value, json};

const PATH: &str = "/api/customer_password_resets/xYZkjABcde";

fn answer(status: u16, media_type: &'static str, body: &Value) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(ETAG, HeaderValue::from_static("W/\"0123456789abcdef0123456789abcdef\""));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Answer { request: Request::get(PATH), status, headers, body: body.into(), statements: 0 }
}

fn documented(name: &str) -> Value {
    let file = format!("retrieve_customer_password_reset.{name}.response.json");
    workspace::json(&format!("openapi/examples/customer_password_resets/{file}"))["body"].clone()
}

/// The fault of the documented answer after a change.
#[track_caller]
fn fault(change: impl FnOnce(&mut Value)) -> String {
    let mut body = documented("include_customer");
    change(&mut body);
    contract::check(&answer(200, jsonapi::MEDIA_TYPE, &body)).expect_err("the contract is broken")
}

#[test]
fn what_is_documented_passes() {
    for name in ["default", "include_customer", "sparse_fieldset"] {
        assert_eq!(contract::check(&answer(200, jsonapi::MEDIA_TYPE, &documented(name))), Ok(()), "{name}");
    }
    assert_eq!(contract::check(&answer(404, jsonapi::MEDIA_TYPE, &documented("not_found"))), Ok(()));
}

#[test]
fn undocumented_statuses_and_media_types_do_not_pass() {
    let body = documented("default");
    for status in [201, 204, 402, 418, 502] {
        contract::check(&answer(status, jsonapi::MEDIA_TYPE, &body)).expect_err("another status");
    }
    for media_type in ["application/json", "application/vnd.api+json; charset=utf-8", "text/plain"] {
        contract::check(&answer(200, media_type, &body)).expect_err("another media type");
    }
    contract::check(&answer(200, jsonapi::MEDIA_TYPE, &Value::Null)).expect_err("no body");
    contract::check(&answer(404, jsonapi::MEDIA_TYPE, &Value::Null)).expect_err("an error without a word");
    contract::check(&answer(404, jsonapi::MEDIA_TYPE, &json!({ "errors": [] }))).expect_err("no error");
}

#[test]
fn a_read_without_a_weak_tag_does_not_pass() {
    for tag in ["", "W/\"\"", "\"0123456789abcdef0123456789abcdef\""] {
        let mut answer = answer(200, jsonapi::MEDIA_TYPE, &documented("default"));
        answer.headers.insert(ETAG, HeaderValue::from_static(tag));
        contract::check(&answer).expect_err(tag);
    }
}

#[test]
fn an_answer_of_304_that_nobody_asked_for_or_that_has_a_body_does_not_pass() {
    let asked = || Request::get(PATH).header("if-none-match", "*");
    let mut fine = answer(304, jsonapi::MEDIA_TYPE, &Value::Null);
    fine.headers.remove(CONTENT_TYPE);
    contract::check(&fine).expect_err("nobody asked");
    fine.request = asked();
    assert_eq!(contract::check(&fine), Ok(()));
    let mut with_body = answer(304, jsonapi::MEDIA_TYPE, &documented("default"));
    with_body.request = asked();
    contract::check(&with_body).expect_err("a body");
}

#[test]
fn options_without_every_method_do_not_pass() {
    for (status, allow, fine) in [
        (204, "DELETE, GET, HEAD, OPTIONS, PATCH", true),
        (204, "DELETE, GET, HEAD, PATCH", false),
        (204, "GET, HEAD, OPTIONS", false),
        (204, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT", false),
        (200, "DELETE, GET, HEAD, OPTIONS, PATCH", false),
    ] {
        let mut answer = answer(status, jsonapi::MEDIA_TYPE, &Value::Null);
        answer.request = Request::bare("OPTIONS", PATH);
        answer.headers.insert(ALLOW, HeaderValue::from_static(allow));
        assert_eq!(contract::check(&answer).is_ok(), fine, "{status} {allow}");
    }
}

#[test]
fn undocumented_members_do_not_pass() {
    fault(|body| body["data"]["attributes"]["token_digest"] = json!("x"));
    fault(|body| body["data"]["nope"] = json!("x"));
    fault(|body| body["nope"] = json!("x"));
    fault(|body| body["included"][0]["attributes"]["password_digest"] = json!("x"));
    fault(|body| body["data"]["relationships"]["nope"] = body["data"]["relationships"]["events"].clone());
}

#[test]
fn write_only_members_do_not_pass_anywhere() {
    fault(|body| body["data"]["attributes"]["customer_password"] = json!("secret"));
    fault(|body| body["included"][0]["attributes"]["password"] = json!("secret"));
    let fault = fault(|body| body["included"][0]["meta"]["_reset_password_token"] = json!("x"));
    assert!(!fault.is_empty());
}

#[test]
fn missing_members_and_wrong_values_do_not_pass() {
    for member in ["id", "type", "links", "meta"] {
        fault(|body| {
            body["data"].as_object_mut().expect("an object").remove(member);
        });
    }
    fault(|body| body["data"]["attributes"]["created_at"] = json!("yesterday"));
    fault(|body| body["data"]["attributes"]["reference"] = json!(5));
    fault(|body| body["data"]["meta"]["trace_id"] = json!("short"));
    fault(|body| body["included"][0]["attributes"]["status"] = json!("unheard of"));
}

#[test]
fn members_out_of_order_do_not_pass() {
    let fault = fault(|body| {
        let attributes = body["data"]["attributes"].as_object_mut().expect("an object");
        let first = attributes.shift_remove("customer_email").expect("an e-mail");
        attributes.insert("customer_email".to_owned(), first);
    });
    assert!(fault.contains("out of order"), "{fault}");
}
