//! The same queries, the same answers: SQLite and PostgreSQL, byte for byte.

use latchkey_tests::queries::{self, Words};
use latchkey_tests::random::Random;
use latchkey_tests::{Answer, Database, Request, Role, TestApp, edges, workspace};

/// How many queries are asked.
const QUERIES: u64 = 2_000;
/// What the queries follow from.
const SEED: u64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_random_queries_are_answered_alike() {
    let Some(postgres) = TestApp::start(Database::Postgres).await else { return };
    let sqlite = TestApp::start(Database::Sqlite).await.expect("SQLite is always there");
    let rows = workspace::text("tests/fixtures/recorded/rows.jsonl") + &edges::rows();
    for app in [&sqlite, &postgres] {
        app.import(&rows).await;
    }
    let words = Words::of(&rows);
    let mut found = 0;
    for number in 0..QUERIES {
        let mut random = Random::of(SEED, number);
        let target = queries::ask(&mut random, &words).target(&mut random);
        let (left, right) = tokio::join!(ask(&sqlite, &target), ask(&postgres, &target));
        compare(number, &left, &right);
        assert!(matches!(left.status, 200 | 404), "query {number} is valid\n\n{left}");
        found += usize::from(left.at("/data/0").is_object());
    }
    assert!(found > 500, "only {found} of the queries found anything");
}

async fn ask(app: &TestApp, target: &str) -> Answer {
    app.send(app.authorize(Request::get(target), Role::Integration).await).await
}

/// The trace id, which would differ, is staged and the same.
fn compare(number: u64, sqlite: &Answer, postgres: &Answer) {
    let alike = sqlite.status == postgres.status && sqlite.body == postgres.body;
    assert!(
        alike,
        "query {number} is answered differently, first at byte {}\n\nSQLite: {sqlite}\nPostgreSQL: {postgres}",
        sqlite.body.iter().zip(&postgres.body).take_while(|(left, right)| left == right).count()
    );
}
