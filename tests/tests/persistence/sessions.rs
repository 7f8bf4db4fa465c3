//! Sessions, and what is forgotten of them when their time is over.

use latchkey_tests::database::count;
use persistence::{RefreshToken, Session};

use crate::support::{Home, on_both, told};

on_both!(a_session_of_many_tokens_is_forgotten_a_few_tokens_at_a_time, revoked_tokens_are_forgotten_when_it_is_said,);

fn session(id: &str, expires_at: i64) -> Session {
    Session {
        id: id.to_owned(),
        application_id: "shop".to_owned(),
        customer_id: "anna".to_owned(),
        session_stamp: None,
        scope: "market:all".to_owned(),
        confidential: false,
        created_at: 0,
        expires_at,
        ended_at: None,
    }
}

async fn begin(home: &Home, id: &str, expires_at: i64) {
    let token =
        RefreshToken { digest: format!("first of {id}"), session_id: id.to_owned(), created_at: 0, spent_at: None };
    home.store.begin_session(&session(id, expires_at), &token, &told()).await.unwrap();
}

/// How many rows the table has.
async fn rows(home: &Home, table: &str) -> i64 {
    count(&home.options.url, &format!("SELECT COUNT(*) FROM {table}")).await
}

async fn a_session_of_many_tokens_is_forgotten_a_few_tokens_at_a_time(home: Home) {
    begin(&home, "long", 10).await;
    home.alter(
        "INSERT INTO refresh_tokens (digest, session_id, created_at) WITH RECURSIVE n(i) AS \
         (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1199) SELECT 'token ' || i, 'long', 0 FROM n",
    )
    .await;
    begin(&home, "short", 20).await;
    begin(&home, "alive", 30).await;
    home.store.purge_sessions(9).await.unwrap();
    assert_eq!(rows(&home, "refresh_tokens").await, 1_202, "nothing is over");
    for left in [702, 202] {
        home.store.purge_sessions(20).await.unwrap();
        assert_eq!(rows(&home, "refresh_tokens").await, left);
        assert!(home.store.refresh_token("first of alive").await.unwrap().is_some());
        let long = "sessions WHERE id = 'long'";
        assert_eq!(rows(&home, long).await, 1, "a session goes after its tokens");
    }
    home.store.purge_sessions(20).await.unwrap();
    assert_eq!((rows(&home, "sessions").await, rows(&home, "refresh_tokens").await), (1, 1));
    assert!(home.store.refresh_token("first of alive").await.unwrap().is_some());
}

async fn revoked_tokens_are_forgotten_when_it_is_said(home: Home) {
    home.store.revoke_token("one", 10, 0, &told()).await.unwrap();
    home.store.revoke_token("two", 20, 9, &told()).await.unwrap();
    assert_eq!(rows(&home, "revoked_tokens").await, 2);
    home.store.revoke_token("three", 30, 10, &told()).await.unwrap();
    assert_eq!(rows(&home, "revoked_tokens").await, 2);
}
