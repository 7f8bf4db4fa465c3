//! What the command line takes. The flags of settings come from the documented default file.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Parser, Subcommand};

pub(super) use self::applications::{ApplicationsTask, Kind};
pub(super) use self::audit::{AuditFilter, AuditTask, When};
pub(super) use self::customers::CustomersTask;
pub(super) use self::keys::{KeysTask, Which};
use crate::settings;

mod applications;
mod audit;
mod customers;
mod keys;

/// A drop-in server for the customer password resets API.
///
/// Without a command it serves. Every setting can be given in a file, in the environment or as a flag; a flag wins over
/// the environment, and that over the file.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version)]
pub(super) struct Arguments {
    /// File with settings, instead of latchkey.toml in the working directory.
    #[arg(help = "File with settings, instead of latchkey.toml in the working directory [env: LATCHKEY_CONFIG]")]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) settings: SettingFlags,
    #[command(subcommand)]
    pub(super) task: Option<Task>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Serve the API; the same as no command at all
    Serve,
    /// Bring the database to the shape that this version needs
    Migrate,
    /// Manage the applications that may ask for access tokens
    #[command(after_long_help = APPLICATIONS_EXAMPLES)]
    Applications {
        /// What to do with them.
        #[command(subcommand)]
        task: ApplicationsTask,
    },
    /// Help customers who cannot help themselves
    #[command(after_long_help = CUSTOMERS_EXAMPLES)]
    Customers {
        /// What to do.
        #[command(subcommand)]
        task: CustomersTask,
    },
    /// Rotate keys: those that sign access tokens, and those that secrets are sealed with
    #[command(after_long_help = KEYS_EXAMPLES)]
    Keys {
        /// What to do with them.
        #[command(subcommand)]
        task: KeysTask,
    },
    /// Import resources from a file of JSON Lines, all or none
    Import {
        /// One JSON:API resource object a line
        file: PathBuf,
    },
    /// Print what the audit trail tells: who did what, when and from where
    #[command(args_conflicts_with_subcommands = true, after_long_help = AUDIT_EXAMPLES)]
    Audit {
        #[command(flatten)]
        filter: AuditFilter,
        /// What else to do.
        #[command(subcommand)]
        task: Option<AuditTask>,
    },
    /// Print the OpenAPI document of the API
    Openapi,
    /// Print the documented default settings
    Config,
    /// Make a secret key and print it
    SecretKey,
}

const APPLICATIONS_EXAMPLES: &str = "\
Examples:
  latchkey applications create --kind integration --name backoffice
  latchkey applications create --kind sales_channel --name storefront --json
  latchkey applications rotate xYZkjABcde --overlap 2h
  latchkey applications delete xYZkjABcde --yes";

const CUSTOMERS_EXAMPLES: &str = "\
Examples:
  latchkey customers set-password john@example.com
  pass show john | latchkey customers set-password xYZkjABcde --stdin";

const KEYS_EXAMPLES: &str = "\
Examples:
  latchkey keys list
  latchkey keys rotate --only signing
  latchkey keys verify
  latchkey keys retire";

const AUDIT_EXAMPLES: &str = "\
Examples:
  latchkey audit --since 24h --outcome refused
  latchkey audit --customer xYZkjABcde --json
  latchkey audit --kind reset --follow
  latchkey audit prune --older-than 400";

/// The settings that were given as flags: key and value.
#[derive(Debug, Default)]
pub(super) struct SettingFlags(pub(super) Vec<(&'static str, String)>);

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        settings::settings().iter().fold(command, |command, setting| {
            let short = setting.text.split(": ").next().and_then(|text| text.split(". ").next()).unwrap_or_default();
            let short = format!("{} {}", short.trim_end_matches('.'), origin(setting));
            let long = format!("{}\n{}", setting.text, origin(setting));
            match setting.flag() {
                Some(flag) => {
                    let argument = Arg::new(setting.key).long(flag).value_name("VALUE").global(true);
                    command.arg(argument.help_heading("Settings").help(short).long_help(long))
                }
                None => {
                    command.after_help(format!("Setting without a flag, `{}`: {short}", setting.key)).after_long_help(
                        format!("Setting without a flag, `{}`:\n  {}", setting.key, long.replace('\n', "\n  ")),
                    )
                }
            }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// Where else a setting can be given, and what it is otherwise.
fn origin(setting: &settings::Documentation) -> String {
    let variable = setting.variable();
    match setting.default {
        Some(default) => format!("[env: {variable}] [default: {}]", default.trim_matches('"')),
        None => format!("[env: {variable}]"),
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = settings::settings().iter().filter(|setting| setting.flag().is_some()).filter_map(|setting| {
            let value: &String = matches.get_one(setting.key)?;
            Some((setting.key, value.clone()))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod help_tests;

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn help_shows_every_setting_with_its_variable() {
        let help = Arguments::command().render_long_help().to_string();
        for setting in settings::settings() {
            assert!(help.contains(&format!("[env: {}]", setting.variable())), "{} is not in the help", setting.key);
        }
    }

    #[test]
    fn settings_can_stand_before_and_after_the_task() {
        for line in [["latchkey", "--mode=live", "migrate"], ["latchkey", "migrate", "--mode=live"]] {
            let arguments = Arguments::try_parse_from(line);
            assert!(arguments.is_ok_and(|arguments| arguments.settings.0 == [("mode", "live".to_owned())]));
        }
    }
}
