//! `latchkey applications`: the applications that may ask for access tokens.

use domain::{ApplicationKind, ApplicationSummary, NewApplication};
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

/// Creates an application, or lists them.
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
        ApplicationsTask::List { json } => show_list(&opened.service.list_applications().await?, json),
    }
    opened.store.close().await;
    Ok(())
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
            .map(|ApplicationSummary { id, kind, name, client_id, created_at }| {
                let created_at = created_at.to_string();
                json!({ "id": id, "kind": kind, "name": name, "client_id": client_id, "created_at": created_at })
            })
            .collect();
        output::say(json!(list));
    } else {
        for ApplicationSummary { kind, name, client_id, created_at, .. } in applications {
            output::say(format_args!("{created_at}  {kind:<13}  {client_id}  {name}"));
        }
    }
}
