//! `latchkey applications`: the applications that may ask for access tokens.

use std::time::Duration;

use domain::{ApplicationKind, ApplicationSummary, Failure, NewApplication};
use serde_json::json;

use super::arguments::{ApplicationsTask, Kind};
use super::open::open;
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
    if let ApplicationsTask::Create { name, .. } = &task
        && (name.trim().is_empty() || name.chars().count() > 255)
    {
        anyhow::bail!("the name of an application has 1 to 255 characters");
    }
    let opened = open(settings).await?;
    match task {
        ApplicationsTask::Create { kind, name, json } => {
            let application = opened.service.create_application(kind.into(), &name).await?;
            show_credentials(&application, json);
        }
        ApplicationsTask::Rotate { application, overlap, json } => {
            let rotated = opened.service.rotate_application(&application, overlap).await;
            show_credentials(&rotated.map_err(|failure| unknown(&application, failure))?, json);
            if !overlap.is_zero() {
                output::complain(format_args!("The secret before it is accepted for {} more.", length(overlap)));
            }
        }
        ApplicationsTask::Delete { application, yes } => {
            anyhow::ensure!(
                yes,
                "its tokens and its customers' logins end with it; add --yes when that is what you want"
            );
            let deleted = opened.service.delete_application(&application).await;
            let ApplicationSummary { kind, name, .. } = deleted.map_err(|failure| unknown(&application, failure))?;
            output::say(format_args!("Deleted {kind} \"{name}\". Its tokens are refused from now on."));
        }
        ApplicationsTask::List { json } => show_list(&opened.service.list_applications().await?, json),
    }
    opened.store.close().await;
    Ok(())
}

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
fn show_credentials(application: &NewApplication, as_json: bool) {
    let NewApplication { id, kind, name, client_id, client_secret } = application;
    let (kind, client_secret) = (kind.as_str(), client_secret.expose());
    if as_json {
        output::say(json!({
            "id": id, "kind": kind, "name": name, "client_id": client_id, "client_secret": client_secret,
        }));
    } else {
        output::say(format_args!("client_id      {client_id}\nclient_secret  {client_secret}"));
        output::complain("The secret is not shown again.");
    }
}

fn show_list(applications: &[ApplicationSummary], as_json: bool) {
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
        output::say(json!(list));
    } else {
        for ApplicationSummary { id, kind, name, client_id, created_at, .. } in applications {
            output::say(format_args!("{created_at}  {id}  {kind:<13}  {client_id}  {name}"));
        }
    }
}
