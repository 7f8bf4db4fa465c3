//! Applications, signing keys and the organization.

use persistence::{Application, Organization, SigningKey};

use crate::support::{Home, on_both, told};

on_both!(
    applications_are_found_by_client_id_and_listed_by_creation,
    a_client_id_is_unique,
    signing_keys_are_listed_by_creation,
    there_is_one_organization,
);

fn application(id: &str, client_id: &str, created_at: i64) -> Application {
    Application {
        id: id.to_owned(),
        client_id: client_id.to_owned(),
        kind: "integration".to_owned(),
        name: "Shop".to_owned(),
        secret_digest: Some("digest".to_owned()),
        created_at,
        previous_secret_digest: None,
        previous_secret_until: None,
        token_stamp: None,
    }
}

async fn applications_are_found_by_client_id_and_listed_by_creation(home: Home) {
    let second = application("b", "second", 2);
    let first = Application { secret_digest: None, ..application("a", "first", 1) };
    home.store.insert_application(&second, &told()).await.unwrap();
    home.store.insert_application(&first, &told()).await.unwrap();
    assert_eq!(home.store.application("second").await.unwrap(), Some(second.clone()));
    assert_eq!(home.store.application("SECOND").await.unwrap(), None);
    assert_eq!(home.store.applications().await.unwrap(), [first, second]);
}

async fn a_client_id_is_unique(home: Home) {
    home.store.insert_application(&application("a", "same", 1), &told()).await.unwrap();
    assert!(home.store.insert_application(&application("b", "same", 2), &told()).await.is_err());
    assert_eq!(home.store.applications().await.unwrap().len(), 1);
}

async fn signing_keys_are_listed_by_creation(home: Home) {
    let key = |kid: &str, created_at, retired_at| SigningKey {
        kid: kid.to_owned(),
        algorithm: "RS512".to_owned(),
        sealed_private_key: "sealed".to_owned(),
        public_jwk: "{}".to_owned(),
        created_at,
        retired_at,
    };
    let (old, new) = (key("old", 1, Some(5)), key("new", 2, None));
    home.store.insert_signing_key(&new).await.unwrap();
    home.store.insert_signing_key(&old).await.unwrap();
    assert_eq!(home.store.signing_keys().await.unwrap(), [old, new]);
}

async fn there_is_one_organization(home: Home) {
    let new =
        |id: &str| Organization { id: id.to_owned(), slug: "shop".to_owned(), mode: "test".to_owned(), created_at: 1 };
    assert_eq!(home.store.organization().await.unwrap(), None);
    assert_eq!(home.store.organization_or_create(&new("first")).await.unwrap(), new("first"));
    assert_eq!(home.store.organization_or_create(&new("second")).await.unwrap(), new("first"));
    assert_eq!(home.store.organization().await.unwrap(), Some(new("first")));
}
