//! The settings: where they come from, which source wins, and how everything that is wrong is said at once.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use domain::{Mode, SecretKey};
use server::settings::{KeyNeed, LogFormat, SecretKeySource, Settings, Sources, load};
use tempfile::TempDir;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn is_key(key: &SecretKey) -> bool {
    key.to_base64().expose() == KEY
}

/// An empty working directory and what is set around it.
struct World {
    directory: TempDir,
    sources: Sources,
}

fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let sources = Sources { directory: directory.path().to_owned(), ..Sources::default() };
    World { directory, sources }
}

impl World {
    /// A file of its owner's.
    fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.directory.path().join(name), text).unwrap();
        self.permit(name, 0o600)
    }

    fn permit(self, name: &str, mode: u32) -> Self {
        std::fs::set_permissions(self.directory.path().join(name), Permissions::from_mode(mode)).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    fn flag(mut self, key: &'static str, value: &str) -> Self {
        self.sources.flags.push((key, value.to_owned()));
        self
    }

    fn settings(&self) -> Settings {
        load(&self.sources, KeyNeed::Needed).unwrap_or_else(|faults| panic!("{faults}"))
    }

    /// The message that refuses the start, with the working directory's name left out.
    fn refusal(&self) -> String {
        let faults = load(&self.sources, KeyNeed::Needed).err().unwrap();
        faults.to_string().replace(self.directory.path().to_str().unwrap(), "DIRECTORY")
    }
}

#[test]
fn without_any_configuration_the_documented_defaults_hold() {
    let settings = world().settings();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database_url.expose(), "sqlite://latchkey.db");
    assert_eq!(settings.database_connections, None);
    assert_eq!(settings.public_url, None);
    assert_eq!(settings.tls, None);
    let limits = &settings.connections;
    assert_eq!((limits.connections, limits.connections_per_client), (1_024, 64));
    assert_eq!((limits.headers, limits.head_size), (64, 32 * 1024));
    let times =
        [limits.handshake, limits.header, limits.idle, limits.body, limits.answer, limits.request].map(|t| t.as_secs());
    assert_eq!(times, [5, 5, 60, 10, 10, 15]);
    assert_eq!(settings.mode, Mode::Test);
    assert_eq!(settings.issuer, "https://auth.localhost");
    assert_eq!(settings.organization_slug, "latchkey");
    assert_eq!(settings.resets.token_lifetime, Duration::from_hours(6));
    assert_eq!(settings.resets.pending_limit, 20);
    assert!(settings.rate_limit_exempt.is_some() && settings.login_throttle && settings.docs);
    assert_eq!(settings.body_limit, 1024 * 1024);
    assert_eq!((settings.shutdown.delay, settings.shutdown.grace), (Duration::ZERO, Duration::from_secs(30)));
    assert_eq!(settings.statement_timeout, Duration::from_secs(5));
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!(settings.log_level, tracing::Level::INFO);
    assert!(matches!(settings.secret_key, SecretKeySource::Created(path) if path.ends_with("latchkey.key")));
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let world = world()
        .file("latchkey.toml", "listen = \"127.0.0.1:1\"\nissuer = \"https://auth.file.com\"\nbody_limit = 2048\n")
        .variable("LATCHKEY_LISTEN", "127.0.0.1:2")
        .variable("LATCHKEY_ISSUER", "https://auth.environment.com")
        .flag("listen", "127.0.0.1:3");
    let settings = world.settings();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.issuer, "https://auth.environment.com");
    assert_eq!(settings.body_limit, 2048);
}

#[test]
fn a_named_file_is_read_instead_and_must_be_there() {
    let world = world().file("latchkey.toml", "body_limit = 2048").file("other.toml", "rate_limit = \"off\"");
    let sources =
        Sources { config: Some("other.toml".into()), directory: world.sources.directory.clone(), ..Sources::default() };
    let settings = load(&sources, KeyNeed::Needed).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(settings.rate_limit_exempt.is_none() && !settings.login_throttle, "one follows the other unless it is set");
    assert_eq!(settings.body_limit, 1024 * 1024);
    let world = world.variable("LATCHKEY_CONFIG", "missing.toml");
    assert!(world.refusal().contains("missing.toml: the file cannot be read"), "{}", world.refusal());
}

#[test]
fn every_fault_is_named_at_once_with_its_origin_and_a_suggestion() {
    let world = world()
        .file(
            "latchkey.toml",
            "listne = \"127.0.0.1:1\"\nrate_limit = \"of\"\nbody_limit = [1]\n\n[log]\nlevel = \"info\"\n",
        )
        .variable("LATCHKEY_MODE", "prod")
        .variable("LATCHKEY_DATABSE_URL", "postgres://user:hunter2@host/db")
        .variable("LATCHKEY_DATABASE_URL", "mysql://user:hunter2@host/db")
        .variable("LATCHKEY_ENTIRELY_DIFFERENT", "1")
        .variable("LATCHKEY_SECRET_KEY", "hunter2")
        .variable("LATCHKEY_PUBLIC_URL", "")
        .variable("LATCHKEY_TEST_POSTGRES_URL", "the test suite's own")
        .variable("PATH", "/usr/bin")
        .flag("listen", "8080")
        .flag("reset_token_lifetime", "6");
    let refusal = world.refusal();
    assert!(!refusal.contains("hunter2"));
    insta::assert_snapshot!("every_fault", refusal);
}

#[test]
fn a_file_that_is_no_toml_is_located_without_repeating_its_line() {
    let world = world().file("latchkey.toml", "mode = \"test\"\nsecret_key = \"hunter2\n");
    let refusal = world.refusal();
    assert!(refusal.contains("latchkey.toml:2: this is not TOML"), "{refusal}");
    assert!(!refusal.contains("hunter2"));
}

#[test]
fn a_server_of_consequence_without_a_key_is_refused_and_told_how_to_make_one() {
    let postgres = world().variable("LATCHKEY_DATABASE_URL", "postgres://host/db");
    insta::assert_snapshot!("no_key", postgres.refusal());
    let live = world().variable("LATCHKEY_MODE", "live");
    assert!(live.refusal().contains("mode `live` needs a secret key that you have made"));
    // A key that an earlier trial has left in the working directory is not taken by accident.
    let live = live.file("latchkey.key", KEY);
    assert!(live.refusal().contains("mode `live` needs a secret key"));
    let chosen = live.variable("LATCHKEY_SECRET_KEY_FILE", "latchkey.key");
    assert!(matches!(chosen.settings().secret_key, SecretKeySource::Given(keys) if is_key(&keys.current)));
}

#[test]
fn a_key_comes_from_one_place() {
    let both =
        world().file("key", KEY).variable("LATCHKEY_SECRET_KEY", KEY).variable("LATCHKEY_SECRET_KEY_FILE", "key");
    insta::assert_snapshot!("two_keys", both.refusal());
    let world = world().file("latchkey.key", "rubbish").variable("LATCHKEY_SECRET_KEY", KEY);
    assert!(matches!(world.settings().secret_key, SecretKeySource::Given(keys) if is_key(&keys.current)));
}

#[test]
fn a_damaged_key_file_is_refused() {
    let refusal = world().file("latchkey.key", "hunter2").refusal();
    assert!(refusal.contains("latchkey.key: the secret key is not base64"), "{refusal}");
    assert!(!refusal.contains("hunter2"));
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let world = world().file("latchkey.key", KEY).permit("latchkey.key", 0o644);
    insta::assert_snapshot!("exposed_key", world.refusal());
    let named = world.variable("LATCHKEY_SECRET_KEY_FILE", "latchkey.key").variable("LATCHKEY_MODE", "live");
    assert!(
        named.refusal().contains("LATCHKEY_SECRET_KEY_FILE: DIRECTORY/latchkey.key holds a key"),
        "{}",
        named.refusal()
    );
    assert!(matches!(named.permit("latchkey.key", 0o400).settings().secret_key, SecretKeySource::Given(_)));
}

#[test]
fn a_password_is_no_flag() {
    let address = "postgres://user:hunter2@host/database";
    let flag = world().variable("LATCHKEY_SECRET_KEY", KEY).flag("database_url", address);
    insta::assert_snapshot!("password_as_flag", flag.refusal());
    let without = world().variable("LATCHKEY_SECRET_KEY", KEY).flag("database_url", "postgres://user@host/database");
    assert_eq!(without.settings().database_url.expose(), "postgres://user@host/database");
    let variable = world().variable("LATCHKEY_SECRET_KEY", KEY).variable("LATCHKEY_DATABASE_URL", address);
    assert_eq!(variable.settings().database_url.expose(), address);
}

#[test]
fn a_command_that_needs_no_key_asks_for_none() {
    let sources = Sources {
        environment: BTreeMap::from([("LATCHKEY_DATABASE_URL".to_owned(), "postgres://host/db".to_owned())]),
        ..world().sources
    };
    let settings = load(&sources, KeyNeed::NotNeeded).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(matches!(settings.secret_key, SecretKeySource::NotNeeded));
}

#[test]
fn an_address_that_others_can_reach_needs_tls_or_a_proxy() {
    for address in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
        let plain = world().variable("LATCHKEY_LISTEN", address);
        assert!(plain.refusal().contains("LATCHKEY_LISTEN: other machines can reach"), "{}", plain.refusal());
        let proxied = plain.variable("LATCHKEY_BEHIND_PROXY", "true");
        assert_eq!(proxied.settings().listen.to_string(), address);
    }
    for address in ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
        assert_eq!(world().variable("LATCHKEY_LISTEN", address).settings().listen.to_string(), address);
    }
    let tls = world().variable("LATCHKEY_LISTEN", "0.0.0.0:443").file(
        "latchkey.toml",
        "tls_certificate_file = \"tls/chain.pem\"\ntls_key_file = \"/etc/key.pem\"\nbehind_proxy = false\n",
    );
    let files = tls.settings().tls.unwrap();
    assert_eq!(files.certificate, tls.directory.path().join("tls/chain.pem"));
    assert_eq!(files.key.to_str(), Some("/etc/key.pem"));
}

#[test]
fn what_is_half_said_of_the_network_is_refused() {
    let world = world()
        .variable("LATCHKEY_LISTEN", "0.0.0.0:80")
        .variable("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8")
        .variable("LATCHKEY_HEADER_TIMEOUT", "5ms")
        .variable("LATCHKEY_CONNECTION_LIMIT", "0");
    insta::assert_snapshot!("network", world.refusal());
    let half = world.variable("LATCHKEY_TLS_KEY_FILE", "tls.key").variable("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8, x");
    insta::assert_snapshot!("half_tls", half.refusal());
}
