//! A short run of the fuzzer: `cargo xtask fuzz` is the long one.

use latchkey_tests::fuzz::{self, Options, Target};
use latchkey_tests::{TestApp, on_both_databases};

on_both_databases! {
    no_query_breaks_anything,
    no_body_breaks_anything,
}

async fn no_query_breaks_anything(app: TestApp) {
    fuzz(&app, Target::Query).await;
}

async fn no_body_breaks_anything(app: TestApp) {
    fuzz(&app, Target::Body).await;
}

async fn fuzz(app: &TestApp, target: Target) {
    // No limit of time: other tests run beside this one.
    let options = Options { target, inputs: 5_000, seed: 1, first: 0, share: 10, longest: None, keep: None };
    let report = fuzz::run(&options, app, &mut Vec::new()).await.expect("a run");
    assert!(report.faults.is_empty(), "{report}");
    for status in ["answered with 4", "accepted by the parsers", "refused by the parsers"] {
        assert!(report.outcomes.keys().any(|outcome| outcome.starts_with(status)), "no input is {status}\n{report}");
    }
}
