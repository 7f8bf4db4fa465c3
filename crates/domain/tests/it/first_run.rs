//! The first run, and starting again (decision 16, security-reliability G5).

use std::sync::Arc;

use domain::{Clock, OsChance, SecretKey, Service, StartError, SystemClock};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::stage::{Stage, open_store, settings};

async fn open(store: persistence::Store, settings: domain::ServiceSettings) -> Result<Service, StartError> {
    Service::open(store, settings, Arc::new(SystemClock) as Arc<dyn Clock>, Arc::new(OsChance)).await
}

#[tokio::test]
async fn the_first_run_makes_one_application_of_each_kind_and_shows_them_once() {
    let stage = Stage::new().await;
    let first = stage.service.first_run().await.unwrap().unwrap();
    assert_eq!((first.integration.kind.as_str(), first.sales_channel.kind.as_str()), ("integration", "sales_channel"));
    assert!(stage.service.first_run().await.unwrap().is_none());
    assert_eq!(stage.service.list_applications().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_that_start_at_once_make_one_organization_one_key_and_two_applications() {
    let folder = TempDir::new().unwrap();
    let mut starts = JoinSet::new();
    for _ in 0..8 {
        let path = folder.path().to_owned();
        starts.spawn(async move {
            let store = open_store(&path).await;
            store.migrate().await.unwrap();
            let service = open(store, settings()).await.unwrap();
            let first = service.first_run().await.unwrap().is_some();
            (service.organization().id.clone(), service.jwks(), first)
        });
    }
    let started = starts.join_all().await;
    assert!(started.iter().all(|(organization, keys, _)| (organization, keys) == (&started[0].0, &started[0].1)));
    assert_eq!(started.iter().filter(|(_, _, first)| *first).count(), 1);
    let store = open_store(folder.path()).await;
    assert_eq!((store.signing_keys().await.unwrap().len(), store.applications().await.unwrap().len()), (1, 2));
}

#[tokio::test]
async fn a_database_does_not_start_with_another_key_mode_or_organization() {
    let stage = Stage::new().await;
    let mut other_key = settings();
    other_key.secret_key = SecretKey::generate(&OsChance);
    let Err(error @ StartError::MissingKeys { .. }) = open(stage.store.clone(), other_key.clone()).await.map(|_| ())
    else {
        panic!("a key that opens nothing is taken")
    };
    assert!(error.to_string().contains("add that key behind the current one"), "{error}");
    other_key.earlier_secret_keys = vec![settings().secret_key];
    assert!(open(stage.store.clone(), other_key).await.is_ok(), "the key before is still on the ring");
    let mut live = settings();
    live.mode = domain::Mode::Live;
    assert!(matches!(open(stage.store.clone(), live).await.map(|_| ()), Err(StartError::Mode { .. })));
    let mut organization = settings();
    organization.organization_id = Some("xRRkjDFafe".to_owned());
    let refused = open(stage.store.clone(), organization).await.map(|_| ());
    assert!(matches!(refused, Err(StartError::Organization { .. })));
}

#[tokio::test]
async fn settings_that_cannot_be_refuse_the_start() {
    let stage = Stage::new().await;
    let mut wrong = Vec::new();
    for (minutes, seconds) in [(4, 59), (24 * 60, 1)] {
        let mut settings = settings();
        settings.reset_token_lifetime = std::time::Duration::from_secs(minutes * 60 + seconds);
        wrong.push(settings);
    }
    for slug in ["", "Latch Key", "latchkey.example"] {
        let mut settings = settings();
        slug.clone_into(&mut settings.organization_slug);
        wrong.push(settings);
    }
    let mut issuer = settings();
    issuer.issuer = "auth.example.com".to_owned();
    wrong.push(issuer);
    for settings in wrong {
        assert!(matches!(open(stage.store.clone(), settings).await.map(|_| ()), Err(StartError::Settings(_))));
    }
}
