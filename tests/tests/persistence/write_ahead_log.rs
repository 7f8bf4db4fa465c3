//! The write-ahead log of SQLite does not grow without bound (decision 13).

use persistence::{Engine, customers};
use tokio::task::JoinSet;

use crate::support::{Home, by_id, customer, unit};

/// A build without optimisation writes fewer: 5,000 rows would leave 40 MB behind, were it never checkpointed.
const CREATES: i64 = if cfg!(debug_assertions) { 5_000 } else { 20_000 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stays_small_while_many_rows_are_created() {
    let home = Home::migrated(Engine::Sqlite).await.unwrap();
    let mut running = JoinSet::new();
    for number in 0..CREATES {
        let store = home.store.clone();
        running.spawn(async move {
            let id = format!("c{number}");
            store.execute(unit([customer(&id, number)]), Some(by_id(&customers::TABLE, &id))).await.map(drop)
        });
        if running.len() >= 64 {
            running.join_next().await.unwrap().unwrap().unwrap();
        }
    }
    running.join_all().await.into_iter().for_each(Result::unwrap);
    assert_eq!(home.kept(&customers::TABLE).await, u64::try_from(CREATES).unwrap());
    let length = std::fs::metadata(home.file("store.db-wal")).unwrap().len();
    assert!(length < 16 * 1024 * 1024, "{length} bytes");
}
