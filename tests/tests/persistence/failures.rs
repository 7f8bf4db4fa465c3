//! A database that fails: nothing is acknowledged that is not kept, and work goes on when it recovers.

use persistence::{Engine, Step, UnitError, customers};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use tokio::task::JoinSet;

use crate::support::{Home, customer, customer_with, text, unit};

/// A full disk or a failing one makes SQLite roll the whole transaction back by itself, and not only to the savepoint of
/// the unit. A trigger can make it do so at will.
const TRIGGER: &str = "CREATE TRIGGER fault BEFORE INSERT ON customers WHEN NEW.reference = 'fault'
    BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_sqlite_gives_up_acknowledges_nothing_and_the_next_one_is_written() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let options: SqliteConnectOptions = home.options.url.parse().unwrap();
    let mut beside = SqliteConnection::connect_with(&options).await.unwrap();
    beside.execute(AssertSqlSafe(TRIGGER)).await.unwrap();

    let mut running = JoinSet::new();
    for number in 0..100 {
        let store = home.store.clone();
        let reference = if number % 10 == 7 { "fault" } else { "fine" };
        let steps = [customer_with(&format!("c{number}"), number, vec![("reference", text(reference))])];
        running.spawn(async move { store.execute(unit(steps), None).await });
    }
    let results = running.join_all().await;
    let acknowledged = results.iter().filter(|result| result.is_ok()).count() as u64;
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(UnitError::Store(_)))), "{results:?}");
    assert!(results.len() as u64 - acknowledged >= 10);

    home.write([customer("last", 999)]).await;
    assert_eq!(home.counted(&customers::TABLE).await, acknowledged + 1);
    assert_eq!(home.kept(&customers::TABLE).await, acknowledged + 1);

    // It writes as before, too: a unit looks at nothing until nobody else writes.
    beside.execute(AssertSqlSafe("BEGIN IMMEDIATE")).await.unwrap();
    let before = home.store.statements();
    let lock = Step::Lock { table: &customers::TABLE, id: "last".to_owned(), when: Vec::new() };
    let kept_out = home.store.execute(unit([lock, customer("later", 1)]), None).await;
    assert!(matches!(kept_out, Err(UnitError::Busy)), "{kept_out:?}");
    assert_eq!(home.store.statements(), before);
}
