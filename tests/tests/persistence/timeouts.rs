//! Statements that take too long: they end, and what they held goes on.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};
use std::time::Duration;

use persistence::{Engine, Read, Store, StoreError, StoreOptions, customers, events};

use crate::support::{Home, by_id, customer, not_null, on_both, read};

on_both!(a_statement_that_takes_too_long_ends_and_its_connection_goes_on);

const CUSTOMERS: &persistence::Table = &customers::TABLE;

/// Puts a view in the place of the customers that never comes to an end.
async fn never_end(home: &Home) {
    home.alter("ALTER TABLE customers RENAME TO kept").await;
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT COUNT(*) AS steps FROM n";
    let view = format!(
        "CREATE VIEW customers AS SELECT kept.* FROM kept CROSS JOIN ({endless}) AS endless WHERE endless.steps > 0"
    );
    home.alter(&view).await;
}

async fn end_again(home: &Home) {
    home.alter("DROP VIEW customers").await;
    home.alter("ALTER TABLE kept RENAME TO customers").await;
}

/// A list that may read the whole table.
fn filtered(table: &'static persistence::Table) -> Read {
    Read { conditions: vec![not_null("created_at")], ..read(table) }
}

fn options(home: &Home) -> StoreOptions {
    StoreOptions { max_connections: 2, ..home.options.clone() }
}

async fn a_statement_that_takes_too_long_ends_and_its_connection_goes_on(home: Home) {
    home.write([customer("anna", 1)]).await;
    never_end(&home).await;
    // Long enough for what must succeed on a busy machine; what must not never ends.
    let options = StoreOptions { statement_timeout: Duration::from_secs(1), ..options(&home) };
    let store = Store::open(&options).await.unwrap();
    // More often than there are connections, one after the other and at once.
    for _ in 0..2 {
        let found = store.retrieve(&by_id(CUSTOMERS, "anna")).await;
        assert!(matches!(found, Err(StoreError::Timeout)), "{found:?}");
        let (one, two) = (filtered(CUSTOMERS), filtered(CUSTOMERS));
        let (one, two) = tokio::join!(store.list(&one), store.list(&two));
        assert!(matches!(one, Err(StoreError::Timeout)), "{one:?}");
        assert!(matches!(two, Err(StoreError::Timeout)), "{two:?}");
    }
    end_again(&home).await;
    assert!(store.retrieve(&by_id(CUSTOMERS, "anna")).await.unwrap().is_some());
    assert_eq!(store.list(&filtered(CUSTOMERS)).await.unwrap().record_count, 1);
}

/// Asks once: whoever is asked has begun, and has not come to an end.
fn begin(asked: Pin<&mut impl Future>) {
    assert!(asked.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_reads_leave_connections_for_others_and_end_when_nobody_waits_for_them() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    home.write([customer("anna", 1)]).await;
    never_end(&home).await;
    let endless = Duration::from_hours(1);
    let options = StoreOptions { statement_timeout: endless, acquire_timeout: endless, ..options(&home) };
    let store = Store::open(&options).await.unwrap();
    for _ in 0..3 {
        let read = filtered(CUSTOMERS);
        let mut slow = Box::pin(store.list(&read));
        begin(slow.as_mut());
        // One connection is left.
        assert_eq!(store.list(&self::read(&events::TABLE)).await.unwrap().record_count, 0);
        assert!(store.retrieve(&by_id(&events::TABLE, "none")).await.unwrap().is_none());
        // Another slow read has to wait, though.
        begin(pin!(store.list(&filtered(&events::TABLE))));
        drop(slow);
        assert_eq!(store.list(&filtered(&events::TABLE)).await.unwrap().record_count, 0);
    }
    store.close().await;
}
