//! Login attempts: counted by one statement that decides, taken back, forgotten, and deleted a few at a time.

use latchkey_tests::database::count;
use persistence::throttle::{ANY_NETWORK, Counted, Waits};
use persistence::{Engine, LoginAttempts, StoreError};

use crate::support::{Home, on_both};

on_both!(
    an_attempt_counts_in_all_rows_or_in_none,
    no_number_of_attempts_at_once_is_more_than_those_that_are_allowed,
    a_row_starts_anew_when_its_time_is_over,
    what_was_counted_can_be_taken_back_and_forgotten,
    rows_are_taken_back_in_the_order_in_which_they_were_counted,
    old_rows_go_a_few_at_a_time,
);

const HOUR: i64 = 3_600_000;
/// Two at once, then one each second.
const STRICT: Waits<'static> = Waits { steps: &[(2, 1_000)], memory: HOUR, ahead: 60_000 };
const GENEROUS: Waits<'static> = Waits { steps: &[(20, 1_000)], memory: HOUR, ahead: 60_000 };

fn one(network: &str) -> Counted<'_> {
    Counted { network, waits: STRICT }
}

const ALL: Counted<'static> = Counted { network: ANY_NETWORK, waits: GENEROUS };

/// Failures of the network's row and of the row of all.
async fn failures(home: &Home, network: &str) -> (Option<i64>, Option<i64>) {
    let (one, all) = home.store.login_attempts("john", network).await.unwrap();
    let count = |row: Option<LoginAttempts>| row.map(|row| row.failures);
    (count(one), count(all))
}

async fn an_attempt_counts_in_all_rows_or_in_none(home: Home) {
    let count = async |now| home.store.count_login_attempt("john", &[one("a"), ALL], now).await.unwrap();
    assert!(count(0).await && count(0).await);
    assert!(!count(999).await);
    assert_eq!(failures(&home, "a").await, (Some(2), Some(2)));
    assert!(count(1_000).await);
    assert_eq!(failures(&home, "a").await, (Some(3), Some(3)));
    assert_eq!(failures(&home, "b").await, (None, Some(3)));
    let narrow = Counted { network: ANY_NETWORK, waits: STRICT };
    assert!(!home.store.count_login_attempt("john", &[one("b"), narrow], 1_500).await.unwrap());
    assert_eq!(failures(&home, "b").await, (None, Some(3)), "the row of the network was not kept");
}

async fn no_number_of_attempts_at_once_is_more_than_those_that_are_allowed(home: Home) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let store = home.store.clone();
        tasks.spawn(async move {
            let network = format!("network {number}");
            store.count_login_attempt("john", &[one(&network), ALL], 0).await.unwrap()
        });
    }
    let counted = tasks.join_all().await.into_iter().filter(|counted| *counted).count();
    assert_eq!(counted, 20);
    assert_eq!(failures(&home, "").await.1, Some(20));
}

async fn a_row_starts_anew_when_its_time_is_over(home: Home) {
    let count = async |now| home.store.count_login_attempt("john", &[one("a")], now).await.unwrap();
    assert!(count(10 * HOUR).await && count(10 * HOUR).await);
    assert!(!count(10 * HOUR + 1).await);
    assert!(count(11 * HOUR).await);
    assert_eq!(failures(&home, "a").await.0, Some(1), "after an hour without an attempt");
    assert!(count(11 * HOUR).await);
    assert!(!count(11 * HOUR - 60_000).await, "a clock that is slow");
    assert!(count(11 * HOUR - 60_001).await, "a clock that was set back");
    assert_eq!(failures(&home, "a").await.0, Some(1));
}

async fn what_was_counted_can_be_taken_back_and_forgotten(home: Home) {
    for _ in 0..2 {
        assert!(home.store.count_login_attempt("john", &[one("a"), ALL], 0).await.unwrap());
    }
    home.store.discount_login_attempt("john", &["a", ANY_NETWORK]).await.unwrap();
    assert_eq!(failures(&home, "a").await, (Some(1), Some(1)));
    home.store.clear_login_attempts("john", "a", 5, 6).await.unwrap();
    assert_eq!(failures(&home, "a").await, (Some(0), Some(0)));
    let (row, all) = home.store.login_attempts("john", "a").await.unwrap();
    assert_eq!((row.unwrap().succeeded_at, all.unwrap().succeeded_at), (Some(5), None));
    home.store.forget_login_attempts("john").await.unwrap();
    assert_eq!(failures(&home, "a").await, (None, None));
}

async fn rows_are_taken_back_in_the_order_in_which_they_were_counted(home: Home) {
    assert!(home.store.count_login_attempt("john", &[one("a"), ALL], 0).await.unwrap());
    home.alter("CREATE TABLE seen (at BIGINT, network TEXT)").await;
    let note = "INSERT INTO seen SELECT COUNT(*), NEW.network FROM seen;";
    if home.store.engine() == Engine::Sqlite {
        home.alter(&format!("CREATE TRIGGER note BEFORE UPDATE ON login_attempts BEGIN {note} END")).await;
    } else {
        home.alter(&format!(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {note} RETURN NEW; END'"
        ))
        .await;
        home.alter("CREATE TRIGGER note BEFORE UPDATE ON login_attempts FOR EACH ROW EXECUTE FUNCTION note()").await;
    }
    home.store.discount_login_attempt("john", &["a", ANY_NETWORK]).await.unwrap();
    let in_order = "SELECT COUNT(*) FROM seen WHERE (at = 0 AND network = 'a') OR (at = 1 AND network = '')";
    assert_eq!(count(&home.options.url, in_order).await, 2);
}

/// What PostgreSQL says when it breaks a deadlock, or cannot serialize.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_given_up_for_the_sake_of_others_can_be_asked_for_again() {
    let Some(home) = Home::migrated(Engine::Postgres).await else { return };
    for code in ["40P01", "40001"] {
        home.alter(&format!(
            "CREATE OR REPLACE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION USING ERRCODE = ''{code}''; END'"
        ))
        .await;
        home.alter("CREATE OR REPLACE TRIGGER give_up BEFORE INSERT ON login_attempts EXECUTE FUNCTION give_up()")
            .await;
        let counted = home.store.count_login_attempt("john", &[one("a"), ALL], 0).await;
        assert!(matches!(counted, Err(StoreError::Busy)), "{counted:?}");
    }
}

async fn old_rows_go_a_few_at_a_time(home: Home) {
    for number in 0..5 {
        let network = number.to_string();
        assert!(home.store.count_login_attempt("john", &[one(&network)], number).await.unwrap());
    }
    home.store.clear_login_attempts("john", "4", 4, 10 * HOUR).await.unwrap();
    assert_eq!(home.store.purge_login_attempts(HOUR - 1, 10).await.unwrap(), 0);
    assert_eq!(home.store.purge_login_attempts(HOUR + 1, 10).await.unwrap(), 2, "the first two");
    assert_eq!(home.store.purge_login_attempts(2 * HOUR, 1).await.unwrap(), 1, "no more than was said");
    assert_eq!(home.store.purge_login_attempts(2 * HOUR, 10).await.unwrap(), 1, "a success is known for longer");
    assert_eq!(failures(&home, "4").await.0, Some(0));
}
