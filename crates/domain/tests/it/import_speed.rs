//! How fast rows come in.

use std::fmt::Write as _;
use std::io::Cursor;
use std::time::{Duration, Instant};

use crate::stage::Stage;

/// How many customers; twice as many resets, and an event for each reset.
const CUSTOMERS: usize = 10_000;

fn file() -> String {
    let mut text = String::new();
    let times = r#""created_at": "2018-01-01T12:00:00.000Z", "updated_at": "2018-01-01T12:00:00.000Z""#;
    for n in 0..CUSTOMERS {
        let metadata = r#""metadata": {"tier": "gold", "n": 4}"#;
        writeln!(
            text,
            r#"{{"type": "customers", "id": "cust{n:06}", "attributes": {{"email": "c{n}@example.com", "reference": "CUST-{n}", {metadata}, {times}}}}}"#
        )
        .unwrap();
    }
    for n in 0..2 * CUSTOMERS {
        let customer = n % CUSTOMERS;
        writeln!(
            text,
            r#"{{"type": "customer_password_resets", "id": "reset{n:05}", "attributes": {{"customer_email": "c{customer}@example.com", "reset_password_token": "Liq2d9jK8zGmkavhSVga", {times}}}, "relationships": {{"customer": {{"data": {{"type": "customers", "id": "cust{customer:06}"}}}}}}}}"#
        )
        .unwrap();
        writeln!(
            text,
            r#"{{"type": "events", "id": "event{n:05}", "attributes": {{"name": "customer_password_resets.create", {times}}}, "relationships": {{"resource": {{"data": {{"type": "customer_password_resets", "id": "reset{n:05}"}}}}}}}}"#
        )
        .unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: run it with --release on a quiet machine"]
async fn at_least_20_000_rows_a_second_come_in() {
    let stage = Stage::new().await;
    let text = file();
    let began = Instant::now();
    let summary = stage.service.import(Cursor::new(text), |_| {}).await.unwrap();
    let rows: u64 = summary.rows.iter().map(|(_, count)| count).sum();
    let elapsed = began.elapsed();
    assert_eq!(rows, 50_000);
    assert!(elapsed <= Duration::from_millis(2_500), "{rows} rows took {elapsed:?}");
}
