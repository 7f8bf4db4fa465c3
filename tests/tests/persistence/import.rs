//! Import: all rows or none, counted, and the culprit named.

use jsonapi::Value;
use persistence::{ImportError, Table, customer_password_resets, customers};

use crate::support::{Home, by_id, customer, on_both, text, time, value};

on_both!(
    imported_rows_are_read_and_counted,
    an_import_that_is_dropped_leaves_nothing,
    a_taken_value_names_its_table_column_and_row,
    a_dangling_reference_names_its_table_column_and_row,
    a_missing_value_names_its_table_column_and_row,
    a_row_of_another_width_is_refused,
    nothing_may_be_imported,
);

const RESETS: &Table = &customer_password_resets::TABLE;

fn customer_row(id: &str, email: &str) -> Vec<Value> {
    let named = |name: &str| match name {
        "id" => text(id),
        "email" | "normalized_email" => text(email),
        "status" => text("prospect"),
        "created_at" | "updated_at" => time(5),
        "metadata" => Value::Json(r#"{"b":1,"a":2}"#.to_owned()),
        _ => Value::Null,
    };
    customers::TABLE.columns.iter().map(|column| named(column.name)).collect()
}

fn reset_row(id: &str, customer: &str) -> Vec<Value> {
    let named = |name: &str| match name {
        "id" => text(id),
        "customer_id" => text(customer),
        "created_at" | "updated_at" | "expires_at" => time(5),
        "customer_email" | "token_digest" => text("x"),
        "metadata" => Value::Json("{}".to_owned()),
        _ => Value::Null,
    };
    RESETS.columns.iter().map(|column| named(column.name)).collect()
}

fn many(count: usize) -> Vec<Vec<Value>> {
    (0..count).map(|at| customer_row(&format!("c{at:05}"), &format!("c{at}@example.com"))).collect()
}

async fn imported_rows_are_read_and_counted(home: Home) {
    home.write([customer("anna", 1)]).await;
    let mut import = home.store.import().await.unwrap();
    import.insert(&customers::TABLE, &many(1_500)).await.unwrap();
    import.insert(RESETS, &[reset_row("one", "c00007"), reset_row("two", "anna")]).await.unwrap();
    import.commit().await.unwrap();
    assert_eq!((home.kept(&customers::TABLE).await, home.counted(&customers::TABLE).await), (1_501, 1_501));
    assert_eq!(home.kept(RESETS).await, 2);
    let row = home.store.retrieve(&by_id(&customers::TABLE, "c01499")).await.unwrap().unwrap().object;
    assert_eq!(*value(&row, "metadata"), Value::Json(r#"{"b":1,"a":2}"#.to_owned()));
    home.write([customer("bob", 1)]).await;
}

async fn an_import_that_is_dropped_leaves_nothing(home: Home) {
    let mut import = home.store.import().await.unwrap();
    import.insert(&customers::TABLE, &many(10)).await.unwrap();
    drop(import);
    home.write([customer("anna", 1)]).await;
    assert_eq!((home.kept(&customers::TABLE).await, home.counted(&customers::TABLE).await), (1, 1));
}

async fn a_taken_value_names_its_table_column_and_row(home: Home) {
    home.write([customer("anna", 1)]).await;
    let mut rows = many(1_200);
    rows[1_100] = customer_row("other", "anna@example.com");
    let mut import = home.store.import().await.unwrap();
    let error = import.insert(&customers::TABLE, &rows).await.unwrap_err();
    let ImportError::Taken { table, column, row } = &error else { panic!("{error:?}") };
    assert_eq!((*table, column.as_str(), *row), ("customers", "normalized_email", 1_100));
    assert!(error.to_string().contains("customers.normalized_email"), "{error}");
    drop(import);
    assert_eq!(home.kept(&customers::TABLE).await, 1);
}

async fn a_dangling_reference_names_its_table_column_and_row(home: Home) {
    let mut import = home.store.import().await.unwrap();
    import.insert(&customers::TABLE, &many(1)).await.unwrap();
    let rows = [reset_row("one", "c00000"), reset_row("two", "nobody")];
    let error = import.insert(RESETS, &rows).await.unwrap_err();
    let ImportError::Dangling { table, column, row } = &error else { panic!("{error:?}") };
    assert_eq!((*table, column.as_str(), *row), ("customer_password_resets", "customer_id", 1));
}

async fn a_missing_value_names_its_table_column_and_row(home: Home) {
    let mut rows = many(3);
    let at = customers::TABLE.columns.iter().position(|column| column.name == "status").unwrap();
    rows[2][at] = Value::Null;
    let mut import = home.store.import().await.unwrap();
    let error = import.insert(&customers::TABLE, &rows).await.unwrap_err();
    let ImportError::Missing { table, column, row } = &error else { panic!("{error:?}") };
    assert_eq!((*table, column.as_str(), *row), ("customers", "status", 2));
}

async fn a_row_of_another_width_is_refused(home: Home) {
    let mut rows = many(2);
    rows[1].pop();
    let mut import = home.store.import().await.unwrap();
    assert!(import.insert(&customers::TABLE, &rows).await.is_err());
}

async fn nothing_may_be_imported(home: Home) {
    let mut import = home.store.import().await.unwrap();
    import.insert(&customers::TABLE, &[]).await.unwrap();
    import.commit().await.unwrap();
    assert_eq!(home.kept(&customers::TABLE).await, 0);
}
