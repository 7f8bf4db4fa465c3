//! Many writers at once: units do not disturb one another, and the database decides who was first.

use std::collections::BTreeSet;

use persistence::{Condition, Expect, Step, Table, UnitError, customer_password_resets, customers, events};
use tokio::task::JoinSet;

use crate::support::{Home, by_id, customer, customer_with, event, on_both, read, reset, text, time, unit};

on_both!(
    one_of_many_conditional_updates_wins,
    failing_units_leave_their_neighbours_alone,
    of_many_equal_rows_one_is_stored,
    a_caller_that_goes_away_breaks_nothing,
    deadlocks_are_resolved_without_a_word,
);

const RESETS: &Table = &customer_password_resets::TABLE;

fn use_token(by: u32) -> Vec<Step> {
    vec![
        Step::Lock { table: &customers::TABLE, id: "anna".to_owned(), when: Vec::new() },
        Step::Update {
            table: RESETS,
            set: vec![("reset_password_at", time(10)), ("reference", text(&format!("by {by}")))],
            when: vec![Condition::equals("id", "one"), Condition::is_null("reset_password_at")],
            expect: Expect::One,
        },
        event(&format!("e{by}"), (RESETS, "one"), 10),
    ]
}

async fn one_of_many_conditional_updates_wins(home: Home) {
    home.write([customer("anna", 1), reset("one", "anna", 2)]).await;
    let mut running = JoinSet::new();
    for by in 0..200 {
        let store = home.store.clone();
        running.spawn(async move { store.execute(unit(use_token(by)), Some(by_id(RESETS, "one"))).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = running.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|lost| matches!(lost, Err(UnitError::Unmet { step: 1 }))), "{:?}", lost.first());
    assert_eq!(home.kept(&events::TABLE).await, 1);
    assert_eq!(home.counted(&events::TABLE).await, 1);
}

async fn failing_units_leave_their_neighbours_alone(home: Home) {
    home.write([customer("anna", 1)]).await;
    let mut running = JoinSet::new();
    for number in 0..100 {
        let store = home.store.clone();
        running.spawn(async move {
            let id = format!("c{number}");
            let steps = match number % 4 {
                // Fails at its second step, after it has written.
                0 => vec![customer(&id, number), reset("dangling", "nobody", 1)],
                1 => vec![customer(&id, number), customer("anna", 1)],
                _ => vec![customer(&id, number), event(&format!("e{number}"), (&customers::TABLE, &id), number)],
            };
            (id, store.execute(unit(steps), None).await)
        });
    }
    let mut acknowledged = BTreeSet::from(["anna".to_owned()]);
    for (id, result) in running.join_all().await {
        match result {
            Ok(_) => assert!(acknowledged.insert(id)),
            Err(UnitError::Dangling { step: 1 } | UnitError::Taken { step: 1, .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(acknowledged.len(), 51);
    home.store.clone().close().await;
    let again = home.another().await;
    let mut stored = BTreeSet::new();
    for number in 1..=3 {
        let page = persistence::Read { page: jsonapi::query::Page { number, size: 25 }, ..read(&customers::TABLE) };
        stored.extend(again.list(&page).await.unwrap().objects.into_iter().map(|object| object.id));
    }
    assert_eq!(stored, acknowledged);
}

async fn of_many_equal_rows_one_is_stored(home: Home) {
    let mut running = JoinSet::new();
    for number in 0..50 {
        let store = home.store.clone();
        running.spawn(async move {
            let Step::Insert { table, mut values } = customer_with(&format!("c{number}"), 1, Vec::new()) else {
                unreachable!("an insert")
            };
            values[2].1 = text("same@example.com");
            store.execute(unit([Step::Insert { table, values }]), None).await
        });
    }
    let results = running.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let taken =
        |result: &_| matches!(result, Err(UnitError::Taken { step: 0, column }) if column == "normalized_email");
    assert_eq!(results.iter().filter(|result| taken(result)).count(), 49);
}

async fn a_caller_that_goes_away_breaks_nothing(home: Home) {
    let mut running = JoinSet::new();
    for number in 0..60 {
        let store = home.store.clone();
        running.spawn(async move {
            let write = store.execute(unit([customer(&format!("c{number:02}"), number)]), None);
            if number % 2 == 0 {
                return write.await.is_ok();
            }
            // Begins the write and drops it half way.
            tokio::select! {
                biased;
                result = write => result.is_ok(),
                () = async { for _ in 0..number % 5 { tokio::task::yield_now().await; } } => false,
            }
        });
    }
    let acknowledged = running.join_all().await.into_iter().filter(|acknowledged| *acknowledged).count() as u64;
    assert!(acknowledged >= 30);
    home.write([customer("last", 99)]).await;
    let stored = home.counted(&customers::TABLE).await;
    assert!(stored > acknowledged && stored <= 61, "{stored} rows, {acknowledged} acknowledged");
    assert_eq!(home.kept(&customers::TABLE).await, stored);
}

async fn deadlocks_are_resolved_without_a_word(home: Home) {
    home.write([customer("anna", 1), customer("bob", 2)]).await;
    let lock = |id: &str| Step::Lock { table: &customers::TABLE, id: id.to_owned(), when: Vec::new() };
    let mut running = JoinSet::new();
    for number in 0..4 {
        let store = home.store.clone();
        let mut steps = vec![lock("anna"), lock("bob")];
        if number % 2 == 0 {
            steps.reverse();
        }
        steps.push(event(&format!("e{number}"), (&customers::TABLE, "anna"), 1));
        running.spawn(async move { store.execute(unit(steps), None).await });
    }
    for result in running.join_all().await {
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(home.kept(&events::TABLE).await, 4);
}
