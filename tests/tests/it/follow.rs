//! Following the audit trail: in the service, and by the command as it is typed.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::Failure;
use domain::audit::{Follow, Query, Trail};
use latchkey_tests::Database;
use latchkey_tests::database::Home;
use persistence::Store;
use persistence::audit::Entry;
use serde_json::Value;

use crate::tools::end;

/// A time after those of the fixtures, in Unix milliseconds.
const NOW: i64 = 2_000_000_000_000;
/// The kind of the rows of these tests; rows of other kinds are there, too.
const KIND: &str = "record.created";

/// Adds rows with these numbers, at these times.
async fn tell(store: &Store, rows: impl IntoIterator<Item = (i64, i64)>) {
    let row = |(count, at)| Entry {
        at,
        trace_id: None,
        kind: KIND,
        outcome: "succeeded",
        reason: None,
        count,
        role: "operator",
        application_id: None,
        owner_id: None,
        target_type: None,
        target_id: None,
        customer_id: None,
        address: None,
    };
    let rows: Vec<Entry> = rows.into_iter().map(row).collect();
    for rows in rows.chunks(500) {
        store.tell(rows).await.expect("told");
    }
}

/// The numbers of the rows of a round.
async fn round(follow: &mut Follow) -> Vec<i64> {
    let mut counts = Vec::new();
    let show = |row: domain::audit::Record| {
        counts.push(row.count);
        Ok::<(), Failure>(())
    };
    follow.round(show).await.expect("a round");
    counts
}

fn asked(limit: u64) -> Query {
    Query { kinds: vec![KIND.to_owned()], limit, ..Query::default() }
}

#[tokio::test]
async fn every_row_is_given_once_on_sqlite() {
    every_row_is_given_once(Database::Sqlite).await;
}

#[tokio::test]
async fn every_row_is_given_once_on_postgres() {
    every_row_is_given_once(Database::Postgres).await;
}

async fn every_row_is_given_once(database: Database) {
    let Some(home) = database.provisioned().await else { return };
    let store = home.open().await;
    let trail = Trail::of(store.clone());
    let (last, mut follow) = trail.follow(asked(3)).await.expect("a trail");
    assert_eq!((last.len(), round(&mut follow).await), (0, vec![]));
    tell(&store, [(1, NOW - 30_000), (2, NOW - 20_000), (3, NOW - 1), (4, NOW)]).await;
    assert_eq!(round(&mut follow).await, [1, 2, 3, 4], "what comes after a pause is given, however old");

    let (last, mut follow) = trail.follow(asked(3)).await.expect("a trail");
    assert_eq!(last.iter().map(|row| row.count).collect::<Vec<_>>(), [2, 3, 4], "the newest, oldest first");
    let (last, mut follow_one) = trail.follow(asked(1)).await.expect("a trail");
    assert_eq!(last.iter().map(|row| row.count).collect::<Vec<_>>(), [4]);
    tell(&store, [(6, NOW + 1), (5, NOW - 9_000)]).await;
    for follow in [&mut follow, &mut follow_one] {
        assert_eq!(round(follow).await, [5, 6], "a row that is seen late comes still, and none that was there before");
        assert!(round(follow).await.is_empty());
    }

    tell(&store, (10..2_510).map(|count| (count, NOW + 2))).await;
    assert_eq!(round(&mut follow).await, (10..2_510).collect::<Vec<_>>(), "all of one instant, more than one page");
    tell(&store, [(3_000, NOW + 3)]).await;
    assert_eq!(round(&mut follow).await, [3_000]);
    store.close().await;
}

/// A `latchkey audit --follow`, and the lines that it prints.
struct Follower {
    child: Child,
    lines: Receiver<String>,
    reader: JoinHandle<()>,
}

impl Follower {
    fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey_process"));
        command.current_dir(home.folder()).env_clear().env("LATCHKEY_DATABASE_URL", &home.url);
        command.args(["audit", "--follow", "--json", "--kind", KIND]).args(arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a command");
        let printed = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (say, lines) = channel();
        // It ends with the first line that nobody waits for, and closes the pipe.
        let reader = std::thread::spawn(move || {
            printed.map_while(Result::ok).take_while(|line| say.send(line.clone()).is_ok()).for_each(drop);
        });
        Self { child, lines, reader }
    }

    /// The number of the next row.
    fn next(&self) -> Option<i64> {
        let line = self.lines.recv_timeout(Duration::from_mins(1)).expect("a line");
        serde_json::from_str::<Value>(&line).expect("JSON")["count"].as_i64()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_follows_until_nobody_listens_on_sqlite() {
    the_command_follows(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_follows_until_nobody_listens_on_postgres() {
    the_command_follows(Database::Postgres).await;
}

async fn the_command_follows(database: Database) {
    let Some(home) = database.provisioned().await else { return };
    let store = home.open().await;
    tell(&store, (1..=50).map(|count| (count, NOW + count))).await;
    let follower = Follower::start(&home, &["--limit", "1"]);
    assert_eq!(follower.next(), Some(50));
    tell(&store, (51..=2_550).map(|count| (count, NOW + count))).await;
    for count in 51..=2_550 {
        assert_eq!(follower.next(), Some(count), "every row once, in order, and none from before");
    }
    let Follower { child, lines, reader } = follower;
    drop(lines);
    tell(&store, [(3_000, NOW + 3_000)]).await;
    reader.join().expect("a reader that ends");
    tell(&store, [(3_001, NOW + 3_001)]).await;
    assert!(end(child).status.success(), "nobody listening is an end like another");
    store.close().await;
}
