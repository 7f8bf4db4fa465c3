//! Lists: order, pages and counts, the same on both databases.

use jsonapi::query::Page;
use persistence::{Condition, Read, Test, customers};

use crate::support::{Home, by, customer, customer_with, on_both, read, text};

on_both!(
    a_list_costs_at_most_two_statements,
    text_is_ordered_by_its_bytes,
    nulls_come_last_ascending_and_first_descending,
    equal_keys_are_ordered_by_id_in_the_direction_of_the_last_key,
    without_a_key_the_order_is_that_of_the_ids,
    several_keys_decide_one_after_the_other,
    pages_follow_one_another_and_end,
    a_page_beyond_any_number_is_empty_and_counted,
    conditions_apply_to_the_page_and_to_its_count,
    an_attribute_without_a_column_cannot_be_sorted_by,
);

async fn a_list_costs_at_most_two_statements(home: Home) {
    let list = async |read: Read, at_most: u64| {
        let before = home.store.statements();
        let page = home.store.list(&read).await.unwrap();
        let statements = home.store.statements() - before;
        assert!(statements <= at_most, "{statements} statements");
        page.record_count
    };
    let whole = || read(&customers::TABLE);
    let some = || Read { conditions: vec![Condition::equals("status", "prospect")], ..whole() };
    let beyond = |read: Read| Read { page: Page { number: 9, size: 10 }, ..read };
    assert_eq!(list(whole(), 1).await, 0);
    assert_eq!(list(beyond(whole()), 2).await, 0);
    home.write((0..30).map(|at| customer(&format!("c{at:02}"), at))).await;
    assert_eq!(list(whole(), 1).await, 30);
    assert_eq!(list(some(), 2).await, 30);
    // The count is remembered.
    assert_eq!(list(some(), 1).await, 30);
    assert_eq!(list(beyond(whole()), 2).await, 30);
    assert_eq!(list(beyond(some()), 2).await, 30);
}

async fn text_is_ordered_by_its_bytes(home: Home) {
    // As people order these, `a` comes before `B`, and `é` before `z`.
    let references = ["B", "a", "Z", "é", "z", "_", "~", "", " ", "A", "ab", "aB", "🦀", "\u{ffff}"];
    for (at, reference) in (1..).zip(references) {
        home.write([customer_with(&format!("c{at}"), at, vec![("reference", text(reference))])]).await;
    }
    let mut expected = references;
    expected.sort_unstable();
    let read = Read { sort: by("reference", false), ..read(&customers::TABLE) };
    let page = home.store.list(&read).await.unwrap();
    let listed: Vec<_> = page.objects.iter().map(|o| crate::support::value(o, "reference").as_str().unwrap()).collect();
    assert_eq!(listed, expected);
    let above = Condition { column: "reference", test: Test::GreaterThan(text("Z")) };
    let above = home.store.list(&Read { conditions: vec![above], ..read }).await.unwrap();
    assert_eq!(above.record_count, expected.iter().filter(|reference| **reference > "Z").count() as u64);
}

async fn nulls_come_last_ascending_and_first_descending(home: Home) {
    home.write([
        customer("none1", 1),
        customer_with("b", 2, vec![("reference", text("b"))]),
        customer("none2", 3),
        customer_with("a", 4, vec![("reference", text("a"))]),
    ])
    .await;
    let sorted = |descending| Read { sort: by("reference", descending), ..read(&customers::TABLE) };
    assert_eq!(home.ids(&sorted(false)).await, ["a", "b", "none1", "none2"]);
    assert_eq!(home.ids(&sorted(true)).await, ["none2", "none1", "b", "a"]);
}

async fn equal_keys_are_ordered_by_id_in_the_direction_of_the_last_key(home: Home) {
    home.write(["b", "a", "c"].map(|id| customer(id, 7))).await;
    let sorted = |descending| Read { sort: by("created_at", descending), ..read(&customers::TABLE) };
    assert_eq!(home.ids(&sorted(false)).await, ["a", "b", "c"]);
    assert_eq!(home.ids(&sorted(true)).await, ["c", "b", "a"]);
}

async fn without_a_key_the_order_is_that_of_the_ids(home: Home) {
    home.write([customer("b", 1), customer("a", 2), customer("c", 0)]).await;
    assert_eq!(home.ids(&Read { sort: Vec::new(), ..read(&customers::TABLE) }).await, ["a", "b", "c"]);
    assert_eq!(home.ids(&Read { sort: by("id", true), ..read(&customers::TABLE) }).await, ["c", "b", "a"]);
}

async fn several_keys_decide_one_after_the_other(home: Home) {
    let with = |id: &str, at, status| customer_with(id, at, vec![("reference", text(status))]);
    home.write([with("a", 1, "x"), with("b", 2, "y"), with("c", 3, "x"), with("d", 3, "y")]).await;
    let mut sort = by("reference", true);
    sort.extend(by("created_at", false));
    assert_eq!(home.ids(&Read { sort, ..read(&customers::TABLE) }).await, ["b", "d", "a", "c"]);
}

async fn pages_follow_one_another_and_end(home: Home) {
    home.write((0..7).map(|at| customer(&format!("c{at}"), at))).await;
    let mut listed = Vec::new();
    for number in 1..=4 {
        let page = home.store.list(&Read { page: Page { number, size: 3 }, ..read(&customers::TABLE) }).await.unwrap();
        assert_eq!(page.record_count, 7);
        listed.push(page.objects.len());
    }
    assert_eq!(listed, [3, 3, 1, 0]);
}

async fn a_page_beyond_any_number_is_empty_and_counted(home: Home) {
    home.write([customer("anna", 1)]).await;
    for page in [Page { number: u64::MAX, size: 25 }, Page { number: u64::MAX, size: u64::MAX }] {
        let page = home.store.list(&Read { page, ..read(&customers::TABLE) }).await.unwrap();
        assert_eq!((page.objects.len(), page.record_count), (0, 1));
    }
}

async fn conditions_apply_to_the_page_and_to_its_count(home: Home) {
    let promoted = |id: &str, at| customer_with(id, at, vec![("reference", text("x"))]);
    home.write([customer("a", 1), promoted("b", 2), promoted("c", 3)]).await;
    let conditions = vec![Condition::equals("reference", "x")];
    let page = home.store.list(&Read { conditions, ..read(&customers::TABLE) }).await.unwrap();
    assert_eq!(page.record_count, 2);
    assert_eq!(page.objects.iter().map(|object| object.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
}

async fn an_attribute_without_a_column_cannot_be_sorted_by(home: Home) {
    for attribute in ["password", "nope", "password_digest"] {
        let failed = home.store.list(&Read { sort: by(attribute, false), ..read(&customers::TABLE) }).await;
        assert!(failed.is_err(), "{attribute}");
    }
}
