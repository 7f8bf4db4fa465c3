//! A query that takes too long is answered, and says what to do.

use std::time::Duration;

use latchkey_tests::{Request, TestApp, database};

use crate::support::{CUSTOMERS, JOHN, ask, stage};

latchkey_tests::on_both_databases! {
    a_query_that_takes_too_long_is_answered_with_503_and_what_to_do,
}

async fn a_query_that_takes_too_long_is_answered_with_503_and_what_to_do(app: TestApp) {
    stage(&app, "john").await;
    ask(&app, Request::get(CUSTOMERS)).await.expect(200);
    // Long enough for what must succeed on a busy machine; what must not never ends.
    let app = app.with_statement_timeout(Duration::from_secs(1)).await;
    // A view in the place of the table that never comes to an end.
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT COUNT(*) AS steps FROM n";
    let view =
        format!("CREATE VIEW customers AS SELECT kept.* FROM kept CROSS JOIN ({endless}) AS n WHERE n.steps > 0");
    database::alter(&app.home.url, "ALTER TABLE customers RENAME TO kept").await;
    database::alter(&app.home.url, &view).await;
    for path in [CUSTOMERS.to_owned(), format!("{CUSTOMERS}/{JOHN}")] {
        let answer = ask(&app, Request::get(path)).await.expect(503);
        assert_eq!(answer.at("/errors/0/code"), "QUERY_TIMEOUT", "{answer}");
        assert!(answer.text("/errors/0/detail").contains("Narrow it"), "{answer}");
        // Asking the same again would take as long.
        assert!(!answer.headers.contains_key("retry-after"), "{answer}");
    }
    database::alter(&app.home.url, "DROP VIEW customers").await;
    database::alter(&app.home.url, "ALTER TABLE kept RENAME TO customers").await;
    ask(&app, Request::get(CUSTOMERS)).await.expect(200);
}
