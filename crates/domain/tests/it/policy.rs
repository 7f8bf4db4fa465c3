//! Who may do what (decision 5, security-reliability T2 to T4, C2 to C9).

use domain::{Failure, Principal};
use jsonapi::query::{self, QueryKind};
use jsonapi::{Document, Resource};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS, EVENTS, RESOURCES};
use serde_json::json;

use crate::stage::{Stage, ask, customer, id, integration, list, one, sales_channel, shown};

fn denied<T>(result: Result<T, Failure>) -> bool {
    result.is_err_and(|failure| matches!(failure, Failure::AccessDenied))
}

fn not_found<T>(result: Result<T, Failure>) -> bool {
    result.is_err_and(|failure| matches!(failure, Failure::NotFound))
}

/// The names of the attributes that a document shows.
fn names(document: &Document) -> Vec<&'static str> {
    let object = one(document);
    object.selection.attributes.iter().map(|position| object.resource().attributes[*position].name).collect()
}

#[tokio::test]
async fn public_callers_cannot_touch_resets_except_by_their_token() {
    let stage = Stage::new().await;
    let john = stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    for caller in [sales_channel(), customer(&john)] {
        let create = json!({ "customer_email": "john@example.com" });
        assert!(denied(stage.create_as(&caller, &RESETS, create).await));
        assert!(denied(stage.create_as(&caller, &RESETS, json!({ "customer_email": "nobody@example.com" })).await));
        assert!(denied(stage.service.list(&caller, &RESETS, &list(&RESETS, "")).await));
        assert!(denied(stage.service.retrieve(&caller, &RESETS, &reset, &ask(&RESETS, "")).await));
        assert!(denied(stage.service.delete(&caller, &RESETS, &reset).await));
        assert!(denied(stage.service.related(&caller, &RESETS, &reset, 0, &ask(&CUSTOMERS, "")).await));
        assert!(denied(stage.service.related(&caller, &RESETS, &reset, 1, &list(&EVENTS, "")).await));
        let linkage = query::parse(&CUSTOMERS, QueryKind::Nothing, RESOURCES, "").unwrap();
        assert!(denied(stage.service.relationship(&caller, &RESETS, &reset, 0, &linkage).await));
    }
    let proof = json!({ "customer_password": "new secret", "_reset_password_token": token });
    let used = stage.update_as(&sales_channel(), &RESETS, &reset, proof, "").await.unwrap();
    assert_eq!(names(&used), ["reset_password_at", "created_at", "updated_at"]);
}

#[tokio::test]
async fn without_the_proof_a_public_update_is_refused_whatever_else_it_sends() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    for attributes in [
        json!({}),
        json!({ "metadata": { "a": 1 } }),
        json!({ "customer_password": "new secret" }),
        json!({ "customer_password": "new secret", "_reset_password_token": token, "metadata": { "a": 1 } }),
        json!({ "customer_password": "new secret", "_reset_password_token": token, "reference": "A" }),
    ] {
        assert!(
            denied(stage.update_as(&sales_channel(), &RESETS, &reset, attributes.clone(), "").await),
            "{attributes}"
        );
        assert!(denied(stage.update_as(&sales_channel(), &RESETS, "aaaaaaaaaa", attributes, "").await), "of no record");
    }
    stage.use_token(&reset, &token, "new secret").await.unwrap();
}

#[tokio::test]
async fn neither_fields_nor_include_lead_a_public_caller_to_a_secret() {
    let stage = Stage::new().await;
    let john = stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let proof = || json!({ "customer_password": "new secret", "_reset_password_token": token });
    for caller in [sales_channel(), customer(&john), customer("aaaaaaaaaa")] {
        for include in ["include=customer", "include=events"] {
            assert!(denied(stage.update_as(&caller, &RESETS, &reset, proof(), include).await), "{include}");
        }
    }
    let all = "fields[customer_password_resets]=reset_password_token,customer_email,metadata,reset_password_at";
    let used = stage.update_as(&sales_channel(), &RESETS, &reset, proof(), all).await.unwrap();
    assert_eq!(names(&used), ["reset_password_at"]);
}

#[tokio::test]
async fn a_customer_reaches_its_own_record_and_no_other_exists() {
    let stage = Stage::new().await;
    let john = stage.customer("john@example.com", Some("secret")).await;
    let mary = stage.customer("mary@example.com", Some("secret")).await;
    let caller = customer(&john);
    let own = stage.service.retrieve(&caller, &CUSTOMERS, &john, &ask(&CUSTOMERS, "")).await.unwrap();
    assert_eq!(id(&own), john);
    stage.update_as(&caller, &CUSTOMERS, &john, json!({ "reference": "A" }), "").await.unwrap();
    for other in [mary.as_str(), "aaaaaaaaaa"] {
        assert!(not_found(stage.service.retrieve(&caller, &CUSTOMERS, other, &ask(&CUSTOMERS, "")).await));
        assert!(not_found(stage.update_as(&caller, &CUSTOMERS, other, json!({ "reference": "A" }), "").await));
        assert!(not_found(stage.update_as(&caller, &CUSTOMERS, other, json!({}), "").await));
        assert!(not_found(stage.service.delete(&caller, &CUSTOMERS, other).await));
    }
    assert!(denied(stage.service.list(&caller, &CUSTOMERS, &list(&CUSTOMERS, "")).await));
    assert!(denied(stage.service.related(&caller, &CUSTOMERS, &john, 0, &list(&EVENTS, "")).await));
    stage.service.delete(&caller, &CUSTOMERS, &john).await.unwrap();
    assert!(stage.retrieve(&CUSTOMERS, &mary).await.is_ok());
}

#[tokio::test]
async fn a_customer_cannot_set_a_password_by_an_update() {
    let stage = Stage::new().await;
    let guest = stage.customer("john@example.com", None).await;
    assert!(denied(stage.update_as(&customer(&guest), &CUSTOMERS, &guest, json!({ "password": "secret" }), "").await));
    stage.update(&CUSTOMERS, &guest, json!({ "password": "secret" })).await.unwrap();
}

#[tokio::test]
async fn a_sales_channel_signs_customers_up_and_does_nothing_else_with_them() {
    let stage = Stage::new().await;
    let sign_up = json!({ "email": "john@example.com", "password": "secret" });
    let created = stage.create_as(&sales_channel(), &CUSTOMERS, sign_up).await.unwrap();
    assert!(shown(&created, "email").is_some());
    let john = id(&created);
    assert!(denied(stage.service.retrieve(&sales_channel(), &CUSTOMERS, &john, &ask(&CUSTOMERS, "")).await));
    assert!(denied(stage.update_as(&sales_channel(), &CUSTOMERS, &john, json!({}), "").await));
    assert!(denied(stage.service.delete(&sales_channel(), &CUSTOMERS, &john).await));
    assert!(denied(stage.service.list(&sales_channel(), &EVENTS, &list(&EVENTS, "")).await));
}

#[tokio::test]
async fn a_customers_token_without_a_customer_is_worth_nothing() {
    let stage = Stage::new().await;
    let john = stage.customer("john@example.com", Some("secret")).await;
    let ownerless = Principal { owner_id: None, ..customer(&john) };
    assert!(denied(stage.service.retrieve(&ownerless, &CUSTOMERS, &john, &ask(&CUSTOMERS, "")).await));
}

#[tokio::test]
async fn an_integration_may_do_everything() {
    let stage = Stage::new().await;
    for resource in RESOURCES {
        let resource: &'static Resource = resource;
        assert!(stage.service.list(&integration(), resource, &list(resource, "")).await.is_ok(), "{}", resource.name);
    }
}
