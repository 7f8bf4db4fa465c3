//! What an operator does to applications and customers, and how soon it counts.

use std::time::Duration;

use domain::audit::{Order, Query, Trail, target_types};
use domain::{ApplicationKind, Failure, GrantError, NewApplication, Service, TokenRequest};
use jsonapi::SecretString;
use latchkey_tests::{Request, Role, TestApp, stage as service_stage};

use crate::support::{CUSTOMERS, EMAIL, JOHN, PASSWORD, RESET, TOKEN, ask, logs_in, set_password, stage};

latchkey_tests::on_both_databases! {
    both_secrets_are_good_while_they_overlap,
    an_old_secret_ends_at_once_without_an_overlap,
    tokens_end_with_a_secret_that_ends_at_once_and_others_do_not,
    logins_outlive_the_secret_of_their_sales_channel,
    a_deleted_application_is_refused_here_and_elsewhere,
    support_sets_a_password_and_everything_before_ends,
    support_keeps_to_the_policy,
    applications_have_a_name,
    administrative_acts_are_told,
}

async fn create(service: &Service) -> NewApplication {
    service.create_application(ApplicationKind::Integration, "Back office").await.expect("an application")
}

async fn grant(service: &Service, application: &NewApplication, secret: &SecretString) -> Result<String, GrantError> {
    let request = TokenRequest {
        grant_type: Some("client_credentials".to_owned()),
        client_id: Some(application.client_id.clone()),
        client_secret: Some(secret.clone()),
        ..TokenRequest::default()
    };
    service.issue_token(request).await.map(|issued| issued.access_token.expose().to_owned())
}

async fn both_secrets_are_good_while_they_overlap(app: TestApp) {
    let service = &app.service;
    let first = create(service).await;
    let second = service.rotate_application(&first.client_id, Duration::from_hours(2)).await.expect("another secret");
    assert_eq!((&second.id, &second.client_id), (&first.id, &first.client_id));
    assert_ne!(second.client_secret.expose(), first.client_secret.expose());
    for secret in [&first.client_secret, &second.client_secret] {
        assert!(grant(service, &first, secret).await.is_ok());
    }
    app.clock.advance(2 * 60 * 60 * 1000 - 1);
    assert!(grant(service, &first, &first.client_secret).await.is_ok());
    app.clock.advance(1);
    assert!(matches!(grant(service, &first, &first.client_secret).await, Err(GrantError::InvalidClient)));
    assert!(grant(service, &first, &second.client_secret).await.is_ok());
}

async fn an_old_secret_ends_at_once_without_an_overlap(app: TestApp) {
    let service = &app.service;
    let first = create(service).await;
    let second = service.rotate_application(&first.id, Duration::ZERO).await.expect("another secret");
    assert!(matches!(grant(service, &first, &first.client_secret).await, Err(GrantError::InvalidClient)));
    assert!(grant(service, &first, &second.client_secret).await.is_ok());
    let unknown = service.rotate_application("nobody", Duration::ZERO).await;
    assert!(matches!(unknown, Err(Failure::NotFound)));
}

async fn tokens_end_with_a_secret_that_ends_at_once_and_others_do_not(app: TestApp) {
    let service = &app.service;
    let other = service_stage::service_with(&app.store, app.clock.clone(), app.chance.clone()).await;
    let first = create(service).await;
    let stolen = grant(service, &first, &first.client_secret).await.expect("a token");
    assert!(other.authenticate(&stolen).await.is_ok());
    let second = service.rotate_application(&first.id, Duration::from_hours(1)).await.expect("another secret");
    assert!(service.authenticate(&stolen).await.is_ok(), "as good as the secret that it was got with");
    let third = service.rotate_application(&first.id, Duration::ZERO).await.expect("another secret");
    assert!(matches!(service.authenticate(&stolen).await, Err(Failure::InvalidToken)), "here at once");
    app.clock.advance(2_000);
    assert!(matches!(other.authenticate(&stolen).await, Err(Failure::InvalidToken)), "elsewhere within two seconds");
    assert!(grant(service, &first, &second.client_secret).await.is_err());
    for service in [service, &other] {
        let token = grant(service, &first, &third.client_secret).await.expect("a token");
        assert_ne!(token, stolen, "the old token is not given out again");
        assert!(service.authenticate(&token).await.is_ok());
    }
}

async fn logins_outlive_the_secret_of_their_sales_channel(app: TestApp) {
    stage(&app, "reset").await;
    let login = app.token(Role::Customer).await;
    let channel = app.client(Role::SalesChannel);
    app.service.rotate_application(&channel.id, Duration::ZERO).await.expect("another secret");
    let own = Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(&login);
    app.send(own).await.expect(200);
}

async fn a_deleted_application_is_refused_here_and_elsewhere(app: TestApp) {
    let service = &app.service;
    let other = service_stage::service_with(&app.store, app.clock.clone(), app.chance.clone()).await;
    let application = create(service).await;
    let token = grant(service, &application, &application.client_secret).await.expect("a token");
    for service in [service, &other] {
        assert!(service.authenticate(&token).await.is_ok());
    }
    let deleted = service.delete_application(&application.id).await.expect("a deletion");
    assert_eq!(deleted.client_id, application.client_id);
    assert!(matches!(service.authenticate(&token).await, Err(Failure::InvalidToken)), "here at once");
    app.clock.advance(2_000);
    assert!(matches!(other.authenticate(&token).await, Err(Failure::InvalidToken)), "elsewhere within two seconds");
    let gone = grant(service, &application, &application.client_secret).await;
    assert!(matches!(gone, Err(GrantError::InvalidClient)));
    assert!(matches!(service.delete_application(&application.id).await, Err(Failure::NotFound)));
}

async fn support_sets_a_password_and_everything_before_ends(app: TestApp) {
    stage(&app, "reset").await;
    let token = app.token(Role::Customer).await;
    let own = Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(&token);
    app.send(own.clone()).await.expect(200);
    let password = SecretString::new("set by support".to_owned());
    for name in [JOHN, EMAIL, "JOHN@example.com"] {
        assert_eq!(app.service.set_customer_password(name, &password).await.expect("a password"), JOHN);
    }
    app.send(own).await.expect(401);
    assert!(logs_in(&app, EMAIL, "set by support").await);
    assert!(!logs_in(&app, EMAIL, PASSWORD).await);
    ask(&app, set_password(RESET, TOKEN, "a new password")).await.expect(422);
    let nobody = app.service.set_customer_password("nobody@example.com", &password).await;
    assert!(matches!(nobody, Err(Failure::NotFound)));
}

async fn support_keeps_to_the_policy(app: TestApp) {
    stage(&app, "john").await;
    let refused = app.service.set_customer_password(JOHN, &SecretString::new("short".to_owned())).await;
    assert!(matches!(refused, Err(Failure::Problems(_))));
    assert!(logs_in(&app, EMAIL, PASSWORD).await);
}

async fn applications_have_a_name(app: TestApp) {
    let before = app.service.list_applications().await.expect("a list").len();
    let create = async |name: &str| app.service.create_application(ApplicationKind::Integration, name).await;
    for wrong in ["", " \t", &"x".repeat(256)] {
        assert!(matches!(create(wrong).await, Err(Failure::Problems(_))), "{wrong:?} was taken");
    }
    assert!(create(&"ß".repeat(255)).await.is_ok());
    assert_eq!(app.service.list_applications().await.expect("a list").len(), before + 1);
}

async fn administrative_acts_are_told(app: TestApp) {
    stage(&app, "john").await;
    let service = &app.service;
    let before = Query { order: Order::OldestFirst, limit: 1_000, ..Query::default() };
    let trail = Trail::of(app.store.clone());
    let count = trail.read(&before).await.expect("rows").len();
    let application = create(service).await;
    service.rotate_application(&application.id, Duration::ZERO).await.expect("another secret");
    service.delete_application(&application.id).await.expect("a deletion");
    service.set_customer_password(JOHN, &SecretString::new("set by support".to_owned())).await.expect("a password");
    service.rotate_signing_key().await.expect("a key");
    service.reseal(|_| {}).await.expect("a look");
    let rows = trail.read(&before).await.expect("rows").split_off(count);
    let told: Vec<(&str, Option<&str>)> = rows.iter().map(|row| (&*row.kind, row.target_type.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("application.created", Some("applications")),
            ("application.rotated", Some("applications")),
            ("application.deleted", Some("applications")),
            ("password.set", Some("customers")),
            ("keys.rotated", Some("signing_keys")),
            ("keys.resealed", Some("secret_keys")),
        ]
    );
    assert!(told.iter().all(|(_, target)| target.is_some_and(|target| target_types().any(|known| known == target))));
    assert!(rows.iter().all(|row| row.role == "operator" && row.outcome == "succeeded"));
    assert!(rows[..3].iter().all(|row| row.target_id.as_deref() == Some(&*application.id)));
    assert_eq!(rows[3].customer_id.as_deref(), Some(JOHN));
}
