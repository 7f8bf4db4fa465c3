//! Runs a command line and says how it went.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser as _;
use clap::error::ErrorKind;
use domain::{OsChance, SecretKey};

use super::arguments::{Arguments, SettingFlags, Task};
use super::{applications, audit, customers, import, keys, migrate};
use crate::output;
use crate::settings::{self, Faults, KeyNeed, Settings, Sources};

/// The exit code of a command line or settings that cannot be.
const WRONG: u8 = 2;

/// How long what a command has left running is waited for.
const LEFT_RUNNING: Duration = Duration::from_secs(1);

/// Runs the command line in this environment. Exit codes: 0 when it was done, 1 when it could not be done, 2 when the
/// command line or the settings are wrong.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let text = |text: OsString| text.to_string_lossy().into_owned();
    let environment = environment.into_iter().map(|(name, value)| (text(name), text(value))).collect();
    match Arguments::try_parse_from(arguments) {
        Ok(Arguments { config, settings, task }) => {
            let sources = sources(config, environment, settings);
            match perform(task.unwrap_or(Task::Serve), &sources) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&error),
            }
        }
        Err(error) => refuse(&error),
    }
}

/// The sources of settings: the working directory is the process's own.
fn sources(config: Option<PathBuf>, environment: BTreeMap<String, String>, flags: SettingFlags) -> Sources {
    Sources { directory: PathBuf::new(), config, environment, flags: flags.0 }
}

/// Says that a command line is wrong or shows the help that it asks for. The settings are not looked at: what they are
/// depends on the flags, and on the file that one of them names.
fn refuse(error: &clap::Error) -> ExitCode {
    match (error.kind(), output::forgive_silence(error.print())) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, Ok(())) => ExitCode::SUCCESS,
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, Err(_)) => ExitCode::FAILURE,
        _ => ExitCode::from(WRONG),
    }
}

/// Says why a command was not done.
fn fail(error: &anyhow::Error) -> ExitCode {
    output::complain(format_args!("latchkey: {}", output::with_causes(error.as_ref())));
    if error.is::<Faults>() { ExitCode::from(WRONG) } else { ExitCode::FAILURE }
}

fn perform(task: Task, sources: &Sources) -> anyhow::Result<()> {
    match task {
        Task::Openapi => output::write(crate::BUNDLE)?,
        Task::Config => output::write(settings::DEFAULT_FILE.as_bytes())?,
        Task::SecretKey => {
            output::print(SecretKey::generate(&OsChance).to_base64().expose()).context("the key is lost")?;
        }
        Task::Migrate => {
            let settings = settings::load(sources, KeyNeed::NotNeeded)?;
            block_on(migrate::migrate(&settings))?;
        }
        Task::Serve => block_on(crate::serve::serve(needing_key(sources)?))?,
        Task::Applications { task } => block_on(applications::run(&needing_key(sources)?, task))?,
        Task::Audit { filter, task } => {
            let settings = settings::load(sources, KeyNeed::NotNeeded)?;
            block_on(audit::run(&settings, filter, task))?;
        }
        Task::Customers { task } => block_on(customers::run(&needing_key(sources)?, task))?,
        Task::Keys { task } => block_on(keys::run(&needing_key(sources)?, task))?,
        Task::Import { file } => block_on(import::import(&needing_key(sources)?, &file))?,
    }
    Ok(())
}

fn needing_key(sources: &Sources) -> Result<Settings, Faults> {
    settings::load(sources, KeyNeed::Needed)
}

/// Does the work. What it has left running is waited for only so long: a thread may wait for the lock of another process.
fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LEFT_RUNNING);
    done
}
