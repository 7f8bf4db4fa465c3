//! The audit trail: rows come with what they tell of, stay as they are, and go when they are old.

use latchkey_tests::database;
use persistence::Unit;
use persistence::audit::{Entry, Order, Query};

use crate::support::{Home, customer, on_both, told};

on_both!(
    a_row_is_there_when_its_unit_is_and_only_then,
    rows_are_found_by_what_they_tell,
    rows_are_not_changed,
    old_rows_are_pruned_and_that_is_told,
);

fn at(at: i64) -> Entry {
    Entry { at, ..told() }
}

async fn write(home: &Home, audit: impl IntoIterator<Item = Entry>) {
    home.store.execute(Unit { audit: audit.into_iter().collect(), ..Unit::default() }, None).await.unwrap();
}

/// The times of the rows that are asked for.
async fn found(home: &Home, query: Query) -> Vec<i64> {
    let limit = if query.limit == 0 { 1_000 } else { query.limit };
    home.store.audit(&Query { limit, ..query }).await.unwrap().into_iter().map(|row| row.at).collect()
}

async fn a_row_is_there_when_its_unit_is_and_only_then(home: Home) {
    let steps = vec![customer("anna", 1)];
    let unit = Unit { steps, audit: vec![at(1), at(2)] };
    home.store.execute(unit.clone(), None).await.unwrap();
    assert_eq!(found(&home, Query::default()).await, [2, 1]);
    home.store.execute(unit, None).await.unwrap_err();
    assert_eq!(found(&home, Query::default()).await, [2, 1], "the id is taken: nothing of the unit is there");
}

async fn rows_are_found_by_what_they_tell(home: Home) {
    let id = |id: &str| Some(id.to_owned());
    write(
        &home,
        [
            Entry { application_id: id("app"), ..at(1) },
            Entry { target_type: Some("applications"), target_id: id("app"), kind: "application.deleted", ..at(2) },
            Entry { customer_id: id("john"), outcome: "refused", kind: "reset.refused", ..at(3) },
            Entry { target_type: Some("customer_password_resets"), target_id: id("reset"), ..at(4) },
        ],
    )
    .await;
    let target = Some(("customer_password_resets".to_owned(), "reset".to_owned()));
    for (query, rows) in [
        (Query { application_id: id("app"), ..Query::default() }, vec![2, 1]),
        (Query { customer_id: id("john"), ..Query::default() }, vec![3]),
        (Query { target, ..Query::default() }, vec![4]),
        (Query { outcome: id("refused"), ..Query::default() }, vec![3]),
        (
            Query { kinds: vec!["reset.refused".to_owned(), "application.deleted".to_owned()], ..Query::default() },
            vec![3, 2],
        ),
        (Query { since: Some(2), until: Some(4), ..Query::default() }, vec![3, 2]),
        (Query { later_than: Some((2, i64::MAX)), ..Query::default() }, vec![4, 3]),
        (Query { later_than: Some((2, 0)), order: Order::OldestFirst, ..Query::default() }, vec![2, 3, 4]),
        (Query { order: Order::OldestFirst, limit: 2, ..Query::default() }, vec![1, 2]),
    ] {
        assert_eq!(found(&home, query.clone()).await, rows, "{query:?}");
    }
}

async fn rows_are_not_changed(home: Home) {
    write(&home, [at(1)]).await;
    let url = home.options.url.clone();
    let rewritten = tokio::spawn(async move { database::alter(&url, "UPDATE audit SET at = 2").await }).await;
    assert!(rewritten.is_err(), "the database lets nobody rewrite the trail");
    assert_eq!(found(&home, Query::default()).await, [1]);
}

async fn old_rows_are_pruned_and_that_is_told(home: Home) {
    write(&home, (0..2_500).map(at)).await;
    let told = |count| Entry { kind: "audit.pruned", count, ..at(9_999) };
    let mut batches = Vec::new();
    loop {
        match home.store.prune_audit(2_400, told).await.unwrap() {
            0 => break,
            deleted => batches.push(deleted),
        }
    }
    assert_eq!(batches, [1_000, 1_000, 400]);
    assert_eq!(found(&home, Query { until: Some(9_999), ..Query::default() }).await.len(), 100);
    let pruned = home.store.audit(&Query { since: Some(9_999), limit: 10, ..Query::default() }).await.unwrap();
    assert_eq!(pruned.iter().map(|row| row.count).sum::<i64>(), 2_400);
}
