//! Conditions on columns mean the same on both databases.

use jsonapi::Value;
use persistence::{Condition, Read, Test, customers};

use crate::support::{Home, by_id, customer_with, on_both, read, text, time};

on_both!(
    each_test_selects_its_rows,
    ids_come_in_the_order_of_a_column_and_no_more_than_asked_for,
    a_value_that_no_database_can_hold_equals_nothing,
    null_meets_no_comparison,
    an_empty_list_of_values_selects_nothing,
);

async fn three(home: &Home) {
    home.write([
        customer_with("anna", 1, vec![("reference", text("a"))]),
        customer_with("bob", 2, vec![("reference", text("b"))]),
        customer_with("carl", 3, vec![]),
    ])
    .await;
}

async fn selected(home: &Home, column: &'static str, test: Test) -> Vec<String> {
    home.ids(&Read { conditions: vec![Condition { column, test }], ..read(&customers::TABLE) }).await
}

async fn each_test_selects_its_rows(home: Home) {
    three(&home).await;
    assert_eq!(selected(&home, "reference", Test::Equals(text("a"))).await, ["anna"]);
    assert_eq!(selected(&home, "reference", Test::Differs(text("a"))).await, ["bob"]);
    assert_eq!(selected(&home, "reference", Test::In(vec![text("a"), text("b")])).await, ["anna", "bob"]);
    assert_eq!(selected(&home, "reference", Test::IsNull).await, ["carl"]);
    assert_eq!(selected(&home, "reference", Test::IsNotNull).await, ["anna", "bob"]);
    assert_eq!(selected(&home, "created_at", Test::GreaterThan(time(1))).await, ["bob", "carl"]);
    assert_eq!(selected(&home, "created_at", Test::LessThan(time(3))).await, ["anna", "bob"]);
    assert_eq!(selected(&home, "created_at", Test::Equals(time(2))).await, ["bob"]);
}

async fn ids_come_in_the_order_of_a_column_and_no_more_than_asked_for(home: Home) {
    three(&home).await;
    let when = [Condition { column: "created_at", test: Test::GreaterThan(time(1)) }];
    let ids = async |by, limit| home.store.ids(&customers::TABLE, &when, by, limit).await.unwrap();
    assert_eq!(ids("created_at", 10).await, ["bob", "carl"]);
    assert_eq!(ids("created_at", 1).await, ["bob"]);
    assert!(home.store.ids(&customers::TABLE, &[], "nowhere", 1).await.is_err());
}

async fn a_value_that_no_database_can_hold_equals_nothing(home: Home) {
    three(&home).await;
    assert!(home.store.retrieve(&by_id(&customers::TABLE, "anna\0")).await.unwrap().is_none());
    assert!(home.store.find::<customers::Entity>("\0").await.unwrap().is_none());
    assert_eq!(selected(&home, "reference", Test::In(vec![text("\0"), text("a")])).await, ["anna"]);
    assert_eq!(selected(&home, "reference", Test::Differs(text("\0"))).await, ["anna", "bob"]);
}

async fn null_meets_no_comparison(home: Home) {
    three(&home).await;
    assert!(selected(&home, "profile_id", Test::Equals(text("a"))).await.is_empty());
    assert!(selected(&home, "profile_id", Test::Differs(text("a"))).await.is_empty());
    assert!(selected(&home, "reference", Test::Equals(Value::Null)).await.is_empty());
}

async fn an_empty_list_of_values_selects_nothing(home: Home) {
    three(&home).await;
    assert!(selected(&home, "reference", Test::In(Vec::new())).await.is_empty());
}
