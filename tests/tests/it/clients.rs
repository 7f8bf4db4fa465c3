//! The official npm clients, unchanged, against the command itself: `tests/clients/` has the tests, which Node runs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use latchkey_tests::{Database, stage, workspace};

use crate::process::{self, Process};
use crate::tls::certify;

/// The domain of the issuer. It need not exist: `network.mjs` leads every name of it to the server under test.
const DOMAIN: &str = "latchkey.test";
const ORGANIZATION: &str = "acme";
/// The oldest major version of Node that the clients support.
const NODE: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_clients_work_unchanged_on_sqlite() {
    run(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_clients_work_unchanged_on_postgres() {
    run(Database::Postgres).await;
}

/// Starts the command on an empty database, and runs every test of the clients against it.
async fn run(database: Database) {
    let Some(packages) = packages() else { return };
    let Some(home) = database.empty().await else { return };
    let settings = [
        ("LATCHKEY_DATABASE_URL", home.url.as_str()),
        ("LATCHKEY_SECRET_KEY", stage::SECRET_KEY),
        ("LATCHKEY_ISSUER", &format!("https://auth.{DOMAIN}")),
        ("LATCHKEY_ORGANIZATION_SLUG", ORGANIZATION),
        ("LATCHKEY_TLS_CERTIFICATE_FILE", "tls.pem"),
        ("LATCHKEY_TLS_KEY_FILE", "tls.key"),
        ("LATCHKEY_RATE_LIMIT", "off"),
    ];
    // The names that the clients derive from a token.
    certify(home.folder(), [&format!("auth.{DOMAIN}"), &format!("{ORGANIZATION}.{DOMAIN}")]);
    let process = process::start(home.folder(), &settings);
    let output = node(packages, home.folder(), &process).output().expect("Node can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{database}\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
    // Files that are not loaded have no failures either.
    let passed = text.lines().find_map(|line| line.strip_prefix("# pass ")?.parse::<u32>().ok());
    assert!(passed.is_some_and(|passed| passed > 100), "{database}\n{text}");
    let log = process.end();
    assert!(!log.contains("ERROR"), "{log}");
}

/// Node with the tests, told of the server.
fn node(packages: &Path, folder: &Path, process: &Process) -> Command {
    let [integration, sales_channel] = process.applications();
    let port = process.address.rsplit_once(':').map_or("", |(_, port)| port);
    let mut command = Command::new("node");
    command.args(["--import", "./network.mjs", "--test-reporter=tap", "main.mjs"]).current_dir(packages);
    command.env("NODE_EXTRA_CA_CERTS", folder.join("tls.pem")).stdin(Stdio::null());
    for (name, value) in [
        ("PORT", port),
        ("DOMAIN", DOMAIN),
        ("ORGANIZATION", ORGANIZATION),
        ("INTEGRATION_ID", &integration.client_id),
        ("INTEGRATION_SECRET", &integration.client_secret),
        ("SALES_CHANNEL_ID", &sales_channel.client_id),
        ("SALES_CHANNEL_SECRET", &sales_channel.client_secret),
    ] {
        command.env(format!("LATCHKEY_CLIENTS_{name}"), value);
    }
    command
}

/// The folder below `target/` with the tests and the packages that the lock file names; `None` where they cannot be had, which
/// is said on standard error, or a failure when `LATCHKEY_TEST_NODE=required`.
fn packages() -> Option<&'static Path> {
    static PACKAGES: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match PACKAGES.get_or_init(install) {
        Ok(folder) => Some(folder),
        Err(reason) => {
            assert!(!is_required(), "{reason}, and LATCHKEY_TEST_NODE=required");
            // Straight to the stream: what tests print is shown only when they fail.
            let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}; the npm clients are not tested");
            None
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the settings of a test run have no other way in")]
fn is_required() -> bool {
    std::env::var("LATCHKEY_TEST_NODE").is_ok_and(|value| value == "required")
}

/// Copies the tests, and installs their packages unless they are there from the last time.
fn install() -> Result<PathBuf, String> {
    let version = said("node", &["--version"]).map_err(|_| format!("Node {NODE} or later is not installed"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        return Err(format!("Node {NODE} or later is not installed, but {}", version.trim()));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    let lock = workspace::text("tests/clients/package-lock.json");
    let installed = std::fs::read_to_string(folder.join("node_modules/installed.json")).ok();
    copy(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if installed.as_deref() != Some(&*lock) {
        let options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"];
        let prefix = folder.to_string_lossy();
        said("npm", &[options.as_slice(), &[&prefix]].concat()).map_err(|error| format!("npm ci failed: {error}"))?;
        std::fs::write(folder.join("node_modules/installed.json"), lock).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

/// Copies the files of `tests/clients/`, in place of those that were there.
fn copy(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for file in std::fs::read_dir(workspace::path("tests/clients"))? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), folder.join(file.file_name()))?;
        }
    }
    Ok(())
}

/// What a program says, when it succeeds; otherwise its complaint.
fn said(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}
