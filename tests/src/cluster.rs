//! A private PostgreSQL cluster: in a temporary folder, on a Unix socket, gone when this process is.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Starts the server, says so, and waits for its standard input to end, which it does when this process does, whatever
/// ends it; then stops the server and removes everything.
///
/// Nothing on the disk outlives the process, so nothing waits for it.
const KEEPER: &str = r#"
    bin=$1 folder=$2
    cd "$folder" || exit 1
    "$bin/initdb" -D data -U latchkey -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || {
        cat initdb.log >&2; exit 1
    }
    "$bin/pg_ctl" -D data -l server.log -w -o "-k '$folder' -c listen_addresses= -c max_connections=400 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB" start >pg_ctl.log 2>&1 || {
        cat pg_ctl.log server.log >&2; exit 1
    }
    echo started
    read -r _
    "$bin/pg_ctl" -D data -m immediate stop >pg_ctl.log 2>&1
    cd / && rm -rf "$folder"
"#;

/// A running cluster.
pub(crate) struct Cluster {
    folder: PathBuf,
    /// Holds the pipe whose end is the signal to stop.
    _keeper: Child,
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    ///
    /// When PostgreSQL's programs are not there, or do not work; the text says what to do.
    pub(crate) fn start() -> Result<Self, String> {
        let programs = programs().ok_or("its programs are not installed (install `postgresql`, or set LATCHKEY_TEST_POSTGRES_URL)")?;
        let folder = TempDir::with_prefix("latchkey-postgres-").map_err(|error| format!("a temporary folder: {error}"))?;
        let mut keeper = Command::new("sh");
        keeper.arg("-c").arg(KEEPER).arg("keeper").arg(&programs).arg(folder.path());
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).env_clear();
        // An interrupt from the keyboard must not end the keeper before it has cleaned up.
        keeper.env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").process_group(0);
        if let Some((user, group)) = other_user(folder.path())? {
            keeper.uid(user).gid(group);
        }
        let mut keeper = keeper.spawn().map_err(|error| format!("its keeper did not start: {error}"))?;
        let mut line = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| format!("its keeper: {error}"))?;
        }
        if line.trim() != "started" {
            return Err("a private cluster did not start (what it said is above)".to_owned());
        }
        // From here on the keeper removes it.
        Ok(Self { folder: folder.keep(), _keeper: keeper })
    }

    /// The URL of a database on this cluster.
    pub(crate) fn url(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://latchkey@localhost/{database}?host={folder}")
    }
}

/// The folder with PostgreSQL's programs: on the path, or where Debian keeps them, the newest.
fn programs() -> Option<PathBuf> {
    let path = crate::environment::variable("PATH").map(OsString::from).unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    versions.sort_by_key(|version| version.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()));
    folders.extend(versions.into_iter().rev().map(|version| version.join("bin")));
    // A link to one program need not have its siblings beside it.
    let real = folders.iter().filter_map(|folder| folder.join("initdb").canonicalize().ok()?.parent().map(Path::to_owned));
    real.into_iter().find(|folder| folder.join("pg_ctl").exists() && folder.join("postgres").exists())
}

/// PostgreSQL refuses to run as root: another user is taken then, and given the folder.
fn other_user(folder: &Path) -> Result<Option<(u32, u32)>, String> {
    let metadata = std::fs::metadata(folder).map_err(|error| format!("its folder: {error}"))?;
    if std::os::unix::fs::MetadataExt::uid(&metadata) != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let ids = |name: &str| {
        let mut fields = users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let (user, group) = ids("postgres").or_else(|| ids("nobody")).ok_or("there is no user but root to run it as")?;
    std::os::unix::fs::chown(folder, Some(user), Some(group)).map_err(|error| format!("its folder: {error}"))?;
    Ok(Some((user, group)))
}
