//! Counts of lists that conditions narrow are remembered while the data stands, and are never wrong.

use jsonapi::query::Page;
use jsonapi::query::filter::{
    Combinator, Comparator, Condition as FilterCondition, Field, Filter, Path, Term, Test as FilterTest,
};
use persistence::{Condition, Expect, Read, Step, Store, Table, customer_password_resets, customers};

use crate::support::{Home, Mix, customer, on_both, read, reset, text, unit};

on_both!(
    a_count_is_made_once_while_the_data_stands,
    what_another_process_writes_makes_a_count_be_made_again,
    a_count_depends_on_every_table_that_is_looked_at,
    a_page_that_is_not_full_needs_no_count,
    a_total_is_that_of_its_page_while_others_write,
);

const CUSTOMERS: &Table = &customers::TABLE;
const RESETS: &Table = &customer_password_resets::TABLE;

fn prospects(number: u64, size: u64) -> Read {
    let conditions = vec![Condition::equals("status", "prospect")];
    Read { conditions, page: Page { number, size }, ..read(CUSTOMERS) }
}

/// How many rows a list has on all pages, and how many statements it took to know.
async fn total(store: &Store, read: &Read) -> (u64, u64) {
    let before = store.statements();
    let page = store.list(read).await.unwrap();
    (page.record_count, store.statements() - before)
}

async fn a_count_is_made_once_while_the_data_stands(home: Home) {
    home.write((0..20).map(|at| customer(&format!("c{at:02}"), at))).await;
    assert_eq!(total(&home.store, &prospects(1, 5)).await, (20, 2));
    assert_eq!(total(&home.store, &prospects(1, 5)).await, (20, 1));
    assert_eq!(total(&home.store, &prospects(3, 5)).await, (20, 1), "another page of the same list");
    let other = Read { conditions: vec![Condition::equals("status", "acquired")], ..prospects(1, 5) };
    assert_eq!(total(&home.store, &other).await, (0, 1), "another value");
    home.write([customer("new", 99)]).await;
    assert_eq!(total(&home.store, &prospects(1, 5)).await, (21, 2));
    assert_eq!(total(&home.store, &prospects(1, 5)).await, (21, 1));
}

async fn what_another_process_writes_makes_a_count_be_made_again(home: Home) {
    home.write((0..20).map(|at| customer(&format!("c{at:02}"), at))).await;
    let other = home.another().await;
    assert_eq!(total(&other, &prospects(1, 5)).await, (20, 2));
    let when = vec![Condition::equals("id", "c07")];
    let set = vec![("status", text("acquired"))];
    home.write([Step::Update { table: CUSTOMERS, set, when: when.clone(), expect: Expect::One }]).await;
    assert_eq!(total(&other, &prospects(1, 5)).await, (19, 2), "an update");
    assert_eq!(total(&other, &prospects(1, 5)).await, (19, 1));
    home.write([Step::Delete { table: CUSTOMERS, when: vec![Condition::equals("id", "c08")], expect: Expect::One }])
        .await;
    assert_eq!(total(&other, &prospects(2, 5)).await, (18, 2), "a deletion");
}

/// Resets whose customer is a prospect.
fn of_prospects() -> Filter {
    let (customer, relationship) = RESETS.resource.relationship("customer").unwrap();
    let (status, _) = relationship.target.attribute("status").unwrap();
    let path = Path { relationships: vec![customer], resource: relationship.target, field: Field::Attribute(status) };
    let term = Term { path, test: FilterTest::Compare(Comparator::Equal, text("prospect")) };
    Filter { conditions: vec![FilterCondition { combinator: Combinator::And, terms: vec![term] }] }
}

async fn a_count_depends_on_every_table_that_is_looked_at(home: Home) {
    home.write([customer("anna", 1), customer("bob", 2)]).await;
    home.write((0..10).map(|at| reset(&format!("r{at}"), if at < 6 { "anna" } else { "bob" }, at))).await;
    let list = Read { filter: of_prospects(), page: Page { number: 1, size: 3 }, ..read(RESETS) };
    assert_eq!(total(&home.store, &list).await, (10, 2));
    assert_eq!(total(&home.store, &list).await, (10, 1));
    let when = vec![Condition::equals("id", "bob")];
    home.write([Step::Update { table: CUSTOMERS, set: vec![("status", text("acquired"))], when, expect: Expect::One }])
        .await;
    assert_eq!(total(&home.store, &list).await, (6, 2), "no reset was written");
}

async fn a_page_that_is_not_full_needs_no_count(home: Home) {
    home.write((0..7).map(|at| customer(&format!("c{at}"), at))).await;
    assert_eq!(total(&home.store, &prospects(1, 10)).await, (7, 1));
    assert_eq!(total(&home.store, &prospects(2, 5)).await, (7, 1));
    assert_eq!(total(&home.store, &prospects(9, 5)).await, (7, 2), "beyond the end");
}

async fn a_total_is_that_of_its_page_while_others_write(home: Home) {
    home.write((0..30).map(|at| customer(&format!("c{at:02}"), at))).await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (store, stopped) = (home.another().await, stop.clone());
    let writing = tokio::spawn(async move {
        let mut number = 0;
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            number += 1;
            store.execute(unit([customer(&format!("n{number}"), 100 + number)]), None).await.unwrap();
        }
    });
    let mut mix = Mix(3);
    let mut least = 30;
    for _ in 0..150 {
        let number = 1 + mix.below(9);
        let page = home.store.list(&prospects(number, 5)).await.unwrap();
        let (length, total) = (page.objects.len() as u64, page.record_count);
        assert!(total >= least, "totals only grow");
        least = total;
        assert_eq!(length, total.saturating_sub((number - 1) * 5).min(5), "page {number} of {total}");
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writing.await.unwrap();
}
