//! The two databases that every behaviour is tested on, and a provisioned one for each test.

use std::path::{Path, PathBuf};

use persistence::{Store, StoreOptions};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres::PostgresDatabase;
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
    postgres: Option<PostgresDatabase>,
}

impl Home {
    /// A folder of the test's own; with SQLite the database file is in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn sqlite(folder: TempDir) -> Self {
        let url = format!("sqlite://{}", folder.path().join(FILE).display());
        Self { url, clients: None, folder, postgres: None }
    }

    fn postgres(folder: TempDir, database: PostgresDatabase) -> Self {
        Self { url: database.url.clone(), clients: None, folder, postgres: Some(database) }
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
            Self::Postgres => Home::postgres(folder, PostgresDatabase::empty().await?),
        })
    }

    /// A migrated database with an organization, keys and one application of each kind: a copy of one that was provisioned
    /// once for the whole process.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub async fn provisioned(self) -> Option<Home> {
        static SQLITE: OnceCell<Option<Home>> = OnceCell::const_new();
        static POSTGRES: OnceCell<Option<Home>> = OnceCell::const_new();
        let template = match self {
            Self::Sqlite => &SQLITE,
            Self::Postgres => &POSTGRES,
        };
        let template = template.get_or_init(|| self.provision()).await.as_ref()?;
        let folder = TempDir::new().expect("a temporary folder");
        let mut copy = match &template.postgres {
            Some(database) => Home::postgres(folder, database.copy().await),
            None => {
                std::fs::copy(template.file(), folder.path().join(FILE)).expect("a copy of the template");
                Home::sqlite(folder)
            }
        };
        copy.clients.clone_from(&template.clients);
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
