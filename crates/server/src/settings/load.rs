//! The settings as the rest of the server sees them, checked all at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::Mode;
use jsonapi::SecretString;
use zeroize::Zeroizing;

use super::documentation::SECRET_KEY;
use super::fault::{Fault, Faults, Origin};
use super::network::{ConnectionLimits, TlsFiles};
use super::private_file;
use super::resets::ResetSettings;
use super::secret_key::{self, SecretKeySource, SecretKeys};
use super::shutdown::ShutdownTimes;
use super::source::{Given, Layers, Sources, gather};
use super::value::{self, Wrong};
use crate::client::{Networks, TrustedProxies};

/// The checked settings of a server.
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether clients reach this server only through a proxy that speaks TLS with them.
    pub behind_proxy: bool,
    /// The files that TLS is set up from, where this server speaks it itself.
    pub tls: Option<TlsFiles>,
    /// The proxies whose word on a client's address is taken.
    pub trusted_proxies: TrustedProxies,
    /// What connections may take.
    pub connections: ConnectionLimits,
    /// The address of its database; it may hold a password.
    pub database_url: SecretString,
    /// Connections to the database at most, when it is set.
    pub database_connections: Option<u32>,
    /// How long a query may take.
    pub statement_timeout: Duration,
    /// What links begin with, when it is set.
    pub public_url: Option<String>,
    /// Whether the data is for trying out or real.
    pub mode: Mode,
    /// Where the secret key is.
    pub secret_key: SecretKeySource,
    /// The issuer of access tokens.
    pub issuer: String,
    /// The short name of the organization.
    pub organization_slug: String,
    /// How long the tokens of resets are good and kept, and how many are good at once.
    pub resets: ResetSettings,
    /// The networks that the limits on how often a client may call do not hold for; `None` when they hold for nobody.
    pub rate_limit_exempt: Option<Networks>,
    /// Whether failed logins make whoever fails wait.
    pub login_throttle: bool,
    /// Whether the documentation is served.
    pub docs: bool,
    /// The largest request body in bytes.
    pub body_limit: usize,
    /// How long the end of the server takes.
    pub shutdown: ShutdownTimes,
    /// How log lines look.
    pub log_format: LogFormat,
    /// The least severe log lines that are written.
    pub log_level: tracing::Level,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether a command needs the secret key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyNeed {
    /// It opens the service.
    Needed,
    /// It only touches the shape of the database.
    NotNeeded,
}

/// Reads and checks the settings.
///
/// # Errors
/// Names everything that is unknown, wrong or missing, at once.
pub fn load(sources: &Sources, need: KeyNeed) -> Result<Settings, Faults> {
    let mut faults = Vec::new();
    let layers = gather(sources, &mut faults);
    let mut reader = Reader { layers, faults, directory: sources.directory.clone() };
    let settings = reader.settings(need);
    match settings {
        Some(settings) if reader.faults.is_empty() => Ok(settings),
        _ => Err(Faults(reader.faults)),
    }
}

/// Takes values out of the layers and collects what is wrong with them.
pub(super) struct Reader {
    pub(super) layers: Layers,
    pub(super) faults: Vec<Fault>,
    pub(super) directory: PathBuf,
}

impl Reader {
    /// Reads every setting before giving up on any.
    fn settings(&mut self, need: KeyNeed) -> Option<Settings> {
        let listen = self.read("listen", value::address);
        let tls = self.tls();
        let behind_proxy = self.read("behind_proxy", |text| value::choice(text, &[("true", true), ("false", false)]));
        let trusted_proxies = self.trusted_proxies(behind_proxy);
        if let (Some(listen), Some(None), Some(false)) = (listen, &tls, behind_proxy) {
            self.refuse_plain(listen);
        }
        let connections = self.connection_limits();
        let database_url = self.database_url();
        let database_connections = self.read_optional("database_connections", |text| value::number(text, 1, 1_000));
        let statement_timeout = self.span("statement_timeout", Duration::from_secs(1), Duration::from_hours(1));
        let public_url = self.read_optional("public_url", value::web_url);
        let mode = self.read("mode", |text| value::choice(text, &[("test", Mode::Test), ("live", Mode::Live)]));
        let issuer = self.read("issuer", value::issuer);
        let organization_slug = self.read("organization_slug", value::slug);
        let resets = self.resets();
        let rate_limit = self.read("rate_limit", value::switch);
        let rate_limit_exempt = self.read("rate_limit_exempt", value::networks);
        let login_throttle = self.read_optional("login_throttle", value::switch);
        let docs = self.read("docs", value::switch);
        let body_limit = self.read("body_limit", |text| value::number(text, 1_024, 64 * 1_024 * 1_024));
        let shutdown = self.shutdown();
        let log_format = self
            .read("log_format", |text| value::choice(text, &[("text", LogFormat::Text), ("json", LogFormat::Json)]));
        let log_level = self.read("log_level", |text| value::choice(text, LOG_LEVELS));
        let secret_key = match need {
            KeyNeed::Needed => self.secret_key(mode, database_url.as_deref()),
            KeyNeed::NotNeeded => Some(SecretKeySource::NotNeeded),
        };
        Some(Settings {
            listen: listen?,
            behind_proxy: behind_proxy?,
            tls: tls?,
            trusted_proxies: trusted_proxies?,
            connections: connections?,
            database_url: SecretString::new(database_url?),
            database_connections: database_connections?,
            statement_timeout: statement_timeout?,
            public_url: public_url?,
            mode: mode?,
            secret_key: secret_key?,
            issuer: issuer?,
            organization_slug: organization_slug?,
            resets: resets?,
            login_throttle: login_throttle?.unwrap_or(rate_limit?),
            rate_limit_exempt: rate_limit?.then_some(rate_limit_exempt?),
            docs: docs?,
            body_limit: usize::try_from(body_limit?).unwrap_or(usize::MAX),
            shutdown: shutdown?,
            log_format: log_format?,
            log_level: log_level?,
        })
    }

    /// A length of time within these bounds.
    pub(super) fn span(&mut self, key: &'static str, least: Duration, most: Duration) -> Option<Duration> {
        self.read(key, |text| value::duration(text, least, most))
    }

    /// The value of a setting that has a default.
    pub(super) fn read<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        self.read_optional(key, parse)?
    }

    /// The value of a setting that may be left out. The outer `None` says that it is wrong.
    #[expect(clippy::option_option, reason = "left out and wrong are two things, and the caller tells them apart")]
    fn read_optional<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Wrong>) -> Option<Option<T>> {
        let Some(given) = self.layers.get(key) else { return Some(None) };
        match parse(&given.text) {
            Ok(value) => Some(Some(value)),
            Err(Wrong { what, hint }) => {
                self.faults.push(Fault { origin: given.origin.clone(), what, hint });
                None
            }
        }
    }

    /// The address of the database; with a password it is no flag, because other users of a machine can read those
    /// (security-reliability G6).
    fn database_url(&mut self) -> Option<String> {
        let url = self.read("database_url", value::database_url)?;
        match self.layers.get("database_url").map(|given| given.origin.clone()) {
            Some(origin @ Origin::Flag(_)) if value::holds_password(&url) => {
                self.faults.push(password_as_flag(origin));
                None
            }
            _ => Some(url),
        }
    }

    /// Where the secret key is. Mode and database are `None` when they are wrong themselves.
    fn secret_key(&mut self, mode: Option<Mode>, database_url: Option<&str>) -> Option<SecretKeySource> {
        let file = self.layers.get("secret_key_file").cloned()?;
        let file_is_chosen = file.origin != Origin::Default;
        if let Some(given) = self.layers.get(SECRET_KEY) {
            if file_is_chosen {
                self.faults.push(two_keys(given, &file));
            }
            return Some(SecretKeySource::Given(self.read(SECRET_KEY, secret_key::parse)?));
        }
        let path = self.directory.join(&file.text);
        let may_create = mode? == Mode::Test && database_url?.starts_with("sqlite");
        if may_create && !path.exists() {
            return Some(SecretKeySource::Created(path));
        }
        if !may_create && !file_is_chosen {
            self.faults.push(no_key(mode? == Mode::Live));
            return None;
        }
        self.read_key_file(&path, file.origin).map(SecretKeySource::Given)
    }

    /// The keys in a file that must be there.
    fn read_key_file(&mut self, path: &std::path::Path, origin: Origin) -> Option<SecretKeys> {
        let guarded =
            private_file::check(path).map_err(|exposed| Wrong { what: exposed.to_string(), hint: exposed.hint() });
        let read = || {
            std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| Wrong {
                what: format!("the secret key file {} cannot be read: {error}", path.display()),
                hint: "name a file that holds the output of `latchkey secret-key`".to_owned(),
            })
        };
        match guarded.and_then(|()| read()).and_then(|text| secret_key::parse(&text)) {
            Ok(keys) => Some(keys),
            Err(Wrong { what, hint }) => {
                let origin = if origin == Origin::Default { Origin::File(path.to_owned(), None) } else { origin };
                self.faults.push(Fault { origin, what, hint });
                None
            }
        }
    }
}

/// The words for the severity of log lines.
const LOG_LEVELS: &[(&str, tracing::Level)] = &[
    ("error", tracing::Level::ERROR),
    ("warn", tracing::Level::WARN),
    ("info", tracing::Level::INFO),
    ("debug", tracing::Level::DEBUG),
    ("trace", tracing::Level::TRACE),
];

/// A password stands where others can read it.
fn password_as_flag(origin: Origin) -> Fault {
    Fault {
        origin,
        what: "the address holds a password, and other users of this machine can read flags".to_owned(),
        hint: "set LATCHKEY_DATABASE_URL, or database_url in a configuration file; then change the password".to_owned(),
    }
}

/// A server that must have a key of its operator's making has none (decision 16).
fn no_key(live: bool) -> Fault {
    let reason = if live { "mode `live`" } else { "a PostgreSQL database" };
    Fault {
        origin: Origin::Missing(SECRET_KEY),
        what: format!("{reason} needs a secret key that you have made"),
        hint: "set LATCHKEY_SECRET_KEY, or secret_key_file, to the output of `latchkey secret-key` \
               (or `openssl rand -base64 32`); keep it safe, and the same for every process"
            .to_owned(),
    }
}

/// Two places claim to hold the key.
fn two_keys(key: &Given, file: &Given) -> Fault {
    Fault {
        origin: file.origin.clone(),
        what: format!("secret_key_file names a secret key, and so does {}", key.origin),
        hint: "set one of them".to_owned(),
    }
}
