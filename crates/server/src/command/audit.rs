//! `latchkey audit`: what the audit trail tells, and how long it is kept.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::Context as _;
use domain::audit::{Kind, Order, Query, Record, prune, read};
use domain::{Clock as _, SystemClock};
use jsonapi::Timestamp;
use persistence::Store;
use serde_json::json;

use super::arguments::{AuditFilter, AuditTask, When};
use super::open::open_migrated;
use super::progress;
use crate::output;
use crate::settings::Settings;

/// How often new rows are looked for.
const PACE: Duration = Duration::from_secs(1);
/// Rows of transactions that ran at the same time become visible out of order: so far back, in milliseconds, is looked again.
const OVERLAP: i64 = 10_000;
/// Rows that are read at once when following.
const AT_ONCE: u64 = 1_000;

/// Prints rows, or deletes old ones.
pub(super) async fn run(settings: &Settings, filter: AuditFilter, task: Option<AuditTask>) -> anyhow::Result<()> {
    let store = open_migrated(settings).await?;
    match task {
        Some(AuditTask::Prune { older_than }) => prune_older(&store, older_than).await?,
        None if filter.follow => follow(&store, &filter).await?,
        None => show(&read(&store, &query(&filter)?).await?, filter.json),
    }
    store.close().await;
    Ok(())
}

/// What is asked for.
fn query(filter: &AuditFilter) -> anyhow::Result<Query> {
    let now = SystemClock.now();
    let mut kinds = Vec::new();
    for word in &filter.kind {
        let named = Kind::named(word);
        anyhow::ensure!(!named.is_empty(), "there is no kind `{word}`; the kinds are: {}", all_kinds());
        kinds.extend(named.iter().map(|kind| kind.as_str().to_owned()));
    }
    Ok(Query {
        since: filter.since.map(|since| instant(since, now)),
        until: filter.until.map(|until| instant(until, now)),
        kinds,
        outcome: filter.outcome.map(|outcome| outcome.as_str().to_owned()),
        application_id: filter.application.clone(),
        customer_id: filter.customer.clone(),
        target: filter.reset.clone().map(|id| ("customer_password_resets".to_owned(), id)),
        order: if filter.oldest_first { Order::OldestFirst } else { Order::NewestFirst },
        limit: filter.limit,
    })
}

fn all_kinds() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}

fn instant(when: When, now: Timestamp) -> i64 {
    match when {
        When::At(at) => at.0,
        When::Ago(age) => now.0.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX)),
    }
}

/// Prints the last rows, oldest first, and then those that come, until the process is ended.
async fn follow(store: &Store, filter: &AuditFilter) -> anyhow::Result<()> {
    let mut query = query(filter)?;
    query.order = Order::NewestFirst;
    let mut last = read(store, &query).await?;
    last.reverse();
    show(&last, filter.json);
    let mut shown: VecDeque<(i64, i64)> = last.iter().map(|row| (row.at, row.id)).collect();
    let mut newest = shown.back().map_or(SystemClock.now().0, |(at, _)| *at);
    query.order = Order::OldestFirst;
    query.limit = AT_ONCE;
    loop {
        tokio::time::sleep(PACE).await;
        query.since = Some(newest.saturating_sub(OVERLAP));
        while shown.front().is_some_and(|(at, _)| *at < newest.saturating_sub(OVERLAP)) {
            shown.pop_front();
        }
        let mut fresh = read(store, &query).await?;
        fresh.retain(|row| !shown.iter().any(|(_, id)| *id == row.id));
        show(&fresh, filter.json);
        shown.extend(fresh.iter().map(|row| (row.at, row.id)));
        newest = fresh.iter().map(|row| row.at).fold(newest, i64::max);
    }
}

async fn prune_older(store: &Store, days: u32) -> anyhow::Result<()> {
    let age = Duration::from_hours(24 * u64::from(days));
    let bar = progress::count("rows deleted");
    let deleted = prune(store, &SystemClock, age, |deleted| bar.set_position(deleted)).await;
    bar.finish_and_clear();
    let deleted = deleted.context("the audit trail was not pruned to the end; what was deleted stays deleted")?;
    output::say(format_args!("Deleted {deleted} rows older than {days} days."));
    Ok(())
}

fn show(rows: &[Record], as_json: bool) {
    for row in rows {
        if as_json { output::say(object(row)) } else { output::say(line(row)) }
    }
}

/// A row as a JSON object; members without a value are left out.
fn object(row: &Record) -> serde_json::Value {
    let mut object = json!({
        "id": row.id,
        "at": Timestamp(row.at).to_string(),
        "kind": row.kind,
        "outcome": row.outcome,
        "reason": row.reason,
        "count": row.count,
        "role": row.role,
        "application_id": row.application_id,
        "owner_id": row.owner_id,
        "target_type": row.target_type,
        "target_id": row.target_id,
        "customer_id": row.customer_id,
        "address": row.address,
        "trace_id": row.trace_id,
    });
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    object
}

/// A row in one line for people: when, what, why, then whatever else is known, each with its name.
fn line(row: &Record) -> String {
    let mut words = vec![format!("{}  {:<20}  {:<16}  {}", Timestamp(row.at), row.kind, reason(row), row.role)];
    if row.count != 1 {
        words.push(format!("count={}", row.count));
    }
    if let Some(kind) = &row.target_type {
        words.push(format!("{kind}/{}", row.target_id.as_deref().unwrap_or("-")));
    }
    for (name, value) in [
        ("application", &row.application_id),
        ("owner", &row.owner_id),
        ("customer", &row.customer_id),
        ("address", &row.address),
        ("trace", &row.trace_id),
    ] {
        words.extend(value.iter().map(|value| format!("{name}={value}")));
    }
    words.join("  ")
}

fn reason(row: &Record) -> &str {
    row.reason.as_deref().unwrap_or("-")
}
