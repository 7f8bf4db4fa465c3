//! What a server says when it is ready: where it is, and at the first start how to use it.

use std::fmt::Write as _;

use anyhow::Context as _;
use domain::{FirstRun, NewApplication};

use crate::output;

/// Says it. A first run whose credentials nobody has seen is worth nothing, so it ends here; for any other start it is
/// enough that the log knows.
pub(super) fn say(local: &str, public_url: &str, docs: bool, first_run: Option<&FirstRun>) -> anyhow::Result<()> {
    let text = text(local, public_url, docs, first_run);
    if first_run.is_some() {
        return output::print(text).context(
            "the secrets of the first two applications could not be shown and are lost; `latchkey applications list` names the \
             applications, and `latchkey applications rotate` gives them other secrets",
        );
    }
    if let Err(error) = output::say(text) {
        tracing::warn!(%error, "the welcome was not written");
    }
    Ok(())
}

/// The text for standard output. The credentials of a first run are in it, the only time that they are shown.
fn text(local: &str, public_url: &str, docs: bool, first_run: Option<&FirstRun>) -> String {
    let mut text = format!("Latchkey is ready at {public_url}\n");
    if docs {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  Swagger UI  {public_url}/docs\n  OpenAPI     {public_url}/openapi.json\n");
    }
    if let Some(FirstRun { integration, sales_channel }) = first_run {
        text.push_str("\nThis is the first start, so two applications were made. Their secrets are not shown again.\n");
        add_credentials(&mut text, "An integration may do everything; keep its secret on a server:", integration);
        add_credentials(&mut text, "A sales channel may complete resets and sign customers up:", sales_channel);
        add_trial(&mut text, local, integration);
    }
    text
}

fn add_credentials(text: &mut String, heading: &str, application: &NewApplication) {
    let NewApplication { client_id, client_secret, .. } = application;
    // Writing to a string cannot fail.
    let _ =
        write!(text, "\n  {heading}\n    client_id      {client_id}\n    client_secret  {}\n", client_secret.expose());
}

/// A customer, a reset for that customer, and the list of resets, for a shell with curl and sed.
fn add_trial(text: &mut String, local: &str, application: &NewApplication) {
    let (client_id, client_secret) = (&application.client_id, application.client_secret.expose());
    let _ = write!(
        text,
        r#"
Try it in another terminal:

  TOKEN=$(curl -s {local}/oauth/token -d grant_type=client_credentials -d client_id={client_id} -d client_secret={client_secret} | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s -w '\n' {local}/api/customers -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/vnd.api+json' -d '{{"data":{{"type":"customers","attributes":{{"email":"john@example.com","password":"correct horse"}}}}}}'
  curl -s -w '\n' {local}/api/customer_password_resets -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/vnd.api+json' -d '{{"data":{{"type":"customer_password_resets","attributes":{{"customer_email":"john@example.com"}}}}}}'
  curl -s -w '\n' {local}/api/customer_password_resets -H "Authorization: Bearer $TOKEN"
"#
    );
}
