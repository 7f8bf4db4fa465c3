//! The audit trail through HTTP: a row for each authentication, refusal, reset and write, and no secret in any.

use domain::audit::{Kind, Order, Query, Record, Trail};
use latchkey_tests::{Request, Role, TestApp};
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, LIFETIME, PASSWORD, RESET, RESETS, TOKEN, ask, create_reset, creation, set_password, stage,
    update_customer,
};

latchkey_tests::on_both_databases! {
    grants_and_their_refusals_are_told,
    grants_that_are_none_are_told,
    the_first_password_of_a_guest_is_told,
    a_reset_is_told_with_its_refusals,
    a_token_that_came_too_late_is_told,
    writes_are_told_with_who_made_them,
    a_role_that_oversteps_is_told,
    a_refused_bearer_is_told_and_an_absent_one_is_not,
    the_trail_holds_no_secret,
    a_flood_of_refusals_is_counted,
    what_fails_for_another_reason_is_not_told,
}

/// Every row so far, oldest first.
pub(crate) async fn trail(app: &TestApp) -> Vec<Record> {
    app.service.settle().await;
    let query = Query { order: Order::OldestFirst, limit: 10_000, ..Query::default() };
    Trail::of(app.store.clone()).read(&query).await.expect("a readable trail")
}

/// What is told by doing something.
pub(crate) async fn told(app: &TestApp, doing: impl Future<Output = ()>) -> Vec<Record> {
    let before = trail(app).await.len();
    doing.await;
    trail(app).await.split_off(before)
}

/// Kind, reason, role.
pub(crate) fn words(rows: &[Record]) -> Vec<(&str, &str, &str)> {
    rows.iter().map(|row| (&*row.kind, row.reason.as_deref().unwrap_or("-"), &*row.role)).collect()
}

async fn grants_and_their_refusals_are_told(app: TestApp) {
    stage(&app, "john").await;
    let issued = told(&app, async { drop(app.token(Role::Customer).await) }).await;
    assert_eq!(words(&issued), [("token.issued", "-", "client")]);
    assert!(issued[0].application_id.is_some());
    assert_eq!((issued[0].owner_id.as_deref(), issued[0].customer_id.as_deref()), (Some(JOHN), Some(JOHN)));
    assert_eq!(issued[0].trace_id.as_deref().map(str::len), Some(64));
    let issued = told(&app, async { drop(app.token(Role::Integration).await) }).await;
    assert_eq!(words(&issued), [("token.issued", "-", "client")]);
    let wrong = told(&app, async { drop(app.login(EMAIL, "wrong").await.expect(400)) }).await;
    assert_eq!(words(&wrong), [("token.refused", "login_password", "client")]);
    assert_eq!(wrong[0].customer_id.as_deref(), Some(JOHN));
    let unknown = told(&app, async { drop(app.login("nobody@example.com", PASSWORD).await.expect(400)) }).await;
    assert_eq!(words(&unknown), [("token.refused", "login_unknown", "client")]);
    assert_eq!(unknown[0].customer_id, None);
    let client = app.client(Role::Integration).id.clone();
    let body = json!({ "grant_type": "client_credentials", "client_id": client, "client_secret": "wrong" });
    let wrong = told(&app, async { drop(app.token_request(&body).await.expect(401)) }).await;
    assert_eq!(words(&wrong), [("token.refused", "client_secret", "client")]);
    assert!(wrong[0].application_id.is_some());
    let body = json!({ "grant_type": "client_credentials", "client_id": "nobody" });
    let unknown = told(&app, async { drop(app.token_request(&body).await.expect(401)) }).await;
    assert_eq!(words(&unknown), [("token.refused", "client_unknown", "client")]);
}

async fn grants_that_are_none_are_told(app: TestApp) {
    stage(&app, "john").await;
    let client = app.client(Role::SalesChannel).id.clone();
    let login = json!({ "grant_type": "password", "client_id": client, "username": EMAIL, "password": PASSWORD });
    for (left_out, put_in, known) in [
        ("grant_type", None, false),
        ("grant_type", Some("telepathy"), false),
        ("username", None, true),
        ("scope", Some("everything"), true),
    ] {
        let mut body = login.clone();
        match put_in {
            Some(value) => body[left_out] = json!(value),
            None => drop(body.as_object_mut().and_then(|body| body.remove(left_out))),
        }
        let refused = told(&app, async { drop(app.token_request(&body).await.expect(400)) }).await;
        assert_eq!(words(&refused), [("token.refused", "malformed", "client")], "{left_out}");
        assert_eq!(refused[0].application_id.is_some(), known, "{left_out}");
    }
}

async fn the_first_password_of_a_guest_is_told(app: TestApp) {
    app.token(Role::Integration).await;
    let guest = creation("customers", json!({ "email": "guest@example.com" }));
    let guest = ask(&app, Request::post(CUSTOMERS, &guest)).await.expect(201).text("/data/id");
    let update = update_customer(&guest, json!({ "password": "a first password" }));
    let set = told(&app, async { drop(ask(&app, update).await.expect(200)) }).await;
    assert_eq!(words(&set), [("password.set", "-", "integration")]);
    assert_eq!((set[0].target_id.as_deref(), set[0].customer_id.as_deref()), (Some(&*guest), Some(&*guest)));
}

async fn a_reset_is_told_with_its_refusals(app: TestApp) {
    stage(&app, "reset").await;
    app.token(Role::Integration).await;
    let patch = async |token: &str, password: &str, status: u16| {
        let rows =
            told(&app, async { drop(ask(&app, set_password(RESET, token, password)).await.expect(status)) }).await;
        assert!(rows.iter().all(|row| row.customer_id.as_deref() == Some(JOHN)), "{rows:?}");
        assert!(rows.iter().all(|row| row.target_id.as_deref() == Some(RESET)), "{rows:?}");
        let [row] = &rows[..] else { panic!("one row is expected: {rows:?}") };
        (row.kind.clone(), row.reason.clone().unwrap_or_default())
    };
    let refused = |reason: &str| ("reset.refused".to_owned(), reason.to_owned());
    assert_eq!(patch("wrong", "a new password", 422).await, refused("token_wrong"));
    assert_eq!(patch(TOKEN, "short", 422).await, refused("password_policy"));
    assert_eq!(patch(TOKEN, "a new password", 200).await, ("reset.succeeded".to_owned(), String::new()));
    assert_eq!(patch(TOKEN, "another password", 422).await, refused("token_used"));
}

async fn a_token_that_came_too_late_is_told(app: TestApp) {
    stage(&app, "reset").await;
    app.clock.advance(LIFETIME);
    app.token(Role::Integration).await;
    let request = set_password(RESET, TOKEN, "a new password");
    let late = told(&app, async { drop(ask(&app, request).await.expect(422)) }).await;
    assert_eq!(words(&late), [("reset.refused", "token_expired", "integration")]);
}

async fn writes_are_told_with_who_made_them(app: TestApp) {
    stage(&app, "john").await;
    app.token(Role::Integration).await;
    let body = creation("customers", json!({ "email": "jane@example.com" }));
    let created = told(&app, async { drop(ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201)) }).await;
    assert_eq!(words(&created), [("record.created", "-", "integration")]);
    assert_eq!((created[0].target_type.as_deref(), created[0].outcome.as_str()), (Some("customers"), "succeeded"));
    assert_eq!(created[0].customer_id, created[0].target_id, "a customer's record is about the customer");
    let update = update_customer(JOHN, json!({ "reference": "r1" }));
    let updated = told(&app, async { drop(ask(&app, update.clone()).await.expect(200)) }).await;
    assert_eq!(words(&updated), [("record.updated", "-", "integration")]);
    let again = told(&app, async { drop(ask(&app, update).await.expect(200)) }).await;
    assert_eq!(words(&again), [], "nothing was changed");
    let reset = told(&app, async { drop(create_reset(&app, EMAIL).await.expect(201)) }).await;
    assert_eq!(words(&reset), [("record.created", "-", "integration")]);
    assert_eq!(reset[0].customer_id.as_deref(), Some(JOHN), "a reset is about its customer");
    let path = format!("{RESETS}/{}", reset[0].target_id.as_deref().unwrap_or_default());
    let deleted = told(&app, async { drop(ask(&app, Request::delete(path)).await.expect(204)) }).await;
    assert_eq!(words(&deleted), [("record.deleted", "-", "integration")]);
    let read = told(&app, async { drop(ask(&app, Request::get(CUSTOMERS)).await.expect(200)) }).await;
    assert_eq!(words(&read), [], "reading changes nothing");
}

async fn a_role_that_oversteps_is_told(app: TestApp) {
    stage(&app, "john").await;
    app.token(Role::SalesChannel).await;
    for request in [
        Request::get(RESETS),
        Request::delete(format!("{RESETS}/{RESET}")),
        Request::post(RESETS, &creation("customer_password_resets", json!({ "customer_email": EMAIL }))),
    ] {
        let request = app.authorize(request, Role::SalesChannel).await;
        let denied = told(&app, async { drop(app.send(request).await.expect(401)) }).await;
        assert_eq!(words(&denied), [("access.refused", "permission", "sales_channel")]);
        assert_eq!(denied[0].target_type.as_deref(), Some("customer_password_resets"));
    }
}

async fn a_refused_bearer_is_told_and_an_absent_one_is_not(app: TestApp) {
    stage(&app, "john").await;
    let token = app.token(Role::Integration).await;
    let get = |token: &str| app.send(Request::get(CUSTOMERS).bearer(token));
    let absent = told(&app, async { drop(app.send(Request::get(CUSTOMERS)).await.expect(401)) }).await;
    assert_eq!(words(&absent), []);
    let forged = told(&app, async { drop(get("a.b.c").await.expect(401)) }).await;
    assert_eq!(words(&forged), [("bearer.refused", "token_forged", "client")]);
    app.clock.advance(3 * 60 * 60 * 1000);
    let expired = told(&app, async { drop(get(&token).await.expect(401)) }).await;
    assert_eq!(words(&expired), [("bearer.refused", "token_expired", "client")]);
}

async fn the_trail_holds_no_secret(app: TestApp) {
    stage(&app, "reset").await;
    let token = app.token(Role::Integration).await;
    ask(&app, set_password(RESET, TOKEN, "a new password")).await.expect(200);
    ask(&app, update_customer(JOHN, json!({ "email": "johnny@example.com" }))).await.expect(200);
    app.login(EMAIL, "a wrong password").await.expect(400);
    app.send(Request::get(CUSTOMERS).bearer("a-forged-token")).await.expect(401);
    let secret = app.client(Role::Integration).secret.clone();
    let rows = trail(&app).await;
    assert!(rows.len() > 5, "{rows:?}");
    let text = format!("{rows:?}");
    for canary in
        [EMAIL, "johnny@", TOKEN, PASSWORD, "new password", "wrong password", "forged-token", &*token, &*secret]
    {
        assert!(!text.contains(canary), "{canary} is in the trail: {text}");
    }
}

async fn a_flood_of_refusals_is_counted(app: TestApp) {
    let flood = async {
        for _ in 0..310 {
            app.send(Request::get(CUSTOMERS).bearer("a.b.c")).await;
        }
    };
    let rows = told(&app, flood).await;
    assert_eq!(rows.len(), 301, "300 rows, and one that counts the rest");
    assert_eq!(rows.iter().map(|row| row.count).sum::<i64>(), 310);
}

async fn what_fails_for_another_reason_is_not_told(app: TestApp) {
    stage(&app, "john").await;
    app.token(Role::Integration).await;
    let body = creation("customers", json!({ "email": EMAIL }));
    let failed = told(&app, async {
        ask(&app, Request::post(CUSTOMERS, &body)).await.expect(422);
        ask(&app, Request::get(format!("{CUSTOMERS}/{RESET}"))).await.expect(404);
    })
    .await;
    assert_eq!(words(&failed), []);
    assert_eq!(Kind::named("record").len(), 3);
}
