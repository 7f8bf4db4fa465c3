//! The end of the process, wherever it is asked for.

use latchkey_tests::Database;
use persistence::{Store, StoreOptions};

use crate::process;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_waits_for_another_process_ends_when_it_is_asked_to_on_sqlite() {
    ends_while_it_waits(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_waits_for_another_process_ends_when_it_is_asked_to_on_postgres() {
    ends_while_it_waits(Database::Postgres).await;
}

async fn ends_while_it_waits(database: Database) {
    let Some(home) = database.empty().await else { return };
    let store = Store::open(&StoreOptions::new(&home.url)).await.expect("a store");
    // As a process has it that migrates or provisions the same database.
    let lock = store.bootstrap_lock().await.expect("the lock");
    let settings = [
        ("LATCHKEY_DATABASE_URL", home.url.as_str()),
        ("LATCHKEY_SECRET_KEY", latchkey_tests::stage::SECRET_KEY),
        ("LATCHKEY_LOG_LEVEL", "debug"),
    ];
    let starting = process::spawn(home.folder(), &settings);
    let log = starting.end_after("opening the database");
    assert!(log.contains("ended before the server was ready"), "{log}");
    drop(lock);
}
