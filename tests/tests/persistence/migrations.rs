//! Migrations, and the lock for the first run, when several start at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use persistence::{Engine, Organization, Store};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::support::{Home, customer, on_both};

on_both!(migrating_again_does_nothing, the_lock_lets_one_in_at_a_time, a_dropped_lock_is_free);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_stores_migrate_a_fresh_database_once_on_sqlite() {
    eight_at_once(Home::empty(Engine::Sqlite).await.expect("SQLite is always there")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_stores_migrate_a_fresh_database_once_on_postgres() {
    if let Some(home) = Home::empty(Engine::Postgres).await {
        eight_at_once(home).await;
    }
}

async fn eight_at_once(home: Home) {
    let barrier = Arc::new(Barrier::new(8));
    let mut running = JoinSet::new();
    for number in 0..8 {
        let (options, barrier) = (home.options.clone(), Arc::clone(&barrier));
        running.spawn(async move {
            barrier.wait().await;
            let store = Store::open(&options).await.expect("an open store");
            let applied = store.migrate().await.expect("a migrated database");
            let new = Organization {
                id: format!("o{number}"),
                slug: "shop".to_owned(),
                mode: "test".to_owned(),
                created_at: 1,
            };
            let organization = store.organization_or_create(&new).await.expect("an organization");
            store.close().await;
            (applied, organization.id)
        });
    }
    let (applied, organizations): (Vec<_>, Vec<_>) = running.join_all().await.into_iter().unzip();
    let applied: Vec<_> = applied.into_iter().filter(|names| !names.is_empty()).collect();
    assert_eq!(applied.len(), 1);
    assert!(applied[0].iter().any(|name| name == "m0001_create_private_tables"), "{applied:?}");
    assert!(organizations.iter().all(|id| *id == organizations[0]), "{organizations:?}");
    home.write([customer("anna", 1)]).await;
}

async fn migrating_again_does_nothing(home: Home) {
    home.write([customer("anna", 1)]).await;
    assert!(home.store.migrate().await.unwrap().is_empty());
    assert_eq!(home.kept(&persistence::customers::TABLE).await, 1);
}

async fn the_lock_lets_one_in_at_a_time(home: Home) {
    let inside = Arc::new(AtomicU32::new(0));
    let mut running = JoinSet::new();
    for _ in 0..4 {
        let (store, inside) = (home.another().await, Arc::clone(&inside));
        running.spawn(async move {
            let lock = store.bootstrap_lock().await.expect("the lock");
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            // Others have every chance to come in; what is written meanwhile is not held up.
            store.applications().await.expect("the applications");
            tokio::task::yield_now().await;
            assert_eq!(inside.fetch_sub(1, Ordering::SeqCst), 1);
            drop(lock);
            store.close().await;
        });
    }
    running.join_all().await;
}

async fn a_dropped_lock_is_free(home: Home) {
    drop(home.store.bootstrap_lock().await.unwrap());
    let lock = home.store.bootstrap_lock().await.unwrap();
    home.write([customer("anna", 1)]).await;
    drop(lock);
    home.store.migrate().await.unwrap();
}
