//! PostgreSQL for tests: a private cluster for each test process, which dies with it, and a fresh database for each test.
//! `LATCHKEY_TEST_POSTGRES_URL` names a server to use instead; databases made there keep the prefix `latchkey_test_`.

use std::env;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, mpsc};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, query_scalar};
use tokio::sync::OnceCell;

/// The user that owns every database.
const USER: &str = "postgres";

/// Where clusters are: followed by the number of the test process.
const FOLDERS: &str = "/tmp/latchkey-postgres-";
/// Stops the server in the folder `$2` with the program `$1`, and removes the folder, which a dying `initdb` may still fill.
const REMOVE: &str =
    "\"$1\" -D \"$2/data\" -m immediate -w stop; for try in 1 2 3 4 5; do rm -rf \"$2\" && break; sleep 1; done";

static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();

/// A server that runs.
struct Cluster {
    /// The URL of its maintenance database.
    url: String,
    /// Waits for this process to end, however that happens, then stops the server. Its standard input is the sign of life.
    _watchdog: Option<Child>,
    /// Databases that nobody needs any more.
    discarded: Mutex<mpsc::Sender<String>>,
}

/// The URL of a new, empty database; `None` where there is no PostgreSQL, which is said on standard error.
///
/// # Panics
///
/// When the database cannot be made, and with `LATCHKEY_TEST_POSTGRES=required` also where there is no PostgreSQL.
pub async fn empty_database() -> Option<String> {
    let cluster = cluster().await?;
    Some(create(cluster, "template0").await)
}

/// The URL of a new database that holds what this one holds; nobody may be connected to it at that moment.
///
/// # Panics
///
/// When the database cannot be made.
pub async fn copy_of(url: &str) -> String {
    let cluster = cluster().await.expect("the cluster that the template is in");
    create(cluster, database_of(url)).await
}

/// Removes a database some time soon, connections to it or not, so that a long run does not fill the disk. Others are not
/// touched: this is safe to call with any URL, from a destructor too.
pub fn discard(url: &str) {
    let cluster = CLUSTER.get().and_then(Option::as_ref);
    if let Some(cluster) = cluster
        && database_of(url).starts_with("latchkey_test_")
        && let Ok(discarded) = cluster.discarded.lock()
    {
        // At the end of the process nobody listens, and the whole cluster goes.
        let _ = discarded.send(database_of(url).to_owned());
    }
}

/// Every row of every table of a database as text, as a dump would hold it.
///
/// # Panics
///
/// When it cannot be read.
pub async fn dump(url: &str) -> String {
    let options: PgConnectOptions = url.parse().expect("a URL");
    let mut connection = PgConnection::connect_with(&options).await.expect("a connection");
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<String> = query_scalar(tables).fetch_all(&mut connection).await.expect("tables");
    let mut text = String::new();
    for table in tables {
        let rows = AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t"));
        let rows: Vec<String> = query_scalar(rows).fetch_all(&mut connection).await.expect("rows");
        text.extend([table].into_iter().chain(rows).map(|line| line + "\n"));
    }
    connection.close().await.expect("a closed connection");
    text
}

/// What `pg_dump` writes of a database, which is its backup; `None` where the program is not installed.
///
/// # Panics
///
/// When it fails.
#[must_use]
pub fn backup(url: &str) -> Option<String> {
    // The newest one can read every older server.
    let program =
        usual_folders().chain(path_folders()).map(|folder| folder.join("pg_dump")).find(|file| file.is_file())?;
    let output = Command::new(program).arg(url).output().expect("pg_dump can be run");
    assert!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The log of the private cluster; `None` where the server is somebody else's.
#[must_use]
pub fn log(url: &str) -> Option<String> {
    let (_, folder) = url.split_once("?host=").filter(|(_, folder)| folder.starts_with(FOLDERS))?;
    std::fs::read_to_string(Path::new(folder).join("log")).ok()
}

async fn cluster() -> Option<&'static Cluster> {
    CLUSTER.get_or_init(start).await.as_ref()
}

async fn start() -> Option<Cluster> {
    let started = tokio::task::spawn_blocking(|| match variable("LATCHKEY_TEST_POSTGRES_URL") {
        Some(url) if !url.is_empty() => Some(Cluster::at(url, None)),
        _ => start_private(),
    });
    let cluster = started.await.expect("the cluster's start does not panic");
    if cluster.is_none() {
        let required = variable("LATCHKEY_TEST_POSTGRES").is_some_and(|value| value == "required");
        assert!(!required, "PostgreSQL programs not found, and LATCHKEY_TEST_POSTGRES=required");
        // Not `eprintln!`, which the test harness swallows when a test passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: PostgreSQL programs not found; tests on PostgreSQL do nothing");
    }
    cluster
}

impl Cluster {
    fn at(url: String, watchdog: Option<Child>) -> Self {
        let (discarded, databases) = mpsc::channel();
        let maintenance = url.clone();
        std::thread::spawn(move || drop_all(&maintenance, &databases));
        Self { url, _watchdog: watchdog, discarded: Mutex::new(discarded) }
    }
}

/// Drops databases as they are discarded, one after the other.
fn drop_all(maintenance: &str, databases: &mpsc::Receiver<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for name in databases {
        // A database that stays does no harm.
        let _ = runtime.block_on(admin(maintenance, &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")));
    }
}

async fn create(cluster: &Cluster, template: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("latchkey_test_{}_{number}", std::process::id());
    let statement = format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
    admin(&cluster.url, &statement).await.expect("a new database");
    let (path, parameters) = split(&cluster.url);
    let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
    format!("{server}/{name}{parameters}")
}

async fn admin(url: &str, statement: &str) -> Result<(), sea_orm::sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let mut connection = PgConnection::connect_with(&options).await?;
    connection.execute(AssertSqlSafe(statement.to_owned())).await?;
    connection.close().await
}

fn database_of(url: &str) -> &str {
    let (path, _) = split(url);
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn split(url: &str) -> (&str, &str) {
    url.split_at(url.find('?').unwrap_or(url.len()))
}

#[expect(clippy::disallowed_methods, reason = "the settings of a test run have no other way in")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// Makes and starts a cluster in a temporary folder; `None` where its programs are missing.
fn start_private() -> Option<Cluster> {
    let programs = programs()?;
    let account = Account::find();
    // A socket path may have 107 bytes; the temporary folders of some systems are longer than that.
    let template = format!("{FOLDERS}{}-XXXXXX", std::process::id());
    let made = account.run(Path::new("mktemp")).args(["-d", &template]).output().expect("mktemp can be run");
    assert!(made.status.success(), "mktemp: {}", String::from_utf8_lossy(&made.stderr));
    let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
    // First of all the watchdog: whatever fails from here on, the folder does not stay.
    let watchdog = watchdog(&programs, &account, &folder);
    initialize(&programs, &account, &folder);
    launch(&programs, &account, &folder);
    let url = format!("postgres://{USER}@localhost/postgres?host={}", folder.display());
    Some(Cluster::at(url, Some(watchdog)))
}

/// The folder of PostgreSQL's programs: that of `PATH`, else the newest of the usual places.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    path_folders().chain(usual_folders()).find(complete)
}

fn path_folders() -> impl Iterator<Item = PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// Where Debian has the programs of each version, the newest first.
fn usual_folders() -> impl Iterator<Item = PathBuf> {
    let mut usual: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .map(|version| (version, PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))))
        .collect();
    usual.sort();
    usual.into_iter().rev().map(|(_, folder)| folder)
}

/// Whom PostgreSQL runs as: it refuses to run as root.
struct Account {
    prefix: Vec<&'static str>,
}

impl Account {
    fn find() -> Self {
        let id =
            |arguments: &[&str]| Command::new("id").args(arguments).output().ok().filter(|out| out.status.success());
        let root = id(&["-u"]).is_some_and(|out| out.stdout.trim_ascii() == b"0");
        let other = ["postgres", "nobody"].into_iter().find(|user| root && id(&["-u", user]).is_some());
        Self { prefix: other.map_or_else(Vec::new, |user| vec!["runuser", "-u", user, "--"]) }
    }

    fn run(&self, program: &Path) -> Command {
        let mut command = match self.prefix.split_first() {
            Some((runner, arguments)) => {
                let mut command = Command::new(runner);
                command.args(arguments).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.stdin(Stdio::null()).current_dir("/");
        command
    }
}

/// A shell that reads until this process is gone, then stops the server and removes its folder. A process group of its own
/// keeps it from the signals that end this process.
fn watchdog(programs: &Path, account: &Account, folder: &Path) -> Child {
    account
        .run(Path::new("sh"))
        .args(["-c", &format!("trap '' INT TERM HUP; cat > /dev/null; {REMOVE}"), "watchdog"])
        .args(removal(programs, folder))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a shell can be run")
}

/// The arguments of [`REMOVE`].
fn removal(programs: &Path, folder: &Path) -> [PathBuf; 2] {
    [programs.join("pg_ctl"), folder.to_owned()]
}

/// Collates as a person would, where the server can, so that text which must compare by bytes is seen to.
fn initialize(programs: &Path, account: &Account, folder: &Path) {
    let data = folder.join("data");
    let like_a_person: &[&str] = &["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"];
    let by_bytes: &[&str] = &["--locale=C"];
    let attempts = [like_a_person, by_bytes].map(|locale| {
        // A folder that is not empty is refused: the first attempt that succeeds decides.
        let mut command = account.run(&programs.join("initdb"));
        command.args(["--encoding=UTF8", "--auth=trust", "--no-sync", "-U", USER, "-D"]).arg(&data).args(locale);
        command
    });
    let mut said = String::new();
    for mut attempt in attempts {
        let output = attempt.output().expect("initdb can be run");
        if output.status.success() {
            return;
        }
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    panic!("initdb: {said}");
}

/// Starts the server on a socket in its folder, without a port, and without caring for a crash of the machine.
fn launch(programs: &Path, account: &Account, folder: &Path) {
    let settings = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c max_connections=500 -c shared_buffers=64MB \
         -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
        folder.display(),
    );
    let started = account
        .run(&programs.join("pg_ctl"))
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-l")
        .arg(folder.join("log"))
        .args(["-o", &settings, "-w", "-t", "60", "start"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("pg_ctl can be run");
    assert!(started.success(), "the cluster did not start: {:?}", std::fs::read_to_string(folder.join("log")));
}
