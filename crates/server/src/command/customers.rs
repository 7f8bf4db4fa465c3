//! `latchkey customers`: what support does for a customer.

use std::io::{self, BufRead as _};

use anyhow::Context as _;
use console::Term;
use domain::Failure;
use jsonapi::SecretString;
use zeroize::Zeroizing;

use super::arguments::CustomersTask;
use super::open::open_as_it_is;
use super::refusal::refusal;
use crate::output;
use crate::settings::Settings;

/// Sets a password.
pub(super) async fn run(settings: &Settings, task: CustomersTask) -> anyhow::Result<()> {
    let CustomersTask::SetPassword { customer, stdin } = task;
    let password = if stdin { read_line()? } else { ask()? };
    let opened = open_as_it_is(settings).await?;
    let set = opened.service.set_customer_password(&customer, &password).await;
    opened.store.close().await;
    let id = set.map_err(|failure| refused(&customer, failure))?;
    output::say(format_args!("Customer {id} has another password. Logins and resets under way have ended."))?;
    Ok(())
}

/// The first line of standard input. Never an argument: other users of a machine can read those.
fn read_line() -> anyhow::Result<SecretString> {
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
    Ok(SecretString::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Asks twice, without showing what is typed.
fn ask() -> anyhow::Result<SecretString> {
    let terminal = Term::stderr();
    anyhow::ensure!(terminal.is_term(), "there is no terminal to ask for the password; add --stdin and pass it there");
    let mut answers = Vec::new();
    for question in ["New password: ", "The same again: "] {
        terminal.write_str(question)?;
        answers.push(SecretString::new(terminal.read_secure_line()?));
    }
    let [first, second] = &answers[..] else { anyhow::bail!("the password was not asked for twice") };
    anyhow::ensure!(first.expose() == second.expose(), "the two passwords differ; nothing was changed");
    Ok(first.clone())
}

/// Says what is wrong, and what to do.
fn refused(customer: &str, failure: Failure) -> anyhow::Error {
    match failure {
        Failure::NotFound => anyhow::anyhow!("there is no customer with the id or e-mail address {customer}"),
        failure => refusal(failure),
    }
}
