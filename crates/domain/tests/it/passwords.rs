//! Which passwords a live server takes, and what wrong tokens cost.

use domain::Mode;
use jsonapi::{Rule, Violation};
use models::CUSTOMERS;
use persistence::customers::Entity;
use serde_json::json;

use crate::stage::{Stage, settings, violations};

async fn live() -> Stage {
    let mut settings = settings();
    settings.mode = Mode::Live;
    Stage::fresh(settings).await
}

#[tokio::test]
async fn a_live_server_refuses_passwords_that_are_guessed_first() {
    let stage = live().await;
    let refused = |attribute: &'static str| [Violation::attribute(attribute, Rule::TooCommon)];
    for password in ["PassWord1", "qwertyuiop", "johnsmith1", "JohnSmith@Example.com", "latchkey2024"] {
        let attributes = json!({ "email": "johnsmith@example.com", "password": password });
        assert_eq!(violations(stage.create(&CUSTOMERS, attributes).await), refused("password"), "{password}");
    }
    let guest = stage.customer("annabelle@example.com", None).await;
    let attributes = json!({ "password": "annabelle99" });
    assert_eq!(violations(stage.update(&CUSTOMERS, &guest, attributes).await), refused("password"));

    stage.customer("johnsmith@example.com", Some("correct horse battery")).await;
    let (reset, token) = stage.reset("johnsmith@example.com").await;
    let hashes = stage.service.password_hashes();
    for password in ["12345678", "johnsmith99"] {
        assert_eq!(violations(stage.use_token(&reset, &token, password).await), refused("customer_password"));
    }
    assert_eq!(stage.service.password_hashes(), hashes, "what is refused is not hashed");
    stage.use_token(&reset, &token, "staple battery horse").await.unwrap();
}

#[tokio::test]
async fn ten_thousand_wrong_tokens_change_nothing_and_cost_no_hash() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let before = stage.store.find::<Entity>(&customer).await.unwrap();
    let hashes = stage.service.password_hashes();
    for number in 0..10_000 {
        let wrong = format!("{number:022}");
        let refused = [Violation::attribute("_reset_password_token", Rule::Invalid)];
        assert_eq!(violations(stage.use_token(&reset, &wrong, "new secret").await), refused);
    }
    assert_eq!(stage.service.password_hashes(), hashes);
    assert!(stage.store.find::<Entity>(&customer).await.unwrap() == before, "nothing was changed");
    stage.use_token(&reset, &token, "new secret").await.unwrap();
}
