//! A corpus of access tokens that an attacker could send (security-reliability D1, D2). Most of them bear a good signature, so
//! that nothing but what is wrong with them can refuse them.

mod corpus;
mod forge;

use latchkey_tests::{Request, Role, TestApp};
use serde_json::json;

use crate::support::{CUSTOMERS, EMAIL, JOHN, PASSWORD, RESETS, stage};
use forge::Forge;

latchkey_tests::on_both_databases! {
    every_attack_is_refused,
    what_the_forge_makes_without_a_fault_is_good,
    what_is_within_the_leeway_is_good,
}

async fn every_attack_is_refused(app: TestApp) {
    stage(&app, "john").await;
    let login = app.login(EMAIL, PASSWORD).await.expect(200);
    let integration = Forge::of(&app, &app.token(Role::Integration).await).await;
    let customer = Forge::of(&app, &login.text("/access_token")).await;
    let corpus = corpus::all(&integration, &customer, &login.text("/refresh_token"));
    assert!(corpus.len() >= 60, "only {} attacks", corpus.len());
    for (name, token) in &corpus {
        for path in [RESETS.to_owned(), format!("{CUSTOMERS}/{JOHN}")] {
            let answer = app.send(Request::get(path).bearer(token)).await;
            let refused = answer.status == 401 && answer.at("/errors/0/code") == json!("INVALID_TOKEN");
            assert!(refused, "{name}\n{answer}");
        }
    }
    for token in [&integration.token, &customer.token] {
        app.send(Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(token)).await.expect(200);
    }
}

/// Otherwise the corpus would prove nothing.
async fn what_the_forge_makes_without_a_fault_is_good(app: TestApp) {
    stage(&app, "john").await;
    for role in [Role::Integration, Role::Customer] {
        let forge = Forge::of(&app, &app.token(role).await).await;
        let forged = forge.with(|_| {});
        app.send(Request::get(format!("{CUSTOMERS}/{JOHN}")).bearer(&forged)).await.expect(200);
    }
}

async fn what_is_within_the_leeway_is_good(app: TestApp) {
    let forge = Forge::of(&app, &app.token(Role::Integration).await).await;
    for (claim, seconds) in [("iat", 30), ("nbf", 30), ("nbf", -5)] {
        let forged = forge.with(|claims| claims[claim] = json!(forge.now + seconds));
        app.send(Request::get(RESETS).bearer(&forged)).await.expect(200);
    }
}
