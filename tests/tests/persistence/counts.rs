//! The kept counts are exact, whatever happened.

use persistence::{Condition, Expect, Step, TABLES, Table, Test, customer_password_resets, customers, events};

use crate::support::{Home, Mix, customer, event, on_both, reset, text, unit};

on_both!(counts_are_exact_after_any_mix, counts_survive_reopening);

const RESETS: &Table = &customer_password_resets::TABLE;

fn id(prefix: &str, number: u64) -> String {
    format!("{prefix}{number}")
}

fn step(mix: &mut Mix) -> Step {
    let (small, at) = (mix.below(12), 1);
    match mix.below(6) {
        0 => customer(&id("c", small), at),
        1 => reset(&id("r", small), &id("c", mix.below(12)), at),
        2 => event(&id("e", small), (RESETS, &id("r", mix.below(12))), at),
        3 => Step::Delete { table: RESETS, when: vec![Condition::equals("id", id("r", small))], expect: Expect::One },
        4 => Step::Delete {
            table: &events::TABLE,
            when: vec![Condition::equals("resource_id", id("r", small))],
            expect: Expect::Any,
        },
        _ => Step::Delete {
            table: &customers::TABLE,
            when: vec![Condition { column: "id", test: Test::In(vec![text(&id("c", small)), text("c99")]) }],
            expect: Expect::Any,
        },
    }
}

async fn counts_are_exact_after_any_mix(home: Home) {
    let mut mix = Mix(7);
    let units: Vec<_> = (0..400).map(|_| (0..=mix.below(3)).map(|_| step(&mut mix)).collect::<Vec<_>>()).collect();
    let mut running = tokio::task::JoinSet::new();
    for steps in units {
        let store = home.store.clone();
        running.spawn(async move { store.execute(unit(steps), None).await.is_ok() });
        if running.len() >= 16 {
            running.join_next().await;
        }
    }
    let succeeded = running.join_all().await.into_iter().filter(|succeeded| *succeeded).count();
    assert!(succeeded > 0);
    for table in TABLES {
        assert_eq!(home.kept(table).await, home.counted(table).await, "{}", table.name);
    }
}

async fn counts_survive_reopening(home: Home) {
    home.write((0..5).map(|at| customer(&format!("c{at}"), at))).await;
    home.store.clone().close().await;
    let again = home.another().await;
    let page = again.list(&crate::support::read(&customers::TABLE)).await.unwrap();
    assert_eq!((page.record_count, page.objects.len()), (5, 5));
}
