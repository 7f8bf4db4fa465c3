//! Applications: credentials are seen once.

use domain::ApplicationKind;

use crate::stage::{NOW, Stage};

#[tokio::test]
async fn credentials_have_256_bits_and_are_listed_without_the_secret() {
    let stage = Stage::new().await;
    let one = stage.service.create_application(ApplicationKind::Integration, "Back office").await.unwrap();
    stage.clock.advance(1);
    let other = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
    assert_eq!((one.client_id.len(), one.client_secret.expose().len()), (43, 43));
    assert_ne!(one.client_id, one.client_secret.expose());
    let listed = stage.service.list_applications().await.unwrap();
    assert_eq!(listed.iter().map(|known| &known.client_id).collect::<Vec<_>>(), [&one.client_id, &other.client_id]);
    assert_eq!((listed[1].kind.as_str(), listed[1].name.as_str()), ("sales_channel", "Shop"));
    assert_eq!(listed[0].created_at.0, NOW);
    let stored = stage.store.application(&one.client_id).await.unwrap().unwrap();
    assert!(!stored.secret_digest.unwrap().contains(one.client_secret.expose()));
}
