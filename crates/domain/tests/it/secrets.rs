//! Secrets stay where they belong: in no file of the database, in no failure, in no `Debug` (security-reliability A10, G1).

use jsonapi::Value;
use models::CUSTOMER_PASSWORD_RESETS as RESETS;
use persistence::customer_password_resets::{Entity, TABLE};
use persistence::{Condition, Expect, Step, Unit};

use crate::stage::{Stage, integration, list, shown};

#[tokio::test]
async fn no_file_of_the_database_holds_a_token_or_a_password() {
    let stage = Stage::new().await;
    let application = stage.service.create_application(domain::ApplicationKind::Integration, "Canary").await.unwrap();
    stage.customer("john@example.com", Some("CanaryPassword1")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let (_, unused) = stage.reset("john@example.com").await;
    stage.use_token(&reset, &token, "CanaryPassword2").await.unwrap();
    stage.store.clone().close().await;
    let mut searched = 0;
    for file in std::fs::read_dir(stage.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        searched += bytes.len();
        for secret in [&token, &unused, "CanaryPassword1", "CanaryPassword2", application.client_secret.expose()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
    assert!(searched > 10_000, "the files were looked at");
}

#[tokio::test]
async fn a_token_that_was_moved_to_another_row_is_not_shown_and_takes_no_list_down() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("secret")).await;
    let (one, token) = stage.reset("john@example.com").await;
    let (other, _) = stage.reset("john@example.com").await;
    let sealed = stage.store.find::<Entity>(&one).await.unwrap().unwrap().reset_password_token.unwrap();
    let step = Step::Update {
        table: &TABLE,
        set: vec![("reset_password_token", Value::String(sealed))],
        when: vec![Condition::equals("id", other.as_str())],
        expect: Expect::One,
    };
    stage.store.execute(Unit { steps: vec![step], ..Unit::default() }, None).await.unwrap();
    let moved = stage.retrieve(&RESETS, &other).await.unwrap();
    assert_eq!(shown(&moved, "reset_password_token"), Some(Value::Null));
    let unmoved = stage.retrieve(&RESETS, &one).await.unwrap();
    assert_eq!(shown(&unmoved, "reset_password_token"), Some(Value::String(token)));
    assert!(stage.service.list(&integration(), &RESETS, &list(&RESETS, "")).await.is_ok());
}

#[tokio::test]
async fn debug_output_of_what_passes_through_shows_no_secret() {
    let stage = Stage::new().await;
    stage.customer("john@example.com", Some("CanaryPassword1")).await;
    let (reset, token) = stage.reset("john@example.com").await;
    let shown = stage.retrieve(&RESETS, &reset).await.unwrap();
    let refused = stage.use_token(&reset, "CanaryWrongToken", "CanaryPassword2").await.unwrap_err();
    let short = stage.use_token(&reset, &token, "tiny!").await.unwrap_err();
    let row = stage.store.find::<Entity>(&reset).await.unwrap().unwrap();
    let seen = format!("{shown:?} {refused:?} {refused} {short:?} {short} {row:?}");
    for secret in [token.as_str(), "CanaryWrongToken", "CanaryPassword", "tiny!", row.token_digest.as_str()] {
        assert!(!seen.contains(secret), "{secret} is in {seen}");
    }
}
