//! Pages are what plain SQL would answer, however they are read and whoever writes meanwhile.

use std::collections::BTreeSet;

use jsonapi::Value;
use jsonapi::descriptor::SortKey;
use jsonapi::query::Page;
use persistence::{Condition, Expect, Read, Step, Store, StoreOptions, customers};

use crate::support::{FUTURE, Home, Mix, by, customer_with, on_both, read, row, text, time, unit};

on_both!(
    any_page_at_any_time_is_that_of_plain_sql,
    what_another_process_writes_before_a_page_moves_it,
    a_page_of_standing_data_costs_one_statement,
    pages_are_whole_while_others_write,
    rows_without_a_value_are_paged_through,
    a_page_beyond_the_end_reads_no_rows,
);

/// The rows between two anchors.
const STRIDE: u64 = 3;

/// A store that lays anchors at every third row, as another process has it.
async fn strided(home: &Home) -> Store {
    Store::open(&StoreOptions { page_stride: STRIDE, ..home.options.clone() }).await.unwrap()
}

/// A store that skips all rows before a page.
async fn plain(home: &Home) -> Store {
    Store::open(&StoreOptions { page_stride: u64::MAX, ..home.options.clone() }).await.unwrap()
}

fn orders() -> Vec<Vec<SortKey>> {
    let mut orders = vec![Vec::new()];
    for attribute in ["id", "created_at", "updated_at", "reference", "email", "status"] {
        orders.extend([by(attribute, false), by(attribute, true)]);
    }
    let key = |attribute, descending| SortKey { attribute, descending };
    orders.push(vec![key("created_at", true), key("id", true)]);
    orders.push(vec![key("created_at", true), key("id", false)]);
    orders.push(vec![key("status", false), key("reference", true)]);
    orders
}

fn of(sort: &[SortKey], number: u64, size: u64) -> Read {
    Read { sort: sort.to_vec(), page: Page { number, size }, ..read(&customers::TABLE) }
}

/// The ids of a page, and how many rows there are on all pages.
async fn page(store: &Store, read: &Read) -> (Vec<String>, u64) {
    let page = store.list(read).await.unwrap();
    (page.objects.into_iter().map(|object| object.id).collect(), page.record_count)
}

/// A customer whose keys are equal to those of others now and then.
fn anybody(mix: &mut Mix, number: u64) -> Step {
    let created_at = match mix.below(3) {
        0 => i64::try_from(mix.below(5)).unwrap(),
        1 => FUTURE + i64::try_from(mix.below(40)).unwrap(),
        _ => FUTURE + i64::try_from(number).unwrap(),
    };
    let mut more = vec![("updated_at", time(i64::try_from(mix.below(30)).unwrap()))];
    if mix.below(2) == 0 {
        more.push(("reference", text(&format!("r{}", mix.below(6)))));
    }
    // Ids in no order.
    customer_with(&format!("{:02}-{number}", mix.below(90)), created_at, more)
}

async fn import(store: &Store, steps: Vec<Step>) {
    let rows: Vec<Vec<Value>> = steps.into_iter().map(row).collect();
    let mut import = store.import().await.unwrap();
    import.insert(&customers::TABLE, &rows).await.unwrap();
    import.commit().await.unwrap();
}

async fn any_page_at_any_time_is_that_of_plain_sql(home: Home) {
    for seed in 1..=4 {
        let mut mix = Mix(seed);
        // Two processes, so that one does not see what the other one writes.
        let (one, other, plain) = (strided(&home).await, strided(&home).await, plain(&home).await);
        let orders = orders();
        let mut number = seed * 100_000;
        import(&one, (0..60).map(|at| anybody(&mut mix, number + at)).collect()).await;
        number += 100;
        for _ in 0..120 {
            number += 1;
            match mix.below(8) {
                0..=1 => drop(one.execute(unit([anybody(&mut mix, number)]), None).await.unwrap()),
                2 => {
                    let gone = format!("{:02}", mix.below(90));
                    let all = page(&plain, &of(&[], 1, 25)).await.0;
                    let id = all.into_iter().find(|id| *id > gone);
                    let when = vec![Condition::equals("id", id.unwrap_or_default())];
                    let delete = Step::Delete { table: &customers::TABLE, when, expect: Expect::Any };
                    one.execute(unit([delete]), None).await.unwrap();
                }
                3 => {
                    let all = page(&plain, &of(&[], 1 + mix.below(4), 10)).await.0;
                    let value = if mix.below(2) == 0 { Value::Null } else { text(&format!("r{}", mix.below(6))) };
                    let update = Step::Update {
                        table: &customers::TABLE,
                        set: vec![("reference", value), ("updated_at", time(i64::try_from(mix.below(30)).unwrap()))],
                        when: vec![Condition::equals("id", all.first().cloned().unwrap_or_default())],
                        expect: Expect::Any,
                    };
                    one.execute(unit([update]), None).await.unwrap();
                }
                4 if mix.below(10) == 0 => {
                    number += 10;
                    import(&one, (0..5).map(|at| anybody(&mut mix, number + at)).collect()).await;
                    number += 10;
                }
                _ => {}
            }
            for _ in 0..3 {
                let sort = &orders[usize::try_from(mix.below(orders.len() as u64)).unwrap()];
                let read = of(sort, 1 + mix.below(20), 1 + mix.below(9));
                let store = if mix.below(2) == 0 { &one } else { &other };
                let (got, expected) = (page(store, &read).await, page(&plain, &read).await);
                assert_eq!(got, expected, "seed {seed}, {:?}, {:?}", read.sort, read.page);
            }
        }
        for store in [one, other, plain] {
            store.close().await;
        }
    }
}

/// One write of each kind that can move rows, of those that `anybody` made with these numbers.
fn moves(number: u64, first: &str) -> Vec<Vec<Step>> {
    let when = || vec![Condition::equals("id", first)];
    let set = |set| vec![Step::Update { table: &customers::TABLE, set, when: when(), expect: Expect::One }];
    let new = |id: String, at, more| vec![customer_with(&id, at, more)];
    vec![
        new(format!("00-early-{number}"), FUTURE + 1, vec![("reference", text("")), ("updated_at", time(0))]),
        new(format!("00-late-{number}"), 0, vec![("reference", text("")), ("updated_at", time(0))]),
        new(format!("zz-last-{number}"), FUTURE + 1_000_000, vec![("updated_at", time(99))]),
        set(vec![("reference", Value::Null), ("updated_at", time(99)), ("status", text("repeat"))]),
        set(vec![("email", text("zz")), ("reference", text("zz"))]),
        vec![Step::Delete { table: &customers::TABLE, when: when(), expect: Expect::One }],
    ]
}

async fn what_another_process_writes_before_a_page_moves_it(home: Home) {
    let mut mix = Mix(5);
    import(&home.store, (0..90).map(|at| anybody(&mut mix, at)).collect()).await;
    let (other, plain) = (strided(&home).await, plain(&home).await);
    for (number, sort) in (1..).zip(orders()) {
        let read = of(&sort, 12, 4);
        let first = page(&plain, &of(&sort, 1, 1)).await.0.remove(0);
        for write in moves(number, &first) {
            // The first time lays anchors, or finds that they are wrong; the next ones lay them, and use them.
            for _ in 0..3 {
                assert_eq!(page(&other, &read).await, page(&plain, &read).await, "{sort:?}");
            }
            let shown = format!("{sort:?} after {write:?}");
            home.write(write).await;
            assert_eq!(page(&other, &read).await, page(&plain, &read).await, "{shown}");
        }
    }
}

async fn a_page_of_standing_data_costs_one_statement(home: Home) {
    let mut mix = Mix(9);
    import(&home.store, (0..200).map(|at| anybody(&mut mix, at)).collect()).await;
    let store = strided(&home).await;
    for sort in orders() {
        if sort.len() > 1 && (sort[0].attribute != "created_at" || !sort[1].descending) {
            continue;
        }
        // Lays all anchors.
        for number in 1..=40 {
            page(&store, &of(&sort, number, 5)).await;
        }
        let mut costs = Vec::new();
        for number in 1..=40 {
            let before = store.statements();
            page(&store, &of(&sort, number, 5)).await;
            costs.push(store.statements() - before);
        }
        let nullable = sort.first().is_some_and(|key| key.attribute == "reference");
        // One page may have rows with a value and rows without one.
        let (most, two) = (costs.iter().max().unwrap(), costs.iter().filter(|cost| **cost > 1).count());
        assert!(*most == 1 || (nullable && *most == 2 && two == 1), "{sort:?}: {costs:?}");
    }
}

async fn pages_are_whole_while_others_write(home: Home) {
    let mut mix = Mix(11);
    import(&home.store, (0..150).map(|at| anybody(&mut mix, at)).collect()).await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (writer, stopped) = (home.store.clone(), stop.clone());
    let writing = tokio::spawn(async move {
        let mut number = 1_000;
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            number += 1;
            let gone = Condition::equals("email", format!("{:02}-{}@example.com", mix.below(90), number - 40));
            let delete = Step::Delete { table: &customers::TABLE, when: vec![gone], expect: Expect::Any };
            writer.execute(unit([anybody(&mut mix, number), delete]), None).await.unwrap();
        }
        number
    });
    let mut reading = tokio::task::JoinSet::new();
    for seed in 0..2 {
        let store = strided(&home).await;
        reading.spawn(async move {
            let mut mix = Mix(seed);
            let orders = orders();
            for _ in 0..250 {
                let sort = &orders[usize::try_from(mix.below(orders.len() as u64)).unwrap()];
                let (number, size) = (1 + mix.below(30), 5);
                let read = of(sort, number, size);
                let (ids, total) = page(&store, &read).await;
                let expected = total.saturating_sub((number - 1) * size).min(size);
                // Beyond the end the count is asked for after the rows.
                assert!(ids.len() as u64 == expected || ids.is_empty(), "{sort:?} {number}: {ids:?} of {total}");
                assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{sort:?} {number}: {ids:?}");
                if sort.first().is_none_or(|key| key.attribute == "id") {
                    let descending = sort.first().is_some_and(|key| key.descending);
                    assert!(ids.is_sorted_by(|a, b| if descending { a > b } else { a < b }), "{ids:?}");
                }
            }
        });
    }
    reading.join_all().await;
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(writing.await.unwrap() > 1_000);
}

async fn rows_without_a_value_are_paged_through(home: Home) {
    let (with, without) = (37, 41);
    let named =
        (0..with).map(|at| customer_with(&format!("a{at}"), at, vec![("reference", text(&format!("{at:02}")))]));
    let nameless = (0..without).map(|at| customer_with(&format!("b{at:02}"), at, Vec::new()));
    import(&home.store, named.chain(nameless).collect()).await;
    let store = strided(&home).await;
    for descending in [false, true] {
        let mut listed = Vec::new();
        for number in 1..=16 {
            listed.extend(page(&store, &of(&by("reference", descending), number, 5)).await.0);
        }
        let mut expected: Vec<String> = (0..with).map(|at| format!("a{at}")).collect();
        expected.extend((0..without).map(|at| format!("b{at:02}")));
        if descending {
            expected.reverse();
        }
        assert_eq!(listed, expected);
    }
}

async fn a_page_beyond_the_end_reads_no_rows(home: Home) {
    import(&home.store, (0..20).map(|at| anybody(&mut Mix(at), at)).collect()).await;
    let store = strided(&home).await;
    for number in [5, 1_000, u64::MAX] {
        let before = store.statements();
        assert_eq!(page(&store, &of(&by("created_at", false), number, 5)).await, (Vec::new(), 20));
        assert_eq!(store.statements() - before, 1, "the count alone");
    }
}
