//! `latchkey audit`: what the audit trail tells, and how long it is kept.

use std::io;
use std::time::Duration;

use anyhow::Context as _;
use domain::audit::{Kind, Order, Query, Record, Trail};
use domain::{Clock as _, SystemClock};
use jsonapi::Timestamp;
use serde_json::json;

use super::arguments::{AuditFilter, AuditTask, When};
use super::open::open_store_as_it_is;
use super::progress;
use crate::output;
use crate::settings::Settings;

/// How often new rows are looked for.
const PACE: Duration = Duration::from_secs(1);

/// Prints rows, or deletes old ones.
pub(super) async fn run(settings: &Settings, filter: AuditFilter, task: Option<AuditTask>) -> anyhow::Result<()> {
    let store = open_store_as_it_is(settings).await?;
    let trail = Trail::of(store.clone());
    let done = match task {
        Some(AuditTask::Prune { older_than }) => prune(&trail, older_than).await,
        None if filter.follow => follow(&trail, &filter).await,
        None => list(&trail, &filter).await,
    };
    store.close().await;
    done.or_else(end)
}

/// Nobody listening any more is an end like another.
fn end(error: anyhow::Error) -> anyhow::Result<()> {
    Ok(output::forgive_silence(Err(error.downcast::<io::Error>()?))?)
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
        target: filter.target.clone(),
        order: if filter.oldest_first { Order::OldestFirst } else { Order::NewestFirst },
        limit: filter.limit,
        ..Query::default()
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

async fn list(trail: &Trail, filter: &AuditFilter) -> anyhow::Result<()> {
    for row in trail.read(&query(filter)?).await? {
        show(&row, filter.json)?;
    }
    Ok(())
}

/// Prints the last rows, oldest first, and then those that come, until the process is ended or nobody listens any more.
async fn follow(trail: &Trail, filter: &AuditFilter) -> anyhow::Result<()> {
    let (last, mut follow) = trail.follow(query(filter)?).await?;
    for row in &last {
        show(row, filter.json)?;
    }
    loop {
        tokio::time::sleep(PACE).await;
        follow.round(|row| anyhow::Ok(show(&row, filter.json)?)).await?;
    }
}

async fn prune(trail: &Trail, days: u32) -> anyhow::Result<()> {
    let age = Duration::from_hours(24 * u64::from(days));
    let bar = progress::count("rows deleted");
    let deleted = trail.prune(&SystemClock, age, |deleted| bar.set_position(deleted)).await;
    bar.finish_and_clear();
    let deleted = deleted.context("the audit trail was not pruned to the end; what was deleted stays deleted")?;
    output::say(format_args!("Deleted {deleted} rows older than {days} days."))?;
    Ok(())
}

fn show(row: &Record, as_json: bool) -> io::Result<()> {
    if as_json { output::print(object(row)) } else { output::print(line(row)) }
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
