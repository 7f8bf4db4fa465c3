//! `latchkey applications`: the applications that may ask for access tokens.

use std::io;
use std::time::Duration;

use anyhow::Context as _;
use domain::{ApplicationKind, ApplicationSummary, Failure, NewApplication, Service};
use serde_json::json;

use super::arguments::{ApplicationsTask, Kind};
use super::open::{open, open_as_it_is};
use super::refusal::refusal;
use crate::output;
use crate::settings::Settings;

impl From<Kind> for ApplicationKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Integration => Self::Integration,
            Kind::SalesChannel => Self::SalesChannel,
        }
    }
}

/// Creates an application, lists them, gives one another secret, or deletes one.
pub(super) async fn run(settings: &Settings, task: ApplicationsTask) -> anyhow::Result<()> {
    let opened = match task {
        ApplicationsTask::Create { .. } => open(settings).await?,
        _ => open_as_it_is(settings).await?,
    };
    let done = perform(&opened.service, task).await;
    opened.store.close().await;
    done
}

async fn perform(service: &Service, task: ApplicationsTask) -> anyhow::Result<()> {
    match task {
        ApplicationsTask::Create { kind, name, json } => {
            let application = service.create_application(kind.into(), &name).await.map_err(refusal)?;
            let id = &application.id;
            show_credentials(&application, json).with_context(|| {
                format!("application {id} was made, but its secret could not be shown and is lost; {ANOTHER} {id}`")
            })?;
        }
        ApplicationsTask::Rotate { application, overlap, json } => {
            let rotated = service.rotate_application(&application, overlap).await;
            let rotated = rotated.map_err(|failure| unknown(&application, failure))?;
            let id = &rotated.id;
            show_credentials(&rotated, json).with_context(|| {
                format!("application {id} has another secret, which could not be shown and is lost; {ANOTHER} {id}`")
            })?;
            if !overlap.is_zero() {
                output::complain(format_args!("The secret before it is accepted for {} more.", length(overlap)));
            }
        }
        ApplicationsTask::Delete { application, yes } => {
            anyhow::ensure!(
                yes,
                "its tokens and its customers' logins end with it; add --yes when that is what you want"
            );
            let deleted = service.delete_application(&application).await;
            let ApplicationSummary { kind, name, .. } = deleted.map_err(|failure| unknown(&application, failure))?;
            output::say(format_args!("Deleted {kind} \"{name}\". Its tokens are refused from now on."))?;
        }
        ApplicationsTask::List { json } => show_list(&service.list_applications().await?, json)?,
    }
    Ok(())
}

/// What to do when a secret is lost.
const ANOTHER: &str = "get another one with `latchkey applications rotate";

/// Says what to do about an application that is not there.
fn unknown(application: &str, failure: Failure) -> anyhow::Error {
    match failure {
        Failure::NotFound => anyhow::anyhow!(
            "there is no application with the id or client id {application}; `latchkey applications list` names them"
        ),
        failure => failure.into(),
    }
}

/// A length of time for people.
fn length(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 86_400 == 0 => format!("{} days", seconds / 86_400),
        seconds if seconds % 3_600 == 0 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// The only sight of the secret.
fn show_credentials(application: &NewApplication, as_json: bool) -> io::Result<()> {
    let NewApplication { id, kind, name, client_id, client_secret } = application;
    let (kind, client_secret) = (kind.as_str(), client_secret.expose());
    if as_json {
        return output::print(json!({
            "id": id, "kind": kind, "name": name, "client_id": client_id, "client_secret": client_secret,
        }));
    }
    output::print(format_args!("client_id      {client_id}\nclient_secret  {client_secret}"))?;
    output::complain("The secret is not shown again.");
    Ok(())
}

fn show_list(applications: &[ApplicationSummary], as_json: bool) -> io::Result<()> {
    if as_json {
        let list: Vec<_> = applications
            .iter()
            .map(|ApplicationSummary { id, kind, name, client_id, created_at, previous_secret_until }| {
                let (created_at, until) =
                    (created_at.to_string(), previous_secret_until.map(|until| until.to_string()));
                json!({
                    "id": id, "kind": kind, "name": name, "client_id": client_id, "created_at": created_at,
                    "previous_secret_until": until,
                })
            })
            .collect();
        return output::say(json!(list));
    }
    for ApplicationSummary { id, kind, name, client_id, created_at, .. } in applications {
        output::say(format_args!("{created_at}  {id}  {kind:<13}  {client_id}  {name}"))?;
    }
    Ok(())
}
