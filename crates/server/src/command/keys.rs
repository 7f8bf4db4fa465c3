//! `latchkey keys`: rotation of the keys that sign access tokens and of those that secrets are sealed with.

use std::io;

use domain::{Resealed, ResealedColumn, SealedPlace, SecretKeyStatus, Service, SigningKeyStatus};
use serde_json::{Value, json};

use super::arguments::{KeysTask, Which};
use super::open::open_as_it_is;
use super::progress;
use crate::output;
use crate::settings::Settings;

/// Lists keys, or does something with them.
pub(super) async fn run(settings: &Settings, task: KeysTask) -> anyhow::Result<()> {
    let opened = open_as_it_is(settings).await?;
    let service = &opened.service;
    let done = match task {
        KeysTask::List { json } => list(service, json).await,
        KeysTask::Rotate { only, json } => rotate(service, only, json).await,
        KeysTask::Verify { json } => verify(service, json).await,
        KeysTask::Retire { compromised, json } => retire(service, compromised, json).await,
    };
    opened.store.close().await;
    done
}

async fn list(service: &Service, as_json: bool) -> anyhow::Result<()> {
    let (signing, secret) = (service.signing_keys().await?, service.secret_keys().await?);
    if as_json {
        let signing: Vec<Value> = signing.iter().map(signing_object).collect();
        let secret: Vec<Value> = secret.iter().map(secret_object).collect();
        output::say(json!({ "signing_keys": signing, "secret_keys": secret }))?;
        return Ok(());
    }
    output::say("Signing keys")?;
    for key in &signing {
        output::say(format_args!("  {}", signing_line(key)))?;
    }
    output::say("Secret keys")?;
    show_secret_keys(&secret)?;
    Ok(())
}

async fn rotate(service: &Service, only: Option<Which>, as_json: bool) -> anyhow::Result<()> {
    let mut told = json!({});
    if only != Some(Which::Secrets) {
        let key = service.rotate_signing_key().await?;
        told["signing_key"] = signing_object(&key);
        if !as_json {
            output::say(format_args!("Signing key {} is published. It signs from {} on.", key.kid, key.signs_from))?;
        }
    }
    if only != Some(Which::Signing) {
        let bar = progress::count("secrets sealed anew");
        let resealed = service.reseal(|count| bar.set_position(count)).await;
        bar.finish_and_clear();
        let Resealed { columns, unopened } = resealed?;
        let places: Vec<Value> = columns.iter().map(resealed_object).collect();
        told["resealed"] = json!({ "places": places, "unopened": unopened });
        if !as_json {
            output::say(resealed_line(&columns))?;
        }
        if unopened > 0 {
            output::complain(format_args!(
                "{unopened} rows do not open with any configured key; see `latchkey keys verify`."
            ));
        }
    }
    if as_json {
        output::say(told)?;
    }
    Ok(())
}

async fn verify(service: &Service, as_json: bool) -> anyhow::Result<()> {
    let keys = service.secret_keys().await?;
    if as_json {
        output::say(json!(keys.iter().map(secret_object).collect::<Vec<_>>()))?;
    } else {
        show_secret_keys(&keys)?;
    }
    let missing: Vec<&str> = keys.iter().filter(|key| !key.configured).map(|key| &*key.kid).collect();
    anyhow::ensure!(missing.is_empty(), "not configured, but needed: {}", missing.join(", "));
    let closed = keys.iter().flat_map(|key| &key.places).filter(|place| place.opens == Some(false)).count();
    anyhow::ensure!(closed == 0, "{closed} of the rows that were looked at do not open; they were changed, or moved");
    Ok(())
}

async fn retire(service: &Service, compromised: Option<String>, as_json: bool) -> anyhow::Result<()> {
    let mut signing = Vec::new();
    if let Some(kid) = compromised {
        service.retire_compromised_signing_key(&kid).await?;
        signing.push(kid);
    }
    signing.extend(service.retire_ended_signing_keys().await?);
    let secret = service.retire_unused_secret_keys().await?;
    if as_json {
        output::say(json!({ "signing_keys": signing, "secret_keys": secret }))?;
        return Ok(());
    }
    for kid in &signing {
        output::say(format_args!("Signing key {kid} is out of use."))?;
    }
    for kid in &secret {
        output::say(format_args!(
            "Nothing is sealed with secret key {kid} any more; it can be taken out of the settings."
        ))?;
    }
    if signing.is_empty() && secret.is_empty() {
        output::say("Every key is needed still; `latchkey keys list` says what for.")?;
    }
    Ok(())
}

fn resealed_line(columns: &[ResealedColumn]) -> String {
    let place = |ResealedColumn { table, column, rows }: &ResealedColumn| format!("{rows} of {table}.{column}");
    format!("Sealed anew: {}.", columns.iter().map(place).collect::<Vec<_>>().join(", "))
}

fn resealed_object(ResealedColumn { table, column, rows }: &ResealedColumn) -> Value {
    json!({ "table": table, "column": column, "rows": rows })
}

fn signing_line(key: &SigningKeyStatus) -> String {
    let until = key.verifies_until.map_or_else(String::new, |until| format!("  verifies until {until}"));
    format!("{}  {:<9}  signs from {}{until}", key.kid, key.phase.as_str(), key.signs_from)
}

fn signing_object(key: &SigningKeyStatus) -> Value {
    json!({
        "kid": key.kid,
        "phase": key.phase.as_str(),
        "created_at": key.created_at.to_string(),
        "signs_from": key.signs_from.to_string(),
        "verifies_until": key.verifies_until.map(|until| until.to_string()),
    })
}

fn show_secret_keys(keys: &[SecretKeyStatus]) -> io::Result<()> {
    for key in keys {
        let use_of = match (key.current, key.configured) {
            (true, _) => "seals",
            (false, true) => "opens",
            (false, false) => "MISSING",
        };
        output::say(format_args!("  {}  {use_of}", key.kid))?;
        for SealedPlace { table, column, rows, sample, opens } in &key.places {
            let opens = match opens {
                Some(true) => format!("{sample} opens"),
                Some(false) => format!("{sample} DOES NOT OPEN"),
                None => "digests".to_owned(),
            };
            output::say(format_args!("    {rows:>10}  {table}.{column}  {opens}"))?;
        }
    }
    Ok(())
}

fn secret_object(key: &SecretKeyStatus) -> Value {
    let place = |place: &SealedPlace| {
        let SealedPlace { table, column, rows, sample, opens } = place;
        json!({ "table": table, "column": column, "rows": rows, "sample": sample, "opens": opens })
    };
    let places: Vec<Value> = key.places.iter().map(place).collect();
    json!({ "kid": key.kid, "current": key.current, "configured": key.configured, "places": places })
}
