//! No error and no debug text shows a value.

use persistence::{Application, StoreError, UnitError, customer_password_resets, customers};

use crate::support::{Home, customer, customer_with, on_both, reset, text, told, unit};

on_both!(errors_show_no_value, rows_and_units_show_no_value_when_debugged);

const SECRET: &str = "canary-value";

/// The error, and everything it says of its causes.
fn all_of(error: &dyn std::error::Error) -> String {
    let mut said = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said} {error} {error:?}");
        cause = error.source();
    }
    said
}

async fn errors_show_no_value(home: Home) {
    let digest = || vec![("password_digest", text(SECRET)), ("reference", text(SECRET))];
    home.write([customer_with("anna", 1, digest())]).await;
    let application = Application {
        id: "a".to_owned(),
        client_id: SECRET.to_owned(),
        kind: SECRET.to_owned(),
        name: SECRET.to_owned(),
        secret_digest: Some(SECRET.to_owned()),
        created_at: 1,
        previous_secret_digest: Some(SECRET.to_owned()),
        previous_secret_until: Some(1),
        token_stamp: None,
    };
    home.store.insert_application(&application, &told()).await.unwrap();
    let taken = home.store.insert_application(&application, &told()).await.unwrap_err();
    assert!(matches!(taken, StoreError::Statement(_)), "{taken:?}");

    let mut errors = vec![all_of(&taken)];
    for step in [
        customer_with("anna", 1, digest()),
        reset(SECRET, SECRET, 1),
        // The column cannot hold this.
        customer_with("bob", 1, vec![("profile_id", text(&format!("{SECRET}\0")))]),
        // Nor this.
        customer_with(
            "carl",
            1,
            vec![("shopper_reference", jsonapi::Value::Boolean(true)), ("reference", text(SECRET))],
        ),
    ] {
        if let Err(error) = home.store.execute(unit([step]), None).await {
            errors.push(all_of(&error));
        }
    }
    assert!(errors.len() >= 3, "{errors:?}");
    for said in errors {
        assert!(!said.contains(SECRET), "{said}");
        assert!(!said.to_lowercase().contains("insert into"), "{said}");
    }
}

async fn rows_and_units_show_no_value_when_debugged(home: Home) {
    let step = customer_with("anna", 1, vec![("password_digest", text(SECRET))]);
    let debugged = format!("{:?}", unit([step.clone()]));
    assert!(!debugged.contains(SECRET), "{debugged}");
    home.write([step, reset("one", "anna", 2)]).await;
    let row = home.store.find::<customers::Entity>("anna").await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(SECRET));
    let row = home.store.find::<customer_password_resets::Entity>("one").await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains("digest"), "{row:?}");
    let taken = home.store.execute(unit([customer("anna", 1)]), None).await.unwrap_err();
    assert!(matches!(taken, UnitError::Taken { .. }));
}
