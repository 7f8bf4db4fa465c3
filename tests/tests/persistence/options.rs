//! How a store is opened, and how it refuses to be.

use std::time::Duration;

use persistence::{Engine, Store, StoreError, StoreOptions, UnitError, customers};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{Connection, Row, SqliteConnection};

use crate::support::{Home, by_id, customer, on_both, read, unit};

on_both!(a_store_answers_until_it_is_closed, readers_go_on_while_a_writer_writes);

async fn open(url: &str) -> Result<Store, StoreError> {
    let mut options = StoreOptions::new(url);
    options.acquire_timeout = Duration::from_secs(1);
    Store::open(&options).await
}

#[tokio::test]
async fn an_url_of_no_database_is_refused() {
    for url in [
        "mysql://localhost/x",
        "",
        "latchkey.db",
        "sqlite:",
        "sqlite::memory:",
        "postgres://[",
        "sqlite://?mode=memory",
    ] {
        let refused = open(url).await.map(|_| ()).unwrap_err();
        assert!(matches!(refused, StoreError::Url { .. }), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_refused_without_its_password() {
    let refused = open("postgres://someone:hunter2@127.0.0.1:1/x").await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, StoreError::Open(_)), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("hunter2"), "{refused:?}");
    let refused = open("sqlite:///nowhere/at/all/store.db").await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, StoreError::File(_)), "{refused:?}");
}

async fn a_store_answers_until_it_is_closed(home: Home) {
    home.store.ping().await.unwrap();
    home.store.clone().close().await;
    assert!(matches!(home.store.ping().await, Err(StoreError::Closed)));
    let refused = home.store.execute(unit([customer("anna", 1)]), None).await;
    assert!(matches!(refused, Err(UnitError::Store(StoreError::Closed))), "{refused:?}");
}

async fn readers_go_on_while_a_writer_writes(home: Home) {
    home.write([customer("anna", 1)]).await;
    let import = home.store.import().await.unwrap();
    assert!(home.store.retrieve(&by_id(&customers::TABLE, "anna")).await.unwrap().is_some());
    assert_eq!(home.store.list(&read(&customers::TABLE)).await.unwrap().record_count, 1);
    drop(import);
}

/// A connection beside the store's, as an operator would have it.
async fn beside(home: &Home) -> SqliteConnection {
    let options: SqliteConnectOptions = home.options.url.parse().unwrap();
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn text(connection: &mut SqliteConnection, statement: &'static str) -> Vec<String> {
    let rows = sea_orm::sqlx::query(statement).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn sqlite_is_compiled_with_its_planner_stability_guarantee() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let options = text(&mut beside(&home).await, "PRAGMA compile_options").await;
    assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "set LIBSQLITE3_FLAGS as .cargo/config.toml does");
}

#[tokio::test]
async fn the_file_of_sqlite_keeps_a_write_ahead_log_and_is_its_owners_alone() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    home.write([customer("anna", 1)]).await;
    assert_eq!(text(&mut beside(&home).await, "PRAGMA journal_mode").await, ["wal"]);
    #[cfg(unix)]
    for name in ["store.db", "store.db-wal"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(home.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn the_queue_of_sqlite_is_bounded() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let mut options = home.options.clone();
    options.write_queue = 4;
    options.acquire_timeout = Duration::from_millis(500);
    let store = Store::open(&options).await.unwrap();
    // Nobody else can write while this is open.
    let import = store.import().await.unwrap();
    let mut running = tokio::task::JoinSet::new();
    for number in 0..20 {
        let store = store.clone();
        running.spawn(async move { store.execute(unit([customer(&format!("c{number}"), 1)]), None).await });
    }
    for result in running.join_all().await {
        assert!(matches!(result, Err(UnitError::Busy)), "{result:?}");
    }
    drop(import);
    store.execute(unit([customer("anna", 1)]), None).await.unwrap();
}

#[tokio::test]
async fn another_process_that_writes_too_long_makes_units_busy() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let other = home.another().await;
    let import = other.import().await.unwrap();
    let results = tokio::join!(
        home.store.execute(unit([customer("anna", 1)]), None),
        home.store.execute(unit([customer("bob", 1)]), None),
    );
    assert!(matches!(results, (Err(UnitError::Busy), Err(UnitError::Busy))), "{results:?}");
    drop(import);
    home.write([customer("carl", 1)]).await;
}
