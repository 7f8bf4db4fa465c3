//! The same queries, the same answers: SQLite and PostgreSQL, byte for byte.

use latchkey_tests::differential::{Transcript, compare};
use latchkey_tests::{edges, workspace};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_random_queries_are_answered_alike() {
    let rows = workspace::text("tests/fixtures/recorded/rows.jsonl") + &edges::rows();
    let transcript = Transcript { rows: &rows, resource: None, queries: 2_000, seed: 3 };
    if let Some(found) = compare(&transcript).await {
        assert!(found > 500, "only {found} of the queries found anything");
    }
}
