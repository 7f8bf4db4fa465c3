//! Customers: e-mails, first passwords, events (api-facts 1.2, security-reliability T12).

use std::sync::Arc;

use domain::Failure;
use jsonapi::{Rule, Value, Violation};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS};
use persistence::customers::Entity;
use serde_json::json;
use tokio::task::JoinSet;

use crate::stage::{Stage, id, shown, text, violations};

#[tokio::test]
async fn a_customer_without_a_password_is_a_guest_and_gets_references() {
    let stage = Stage::new().await;
    let guest = stage.create(&CUSTOMERS, json!({ "email": "john@example.com" })).await.unwrap();
    assert_eq!(shown(&guest, "has_password"), Some(Value::Boolean(false)));
    assert_eq!(text(&guest, "status"), "prospect");
    assert_eq!(text(&guest, "shopper_reference").len(), 10);
    assert_eq!(text(&guest, "profile_id").len(), 10);
    assert_eq!(stage.events().await, ["customers.create"]);
    let given = json!({ "email": "mary@example.com", "shopper_reference": "given", "profile_id": "also given" });
    let given = stage.create(&CUSTOMERS, given).await.unwrap();
    assert_eq!((text(&given, "shopper_reference"), text(&given, "profile_id")), ("given".into(), "also given".into()));
}

#[tokio::test]
async fn no_two_customers_share_an_e_mail_whatever_its_case() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", None).await;
    let other = stage.customer("mary@example.com", None).await;
    let taken = |email: &str| vec![Violation::attribute("email", Rule::Taken(Some(email.to_owned())))];
    let again = stage.create(&CUSTOMERS, json!({ "email": "JOHN@Example.com" })).await;
    assert_eq!(violations(again), taken("JOHN@Example.com"));
    let renamed = stage.update(&CUSTOMERS, &other, json!({ "email": "john@EXAMPLE.com" })).await;
    assert_eq!(violations(renamed), taken("john@EXAMPLE.com"));
    assert_eq!(stage.events().await, ["customers.create", "customers.create"], "a refused write leaves no event");
}

#[tokio::test]
async fn a_password_is_hashed_and_shown_nowhere() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let row = stage.store.find::<Entity>(&customer).await.unwrap().unwrap();
    assert!(row.password_digest.unwrap().starts_with("$argon2id$v=19$"));
    let short = stage.create(&CUSTOMERS, json!({ "email": "mary@example.com", "password": "short" })).await;
    assert_eq!(violations(short), [Violation::attribute("password", Rule::TooShort(6))]);
}

#[tokio::test]
async fn a_guests_first_password_is_set_by_an_update_and_later_ones_are_not() {
    let stage = Stage::new().await;
    let guest = stage.customer("john@example.com", None).await;
    let updated = stage.update(&CUSTOMERS, &guest, json!({ "password": "secret" })).await.unwrap();
    assert_eq!(shown(&updated, "has_password"), Some(Value::Boolean(true)));
    assert_eq!(stage.events().await, ["customers.create", "customers.create_password"]);
    let before = stage.store.find::<Entity>(&guest).await.unwrap();
    let again = stage.update(&CUSTOMERS, &guest, json!({ "password": "another secret" })).await;
    assert_eq!(violations(again), [Violation::attribute("password", Rule::Invalid)]);
    assert_eq!(stage.store.find::<Entity>(&guest).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_first_passwords_at_once_exactly_one_is_set() {
    let stage = Arc::new(Stage::new().await);
    let guest = stage.customer("john@example.com", None).await;
    let mut attempts = JoinSet::new();
    for number in 0..20 {
        let (stage, guest) = (Arc::clone(&stage), guest.clone());
        attempts.spawn(async move {
            let password = json!({ "password": format!("password {number}") });
            stage.update(&CUSTOMERS, &guest, password).await.is_ok()
        });
    }
    assert_eq!(attempts.join_all().await.iter().filter(|won| **won).count(), 1);
    assert_eq!(stage.events().await, ["customers.create", "customers.create_password"]);
}

#[tokio::test]
async fn metadata_is_replaced_whole_and_told_of_only_when_it_changes() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", None).await;
    let update = |metadata: serde_json::Value| stage.update(&CUSTOMERS, &customer, json!({ "metadata": metadata }));
    update(json!({ "b": 1, "a": [1, { "c": true }] })).await.unwrap();
    let replaced = update(json!({ "c": 2 })).await.unwrap();
    assert_eq!(shown(&replaced, "metadata"), Some(Value::Json(r#"{"c":2}"#.to_owned())));
    update(json!({ "c": 2 })).await.unwrap();
    stage.update(&CUSTOMERS, &customer, json!({ "reference": "A" })).await.unwrap();
    let events = stage.events().await;
    assert_eq!(events.iter().filter(|name| *name == "customers.metadata_update").count(), 2, "{events:?}");
}

#[tokio::test]
async fn a_customer_with_resets_cannot_be_deleted() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let (reset, _) = stage.reset("john@example.com").await;
    let Err(Failure::Locked(reason)) = stage.delete(&CUSTOMERS, &customer).await else { panic!("not locked") };
    assert_eq!(reason, "it is still referred to by customer_password_resets");
    stage.delete(&RESETS, &reset).await.unwrap();
    stage.delete(&CUSTOMERS, &customer).await.unwrap();
    assert!(matches!(stage.delete(&CUSTOMERS, &customer).await, Err(Failure::NotFound)));
    let events = stage.events().await;
    assert_eq!(events.iter().filter(|name| *name == "customers.destroy").count(), 1, "{events:?}");
}

#[tokio::test]
async fn an_e_mail_that_only_changes_its_case_stays_the_customers_own() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", None).await;
    let updated = stage.update(&CUSTOMERS, &customer, json!({ "email": "John@example.com" })).await.unwrap();
    assert_eq!((id(&updated), text(&updated, "email")), (customer, "John@example.com".to_owned()));
}

async fn stamp(stage: &Stage, id: &str) -> Option<String> {
    stage.store.find::<Entity>(id).await.unwrap().unwrap().session_stamp
}

#[tokio::test]
async fn whatever_sets_a_password_sets_a_session_stamp() {
    let stage = Stage::new().await;
    let john = stage.customer("john@example.com", Some("secret")).await;
    let guest = stage.customer("guest@example.com", None).await;
    assert!(stamp(&stage, &john).await.is_some());
    assert_eq!(stamp(&stage, &guest).await, None);
    stage.update(&CUSTOMERS, &guest, json!({ "password": "secret" })).await.unwrap();
    assert!(stamp(&stage, &guest).await.is_some());
    assert_ne!(stamp(&stage, &guest).await, stamp(&stage, &john).await);
}
