//! Reading one row: one statement, the selected columns, and nothing lost on the way.

use std::sync::Arc;

use jsonapi::Value;
use jsonapi::query::Selection;
use persistence::{Condition, Read, customer_password_resets, customers};

use crate::support::{Home, by_id, customer, customer_with, on_both, reset, text, time, value};

on_both!(
    a_row_costs_one_statement_whether_it_is_there_or_not,
    every_value_comes_back_as_it_was_written,
    only_the_selected_attributes_are_read,
    a_computed_attribute_tells_whether_its_column_is_there,
    conditions_beside_the_id_hide_a_row,
    typed_rows_are_found_by_id_and_by_a_unique_column,
);

async fn a_row_costs_one_statement_whether_it_is_there_or_not(home: Home) {
    home.write([customer("anna", 1)]).await;
    for (id, there) in [("anna", true), ("nobody", false)] {
        let before = home.store.statements();
        let found = home.store.retrieve(&by_id(&customers::TABLE, id)).await.unwrap();
        assert_eq!(home.store.statements() - before, 1);
        assert_eq!(found.is_some(), there);
    }
}

async fn every_value_comes_back_as_it_was_written(home: Home) {
    let metadata = r#"{"z":1,"a":{"ü":"✓","b":[true,null,1.5e300]},"":"\u0000"}"#;
    home.write([
        customer_with(
            "anna",
            i64::MIN,
            vec![
                ("reference", text("  Zoë's \"ref\" \\ % _ 🦀 ")),
                ("reference_origin", text("")),
                ("metadata", Value::Json(metadata.to_owned())),
            ],
        ),
        customer_with("bob", i64::MAX, vec![]),
    ])
    .await;
    let anna = home.store.retrieve(&by_id(&customers::TABLE, "anna")).await.unwrap().unwrap().object;
    assert_eq!(*value(&anna, "reference"), text("  Zoë's \"ref\" \\ % _ 🦀 "));
    assert_eq!(*value(&anna, "reference_origin"), text(""));
    assert_eq!(*value(&anna, "metadata"), Value::Json(metadata.to_owned()));
    assert_eq!(*value(&anna, "created_at"), time(i64::MIN));
    assert!(value(&anna, "profile_id").is_null());
    let bob = home.store.retrieve(&by_id(&customers::TABLE, "bob")).await.unwrap().unwrap().object;
    assert_eq!(*value(&bob, "created_at"), time(i64::MAX));
}

async fn only_the_selected_attributes_are_read(home: Home) {
    home.write([customer("anna", 1)]).await;
    let resource = customers::TABLE.resource;
    let position = |name| resource.attribute(name).unwrap().0;
    let mut attributes = vec![position("updated_at"), position("email")];
    attributes.sort_unstable();
    let selection = Arc::new(Selection { resource, attributes, relationships: Vec::new() });
    let read = Read { selection, ..by_id(&customers::TABLE, "anna") };
    let anna = home.store.retrieve(&read).await.unwrap().unwrap().object;
    assert!(anna.values == [text("anna@example.com"), time(1)]);
    let selection = Arc::new(Selection { resource, attributes: Vec::new(), relationships: Vec::new() });
    let bare = home.store.retrieve(&Read { selection, ..read }).await.unwrap().unwrap().object;
    assert_eq!((bare.id.as_str(), bare.values.len()), ("anna", 0));
}

async fn a_computed_attribute_tells_whether_its_column_is_there(home: Home) {
    home.write([customer("anna", 1), customer_with("bob", 2, vec![("password_digest", text("x"))])]).await;
    for (id, has) in [("anna", false), ("bob", true)] {
        let found = home.store.retrieve(&by_id(&customers::TABLE, id)).await.unwrap().unwrap().object;
        assert_eq!(*value(&found, "has_password"), Value::Boolean(has));
    }
}

async fn conditions_beside_the_id_hide_a_row(home: Home) {
    home.write([customer("anna", 1), customer("bob", 2), reset("one", "anna", 3)]).await;
    for (owner, there) in [("anna", true), ("bob", false)] {
        let mut read = by_id(&customer_password_resets::TABLE, "one");
        read.conditions.push(Condition::equals("customer_id", owner));
        assert_eq!(home.store.retrieve(&read).await.unwrap().is_some(), there);
    }
}

async fn typed_rows_are_found_by_id_and_by_a_unique_column(home: Home) {
    home.write([customer("anna", 1)]).await;
    let before = home.store.statements();
    let by_id = home.store.find::<customers::Entity>("anna").await.unwrap().unwrap();
    let column = customers::Column::NormalizedEmail;
    let by_email = home.store.find_by::<customers::Entity>(column, "anna@example.com").await.unwrap().unwrap();
    assert_eq!(home.store.statements() - before, 2);
    assert_eq!((by_id.id, by_id.created_at), (by_email.id, by_email.created_at));
    assert!(home.store.find_by::<customers::Entity>(column, "ANNA@example.com").await.unwrap().is_none());
}
