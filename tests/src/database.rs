//! The two databases that every behaviour is tested on, and a provisioned one for each test.

use std::fmt;
use std::path::{Path, PathBuf};

use persistence::{Store, StoreOptions};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, query_scalar};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres;
use crate::stage::{self, Client};

/// The name of a SQLite database's file.
const FILE: &str = "latchkey.db";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of the test process's cluster.
    Postgres,
}

/// A database that belongs to one test, dropped with it.
pub struct Home {
    /// Its URL, as `LATCHKEY_DATABASE_URL` takes it.
    pub url: String,
    /// Its integration and its sales channel, when it has been provisioned.
    pub clients: Option<[Client; 2]>,
    folder: TempDir,
}

impl Home {
    /// A folder of the test's own; with SQLite the database file is in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn sqlite(folder: TempDir) -> Self {
        let url = format!("sqlite://{}", folder.path().join(FILE).display());
        Self { url, clients: None, folder }
    }

    fn postgres(folder: TempDir, url: String) -> Self {
        Self { url, clients: None, folder }
    }

    /// The database file of SQLite.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder().join(FILE)
    }

    /// Opens the store.
    ///
    /// # Panics
    ///
    /// When it cannot be opened.
    pub async fn open(&self) -> Store {
        Store::open(&StoreOptions::new(self.url.clone())).await.expect("an open store")
    }
}

/// Runs a statement on a connection of its own, as an operator would.
///
/// # Panics
///
/// When it fails.
pub async fn alter(url: &str, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("a connection");
        connection.execute(statement).await.expect("a statement that succeeds");
        connection.close().await.expect("a closed connection");
    } else {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        connection.execute(statement).await.expect("a statement that succeeds");
        connection.close().await.expect("a closed connection");
    }
}

/// The number that a statement counts, on a connection of its own.
///
/// # Panics
///
/// When it fails.
pub async fn count(url: &str, statement: &str) -> i64 {
    let statement = AssertSqlSafe(statement.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("a connection");
        query_scalar(statement).fetch_one(&mut connection).await.expect("a number")
    } else {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        query_scalar(statement).fetch_one(&mut connection).await.expect("a number")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        postgres::discard(&self.url);
    }
}

/// A provisioned database that others are copies of: migrating and making keys takes longer than copying.
struct Template {
    clients: [Client; 2],
    content: Content,
}

/// What is copied. It lives as long as the process, so it holds no folder: that would stay behind.
enum Content {
    File(Vec<u8>),
    Database(String),
}

impl Template {
    fn of(database: Database, mut home: Home) -> Self {
        let clients = home.clients.take().expect("a provisioned database");
        let content = match database {
            Database::Sqlite => Content::File(std::fs::read(home.file()).expect("the database file")),
            // Taken out of the home, so that it is not discarded with it.
            Database::Postgres => Content::Database(std::mem::take(&mut home.url)),
        };
        Self { clients, content }
    }
}

/// The name that people know it by.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Database {
    /// An empty database; `None` where there is no PostgreSQL, which is said on standard error.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub async fn empty(self) -> Option<Home> {
        let folder = TempDir::new().expect("a temporary folder");
        Some(match self {
            Self::Sqlite => Home::sqlite(folder),
            Self::Postgres => Home::postgres(folder, postgres::empty_database().await?),
        })
    }

    /// A migrated database with an organization, keys and one application of each kind: a copy of one that was provisioned
    /// once for the whole process.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub async fn provisioned(self) -> Option<Home> {
        static SQLITE: OnceCell<Option<Template>> = OnceCell::const_new();
        static POSTGRES: OnceCell<Option<Template>> = OnceCell::const_new();
        let once = match self {
            Self::Sqlite => &SQLITE,
            Self::Postgres => &POSTGRES,
        };
        let template = once.get_or_init(async || Some(Template::of(self, self.provision().await?))).await.as_ref()?;
        let folder = TempDir::new().expect("a temporary folder");
        let mut copy = match &template.content {
            Content::File(bytes) => {
                std::fs::write(folder.path().join(FILE), bytes).expect("a copy of the template");
                Home::sqlite(folder)
            }
            Content::Database(url) => Home::postgres(folder, postgres::copy_of(url).await),
        };
        copy.clients = Some(template.clients.clone());
        Some(copy)
    }

    /// Like [`Database::provisioned`], with signing keys and applications that no other test has.
    ///
    /// # Panics
    ///
    /// When that fails.
    pub async fn provision(self) -> Option<Home> {
        let mut home = self.empty().await?;
        let store = home.open().await;
        store.migrate().await.expect("a migrated database");
        let service = stage::service(&store).await;
        let first = service.first_run().await.expect("a first run").expect("no application yet");
        home.clients = Some([Client::from(first.integration), Client::from(first.sales_channel)]);
        // Nobody may have a template open while it is copied.
        drop(service);
        store.close().await;
        Some(home)
    }
}
