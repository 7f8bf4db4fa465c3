//! Every scenario of `cargo xtask prove`, briefly, on both databases.

use std::path::PathBuf;

use latchkey_tests::Database;
use latchkey_tests::proofs::{self, PROOFS, Plan};

/// Makes two tests of each scenario, one on each database.
macro_rules! prove {
    ($($test:ident: $name:literal),+ $(,)?) => {
        $(mod $test {
            use latchkey_tests::Database;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::prove($name, Database::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::prove($name, Database::Postgres).await;
            }
        })+

        const PROVED: &[&str] = &[$($name),+];
    };
}

prove! {
    of_many_uses_of_a_token_one_wins: "double-spend",
    of_many_tokens_of_a_customer_one_wins: "siblings",
    some_order_explains_what_is_seen: "interleavings",
    answers_tell_nothing_of_accounts: "enumeration",
    a_flood_of_logins_is_held_back: "hash-flood",
    slow_clients_are_cut: "slow-clients",
    nobody_with_a_good_token_is_turned_away_in_a_rush: "rush",
    of_many_uses_of_a_refresh_token_one_goes_on: "refresh-storm",
    no_token_outlives_a_reset: "ended-logins",
    no_secret_is_left_behind: "canary",
    everybody_may_do_what_the_table_says: "role-matrix",
    answers_tell_nothing_of_tokens: "token-timing",
}

#[test]
fn every_scenario_is_proved_here() {
    let names: Vec<&str> = PROOFS.iter().map(|proof| proof.name).collect();
    assert_eq!(names, PROVED);
}

async fn prove(name: &str, database: Database) {
    let proof = proofs::find(name).expect("a scenario");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_latchkey_process"));
    // Other tests run at the same time, so times prove nothing.
    let plan = Plan { database, program, rounds: proof.brief, seed: 1, timed: false };
    if let Some(figures) = (proof.prove)(&plan).await {
        assert!(figures.violations.is_empty(), "{}", figures.table(proof, &plan));
        assert!(figures.attempts > 0, "nothing was tried");
    }
}
