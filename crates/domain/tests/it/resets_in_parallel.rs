//! Many at once: exactly one wins, and the database says so (security-reliability A3, A4).

use std::sync::Arc;

use domain::{ApplicationKind, Failure};
use jsonapi::{Rule, Violation};
use models::CUSTOMER_PASSWORD_RESETS as RESETS;
use persistence::customers::Entity;
use tokio::task::JoinSet;

use crate::stage::{Stage, violations};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_200_uses_of_one_token_exactly_one_wins_and_none_is_turned_away_as_too_busy() {
    let stage = Arc::new(Stage::new().await);
    let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
    stage.customer("john@example.com", Some("secret")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let mut attempts = JoinSet::new();
    for number in 0..200 {
        let (stage, reset, token) = (Arc::clone(&stage), reset.clone(), token.clone());
        attempts.spawn(async move {
            let password = format!("password {number}");
            (stage.use_token(&reset, &token, &password).await, password)
        });
    }
    let mut winners = Vec::new();
    while let Some(attempt) = attempts.join_next().await {
        match attempt.unwrap() {
            (Ok(_), password) => winners.push(password),
            (refusal, _) => {
                let invalid = Violation::attribute("_reset_password_token", Rule::Invalid);
                assert_eq!(violations(refusal), [invalid]);
            }
        }
    }
    let [winner] = winners.as_slice() else { panic!("{} won", winners.len()) };
    assert!(stage.logs_in(&channel.client_id, "john@example.com", winner).await);
    let events = stage.events().await;
    assert_eq!(events.iter().filter(|name| name.ends_with("reset_password")).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_tokens_of_one_customer_used_at_once_exactly_one_wins() {
    for _ in 0..10 {
        let stage = Arc::new(Stage::new().await);
        stage.customer("john@example.com", Some("secret")).await;
        let mut resets = Vec::new();
        for _ in 0..10 {
            resets.push(stage.reset("john@example.com").await);
        }
        let mut attempts = JoinSet::new();
        for (reset, token) in resets {
            let stage = Arc::clone(&stage);
            attempts.spawn(async move { stage.use_token(&reset, &token, "new secret").await.is_ok() });
        }
        assert_eq!(attempts.join_all().await.iter().filter(|won| **won).count(), 1);
    }
}

/// Two services on one database stand for two processes, which share no turns: the conditions of the unit decide alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_uses_in_two_processes_exactly_one_wins() {
    for round in 0..20 {
        let one = Stage::new().await;
        let clock = Arc::clone(&one.clock) as Arc<dyn domain::Clock>;
        let other =
            domain::Service::open(one.store.clone(), crate::stage::settings(), clock, Arc::new(domain::OsChance));
        let other = other.await.unwrap();
        let customer = one.customer("john@example.com", Some("secret")).await;
        let before = one.store.find::<Entity>(&customer).await.unwrap().unwrap();
        let (reset, token) = one.reset("john@example.com").await;
        let (first, store, clock) = (one.service.clone(), one.store.clone(), Arc::clone(&one.clock));
        let other = Stage { service: other, store, clock, folder: tempfile::TempDir::new().unwrap() };
        let one = Stage { service: first, ..one };
        let (left, right) = tokio::join!(
            one.use_token(&reset, &token, "password of one"),
            other.use_token(&reset, &token, "password of other"),
        );
        assert_eq!(u8::from(left.is_ok()) + u8::from(right.is_ok()), 1, "round {round}");
        let after = one.store.find::<Entity>(&customer).await.unwrap().unwrap();
        assert_ne!(before.password_digest, after.password_digest);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deletion_and_a_use_of_one_token_never_both_fail_and_leave_no_half_state() {
    for _ in 0..20 {
        let stage = Stage::new().await;
        let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
        stage.customer("john@example.com", Some("secret")).await;
        let (reset, token) = stage.reset("john@example.com").await;
        let (deleted, used) =
            tokio::join!(stage.delete(&RESETS, &reset), stage.use_token(&reset, &token, "new secret"));
        assert!(deleted.is_ok(), "a deletion has nothing to fail on");
        match &used {
            Ok(_) | Err(Failure::NotFound | Failure::Problems(_)) => {}
            Err(other) => panic!("{other}"),
        }
        assert_eq!(stage.logs_in(&channel.client_id, "john@example.com", "new secret").await, used.is_ok());
        assert_eq!(stage.logs_in(&channel.client_id, "john@example.com", "secret").await, used.is_err());
    }
}
