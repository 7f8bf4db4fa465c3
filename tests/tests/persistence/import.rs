//! Import: all rows or none, counted, and the culprit named.

use jsonapi::Value;
use persistence::{Engine, ImportError, Table, customer_password_resets, customers};
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::support::{Home, by_id, customer, on_both, text, time, value};

on_both!(
    imported_rows_are_read_and_counted,
    an_import_that_is_dropped_leaves_nothing,
    a_taken_value_names_its_table_column_and_row,
    a_dangling_reference_names_its_table_column_and_row,
    a_missing_value_names_its_table_column_and_row,
    a_row_of_another_width_is_refused,
    nothing_may_be_imported,
    an_import_tells_the_planner_how_much_there_is,
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

/// The one value that a statement on a connection beside the store's reads.
async fn beside(home: &Home, sql: &str) -> i64 {
    let connection = Database::connect(&home.options.url).await.unwrap();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    connection.close().await.unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn an_import_tells_the_planner_how_much_there_is(home: Home) {
    let engine = home.store.engine();
    let sql = match engine {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'customers' AND stat LIKE '1500 %'",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_class WHERE relname = 'customers' AND reltuples = 1500",
    };
    let mut import = home.store.import().await.unwrap();
    import.insert(&customers::TABLE, &many(1_500)).await.unwrap();
    import.commit().await.unwrap();
    assert!(beside(&home, sql).await > 0);
    if engine == Engine::Postgres {
        let vacuumed = "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'customers'";
        assert_eq!(beside(&home, vacuumed).await, 1, "an index alone can answer");
    }
}

/// Connections that are open read the statistics again when the schema changes, and only then.
#[tokio::test]
async fn each_import_lets_open_connections_of_sqlite_learn_of_it() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let mut versions = vec![beside(&home, "PRAGMA schema_version").await];
    for id in ["one", "two"] {
        let mut import = home.store.import().await.unwrap();
        import.insert(&customers::TABLE, &[customer_row(id, id)]).await.unwrap();
        import.commit().await.unwrap();
        versions.push(beside(&home, "PRAGMA schema_version").await);
    }
    assert!(versions.is_sorted_by(|before, after| before < after), "{versions:?}");
    assert_eq!(home.kept(&customers::TABLE).await, 2);
}
