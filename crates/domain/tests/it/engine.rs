//! What the engine does for every resource: what changes, what it costs, what it says of failures.

use domain::Failure;
use jsonapi::document::Primary;
use jsonapi::query::{self, QueryKind};
use jsonapi::{Timestamp, Value};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS, EVENTS, RESOURCES};
use serde_json::json;

use crate::stage::{NOW, Stage, ask, id, integration, list, shown};

#[tokio::test]
async fn an_update_that_changes_nothing_leaves_updated_at_alone() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", None).await;
    stage.update(&CUSTOMERS, &customer, json!({ "reference": "A", "metadata": { "a": 1 } })).await.unwrap();
    stage.clock.advance(5_000);
    for nothing in
        [json!({}), json!({ "reference": "A" }), json!({ "email": "john@example.com", "metadata": { "a": 1 } })]
    {
        let updated = stage.update(&CUSTOMERS, &customer, nothing).await.unwrap();
        assert_eq!(shown(&updated, "updated_at"), Some(Value::DateTime(Timestamp(NOW))));
    }
    let updated = stage.update(&CUSTOMERS, &customer, json!({ "reference": null })).await.unwrap();
    assert_eq!(shown(&updated, "updated_at"), Some(Value::DateTime(Timestamp(NOW + 5_000))));
    assert_eq!(shown(&updated, "created_at"), Some(Value::DateTime(Timestamp(NOW))));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let stage = Stage::new().await;
    let missing = "aaaaaaaaaa";
    assert!(matches!(stage.retrieve(&CUSTOMERS, missing).await, Err(Failure::NotFound)));
    assert!(matches!(stage.delete(&CUSTOMERS, missing).await, Err(Failure::NotFound)));
    assert!(matches!(stage.update(&CUSTOMERS, missing, json!({})).await, Err(Failure::NotFound)));
    assert!(matches!(stage.update(&CUSTOMERS, missing, json!({ "reference": "A" })).await, Err(Failure::NotFound)));
    assert!(matches!(stage.use_token(missing, "token", "new secret").await, Err(Failure::NotFound)));
    let password_alone = stage.update(&RESETS, missing, json!({ "customer_password": "new secret" })).await;
    assert!(matches!(password_alone, Err(Failure::NotFound)), "a record is looked up before its values are judged");
    let events = stage.service.related(&integration(), &CUSTOMERS, missing, 0, &list(&EVENTS, "")).await;
    assert!(matches!(events, Err(Failure::NotFound)));
}

#[tokio::test]
async fn a_retrieval_costs_one_statement_and_a_list_at_most_two() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, _) = stage.reset("john@example.com").await;
    let before = stage.store.statements();
    stage.retrieve(&RESETS, &reset).await.unwrap();
    assert_eq!(stage.store.statements() - before, 1);
    let before = stage.store.statements();
    stage.service.list(&integration(), &RESETS, &list(&RESETS, "")).await.unwrap();
    assert!(stage.store.statements() - before <= 2);
}

#[tokio::test]
async fn inclusion_and_related_endpoints_open_secrets_too() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let included = stage.service.retrieve(&integration(), &RESETS, &reset, &ask(&RESETS, "include=customer")).await;
    let included = included.unwrap();
    assert_eq!(included.included.as_ref().unwrap()[0].id, customer);
    assert_eq!(shown(&included, "reset_password_token"), Some(Value::String(token.clone())));
    let page = stage.service.list(&integration(), &RESETS, &list(&RESETS, "sort=-created_at")).await.unwrap();
    let Primary::Many { objects, record_count } = page.primary else { panic!("a list is asked for") };
    assert_eq!((record_count, crate::stage::of(&objects[0], "reset_password_token")), (1, token));
    let related = stage.service.related(&integration(), &RESETS, &reset, 0, &ask(&CUSTOMERS, "")).await.unwrap();
    assert_eq!(id(&related), customer);
    let query = query::parse(&EVENTS, QueryKind::Linkage, RESOURCES, "").unwrap();
    let linkage = stage.service.relationship(&integration(), &RESETS, &reset, 1, &query).await.unwrap();
    assert!(matches!(linkage.primary, Primary::Linkage { relationship: 1, .. }));
}

#[tokio::test]
async fn events_of_a_deleted_record_outlive_it() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", None).await;
    stage.delete(&CUSTOMERS, &customer).await.unwrap();
    assert_eq!(stage.events().await, ["customers.create", "customers.destroy"]);
}
