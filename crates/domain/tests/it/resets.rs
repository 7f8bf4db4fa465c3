//! Creating resets and using their tokens (decision 3, security-reliability A1 to A9).

use std::sync::Arc;
use std::time::Duration;

use domain::passwords::{HashingSettings, Room};
use domain::{ApplicationKind, Chance, Clock, Failure, OsChance, ServiceSettings};
use jsonapi::{Rule, Timestamp, Value, Violation};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS};
use persistence::customer_password_resets::Entity;
use serde_json::json;

use crate::stage::{FixedClock, LIFETIME, NOW, Stage, id, settings, shown, text, violations};

const TOKEN: &str = "_reset_password_token";

fn refused(rule: Rule) -> Vec<Violation> {
    vec![Violation::attribute(TOKEN, rule)]
}

#[tokio::test]
async fn a_reset_is_created_for_the_customer_with_that_e_mail() {
    let stage = Stage::new().await;
    let customer = stage.customer("John@Example.com", Some("secret")).await;
    let reset = stage.create(&RESETS, json!({ "customer_email": "JOHN@example.COM" })).await.unwrap();
    assert_eq!(text(&reset, "customer_email"), "John@Example.com", "the address that the customer is known by");
    assert_eq!(text(&reset, "reset_password_token").len(), 22);
    assert_eq!(shown(&reset, "reset_password_at"), Some(Value::Null));
    assert_eq!(shown(&reset, "metadata"), Some(Value::Json("{}".to_owned())));
    let row = stage.store.find::<Entity>(&id(&reset)).await.unwrap().unwrap();
    assert_eq!((row.customer_id, row.expires_at), (customer, NOW + LIFETIME));
    assert_eq!(
        stage.events().await,
        ["customer_password_resets.create", "customers.create", "customers.create_password"]
    );
}

#[tokio::test]
async fn no_customer_with_a_password_means_no_reset() {
    let stage = Stage::new().await;
    stage.customer("guest@example.com", None).await;
    stage.customer("mike@example.com", Some("secret")).await;
    for email in ["nobody@example.com", "guest@example.com", "m\u{131}ke@example.com", "mike@example.com."] {
        let refusal = stage.create(&RESETS, json!({ "customer_email": email })).await;
        match refusal {
            // An address that is none at all is refused by its format already.
            Err(Failure::Problems(_)) => {}
            _ => panic!("{email} has a reset"),
        }
    }
    let refusal = stage.create(&RESETS, json!({ "customer_email": "guest@example.com" })).await;
    assert_eq!(violations(refusal), [Violation::relationship("customer", Rule::Blank)]);
}

#[tokio::test]
async fn the_token_sets_the_password_stamps_the_reset_and_is_spent() {
    let stage = Stage::new().await;
    let channel = stage.service.create_application(domain::ApplicationKind::SalesChannel, "Shop").await.unwrap();
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    stage.clock.advance(1_000);
    let used = stage.use_token(&reset, &token, "new secret").await.unwrap();
    assert_eq!(shown(&used, "reset_password_at"), Some(Value::DateTime(Timestamp(NOW + 1_000))));
    assert_eq!(shown(&used, "updated_at"), Some(Value::DateTime(Timestamp(NOW + 1_000))));
    assert_eq!(text(&used, "reset_password_token"), token, "a spent token is still shown to integrations");
    assert!(stage.logs_in(&channel.client_id, "john@example.com", "new secret").await);
    assert!(!stage.logs_in(&channel.client_id, "john@example.com", "secret").await);
    assert_eq!(violations(stage.use_token(&reset, &token, "third secret").await), refused(Rule::Invalid));
    assert!(stage.logs_in(&channel.client_id, "john@example.com", "new secret").await);
    let events = stage.events().await;
    assert_eq!(events.iter().filter(|name| *name == "customer_password_resets.reset_password").count(), 1);
}

#[tokio::test]
async fn password_and_token_come_together_or_not_at_all() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let alone = stage.update(&RESETS, &reset, json!({ "customer_password": "new secret" })).await;
    assert_eq!(violations(alone), refused(Rule::Blank));
    let alone = stage.update(&RESETS, &reset, json!({ TOKEN: token })).await;
    assert_eq!(violations(alone), [Violation::attribute("customer_password", Rule::Blank)]);
    let with_more = json!({ "customer_password": "new secret", "reference": "changed" });
    assert_eq!(violations(stage.update(&RESETS, &reset, with_more).await), refused(Rule::Blank));
    let unchanged = stage.retrieve(&RESETS, &reset).await.unwrap();
    assert_eq!(shown(&unchanged, "reference"), Some(Value::Null));
    stage.use_token(&reset, &token, "new secret").await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_changes_nothing_and_is_not_hashed_for() {
    // With nobody allowed to hash, whatever hashes is busy.
    let full = Room { places: 0, patience: Duration::ZERO };
    let impossible = HashingSettings { concurrency: 0, open: full, proven: full, ..settings().hashing };
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let (other, other_token) = stage.reset("john@example.com").await;
    let before = stage.store.find::<Entity>(&reset).await.unwrap().unwrap();
    let mut settings = settings();
    settings.hashing = impossible;
    let clock = std::sync::Arc::clone(&stage.clock) as std::sync::Arc<dyn domain::Clock>;
    let chance = std::sync::Arc::new(domain::OsChance);
    let service = domain::Service::open(stage.store.clone(), settings, clock, chance).await.unwrap();
    let stage = Stage { service, ..stage };
    let nearly = format!("{}~", &token[..21]);
    for wrong in ["", " ", "wrong", &token[..21], &nearly, &other_token, &token.to_lowercase(), &"x".repeat(100_000)] {
        assert_eq!(
            violations(stage.use_token(&reset, wrong, "new secret").await),
            refused(Rule::Invalid),
            "{wrong:.30}"
        );
    }
    assert!(
        matches!(stage.use_token(&reset, &token, "new secret").await, Err(Failure::Busy { .. })),
        "the right one is"
    );
    assert!(matches!(stage.use_token(&other, &other_token, "new secret").await, Err(Failure::Busy { .. })));
    assert_eq!(stage.store.find::<Entity>(&reset).await.unwrap().unwrap(), before);
    assert!(stage.retrieve(&CUSTOMERS, &customer).await.is_ok());
}

#[tokio::test]
async fn a_token_expires_to_the_millisecond() {
    for (age, refusal) in [(LIFETIME - 1, None), (LIFETIME, Some(Rule::Expired)), (LIFETIME + 1, Some(Rule::Expired))] {
        let stage = Stage::new().await;
        stage.customer("john@example.com", Some("secret")).await;
        let (reset, token) = stage.reset("john@example.com").await;
        stage.clock.advance(age);
        assert_eq!(violations(stage.use_token(&reset, "wrong", "new secret").await), refused(Rule::Invalid));
        let used = stage.use_token(&reset, &token, "new secret").await;
        match refusal {
            None => assert!(used.is_ok(), "{age}"),
            Some(rule) => assert_eq!(violations(used), refused(rule), "{age}"),
        }
    }
}

#[tokio::test]
async fn a_password_that_breaks_the_policy_leaves_the_token_good() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    for (password, rule) in [("short", Rule::TooShort(6)), ("", Rule::Blank), (&"x".repeat(257), Rule::TooLong(256))] {
        let refusal = violations(stage.use_token(&reset, &token, password).await);
        assert_eq!(refusal, [Violation::attribute("customer_password", rule)]);
    }
    assert_eq!(violations(stage.use_token(&reset, "wrong", "short").await), refused(Rule::Invalid), "the token first");
    stage.use_token(&reset, &token, "secret").await.unwrap();
}

#[tokio::test]
async fn success_kills_the_pending_siblings_and_nobody_elses() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    stage.customer("mary@example.com", Some("secret")).await;
    let (first, first_token) = stage.reset("john@example.com").await;
    let (second, second_token) = stage.reset("john@example.com").await;
    let (other, other_token) = stage.reset("mary@example.com").await;
    stage.use_token(&second, &second_token, "new secret").await.unwrap();
    assert_eq!(violations(stage.use_token(&first, &first_token, "again").await), refused(Rule::Invalid));
    stage.use_token(&other, &other_token, "new secret").await.unwrap();
    let (third, third_token) = stage.reset("john@example.com").await;
    stage.use_token(&third, &third_token, "newest secret").await.unwrap();
}

#[tokio::test]
async fn a_token_dies_with_its_reset_and_with_the_customers_e_mail() {
    let stage = Stage::new().await;
    let customer = stage.customer("john@example.com", Some("secret")).await;
    let (deleted, deleted_token) = stage.reset("john@example.com").await;
    stage.delete(&RESETS, &deleted).await.unwrap();
    assert!(matches!(stage.use_token(&deleted, &deleted_token, "new secret").await, Err(Failure::NotFound)));
    let (reset, token) = stage.reset("john@example.com").await;
    stage.update(&CUSTOMERS, &customer, json!({ "email": "doe@example.com" })).await.unwrap();
    assert_eq!(violations(stage.use_token(&reset, &token, "new secret").await), refused(Rule::Invalid));
    assert!(stage.create(&RESETS, json!({ "customer_email": "john@example.com" })).await.is_err());
    let (reset, token) = stage.reset("doe@example.com").await;
    stage.use_token(&reset, &token, "new secret").await.unwrap();
}

#[tokio::test]
async fn reading_never_uses_a_token_up() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    for _ in 0..10 {
        assert_eq!(text(&stage.retrieve(&RESETS, &reset).await.unwrap(), "reset_password_token"), token);
    }
    stage.use_token(&reset, &token, "new secret").await.unwrap();
}

#[tokio::test]
async fn other_attributes_can_be_updated_with_the_token_or_without() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let both = json!({ "customer_password": "new secret", TOKEN: token, "reference": "A", "metadata": { "a": 1 } });
    let used = stage.update(&RESETS, &reset, both).await.unwrap();
    assert_eq!(text(&used, "reference"), "A");
    assert!(matches!(shown(&used, "reset_password_at"), Some(Value::DateTime(_))));
    let later = stage.update(&RESETS, &reset, json!({ "reference": "B" })).await.unwrap();
    assert_eq!(text(&later, "reference"), "B");
}

#[tokio::test]
async fn a_new_reset_is_good_though_its_process_has_a_clock_that_is_behind() {
    let stage = Stage::set(ServiceSettings { pending_reset_limit: 1, ..settings() }).await;
    stage.customer("john@example.com", Some("secret")).await;
    let (earlier, superseded) = stage.reset("john@example.com").await;
    stage.clock.advance(-60_000);
    let (id, token) = stage.reset("john@example.com").await;
    assert!(stage.use_token(&earlier, &superseded, "new secret").await.is_err());
    stage.use_token(&id, &token, "new secret").await.unwrap();
}

/// Lets the time of a reset token run out whenever a salt is drawn: while a password is being hashed.
struct SlowHash {
    clock: Arc<FixedClock>,
    chance: OsChance,
}

impl Chance for SlowHash {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() == 16 {
            self.clock.advance(LIFETIME);
        }
        self.chance.fill(bytes);
    }
}

#[tokio::test]
async fn a_token_that_expires_while_the_password_is_hashed_is_not_used() {
    let stage = Stage::new().await;
    let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
    stage.customer("john@example.com", Some("secret")).await;
    let (id, token) = stage.reset("john@example.com").await;
    let slow = SlowHash { clock: Arc::clone(&stage.clock), chance: OsChance };
    let late = stage.beside(settings(), Arc::new(slow)).await;
    let refused = violations(late.use_token(&id, &token, "new secret").await);
    assert_eq!(refused, [Violation::attribute("_reset_password_token", Rule::Invalid)]);
    assert_eq!(stage.clock.now().0, NOW + LIFETIME, "the time ran out while the password was hashed");
    assert!(stage.logs_in(&channel.client_id, "john@example.com", "secret").await);
}
