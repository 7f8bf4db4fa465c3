//! The store: connections to one database and what writes through them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, FromQueryResult, Iterable,
    PrimaryKeyToColumn, QueryFilter, QueryTrait, Select, Statement, StatementBuilder,
};

use crate::audit::{Entry, append};
use crate::connection::execute::{Cost, Execute};
use crate::connection::executor::Executor;
use crate::connection::postgres;
use crate::connection::reader::{PostgresReaders, Reader, ReaderOf};
use crate::connection::sqlite::SqliteConnections;
use crate::error::StoreError;
use crate::fault::DriverError;
use crate::options::{Engine, StoreOptions};
use crate::pages::Pages;
use crate::read::{Found, Read};
use crate::statistics::{self, Refreshed};
use crate::unit::{Unit, UnitError};
use crate::writer::postgres::Runner;
use crate::writer::sqlite::Queue;

/// A database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Arc<Database>,
    pub(crate) statements: Arc<AtomicU64>,
    /// What is remembered about lists.
    pub(crate) pages: Arc<Pages>,
}

/// The connections, by engine.
pub(crate) enum Database {
    /// One writer behind a queue, and readers.
    Sqlite { connections: SqliteConnections, queue: Queue },
    /// A pool.
    Postgres { pool: DatabaseConnection, readers: PostgresReaders, runner: Runner },
}

impl Store {
    /// Connects to the database; creates the file of SQLite, when that is wanted, and nothing in it: see
    /// [`Store::migrate`]. On SQLite it waits while another process migrates or provisions the file.
    ///
    /// # Errors
    ///
    /// When the URL is wrong or the database cannot be opened.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        let statements = Arc::new(AtomicU64::new(0));
        let database = match Engine::of(&options.url)? {
            Engine::Sqlite => {
                let connections = SqliteConnections::open(options).await?;
                let queue = Queue::start(connections.clone(), Arc::clone(&statements), options.write_queue);
                Database::Sqlite { connections, queue }
            }
            Engine::Postgres => {
                let pool = postgres::open(options).await?;
                let readers = PostgresReaders::new(pool.clone(), options);
                Database::Postgres { runner: Runner::new(pool.clone()), readers, pool }
            }
        };
        let pages = Arc::new(Pages::new(options.page_stride));
        Ok(Self { database: Arc::new(database), statements, pages })
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &*self.database {
            Database::Sqlite { .. } => Engine::Sqlite,
            Database::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let reader = self.reader();
        reader.rows(Statement::from_string(reader.backend(), "SELECT 1"), Cost::Bounded).await?;
        Ok(())
    }

    /// Writes what waits to be written, then closes every connection. Other clones find the store closed.
    pub async fn close(self) {
        match &*self.database {
            Database::Sqlite { connections, queue } => {
                queue.close().await;
                statistics::refresh(&connections.writer, Refreshed::Used).await;
                connections.close().await;
            }
            Database::Postgres { pool, .. } => pool.get_postgres_connection_pool().close().await,
        }
    }

    /// How many statements were sent so far; transaction control (`BEGIN`, `SAVEPOINT`, `COMMIT`), migrations and what
    /// [`Store::tell`] writes are not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The typed row with this id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn find<E: EntityTrait>(&self, id: &str) -> Result<Option<E::Model>, StoreError> {
        match E::PrimaryKey::iter().next() {
            Some(key) => self.find_by::<E>(key.into_column(), id).await,
            None => Ok(None),
        }
    }

    /// The typed row whose column, which is unique, equals the value.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn find_by<E: EntityTrait>(
        &self,
        column: E::Column,
        value: &str,
    ) -> Result<Option<E::Model>, StoreError> {
        if value.contains('\0') {
            return Ok(None);
        }
        let expression = Expr::col(column.as_column_ref()).eq(value);
        Ok(self.select(E::find().filter(expression)).await?.into_iter().next())
    }

    /// Runs every step of the unit in one transaction, reads `answer` at its end, in it, and commits.
    ///
    /// # Errors
    ///
    /// When a step fails; nothing of the unit is written then.
    pub async fn execute(&self, unit: Unit, answer: Option<Read>) -> Result<Option<Found>, UnitError> {
        match &*self.database {
            Database::Sqlite { queue, .. } => queue.execute(unit, answer).await,
            Database::Postgres { runner, .. } => runner.execute(&unit, answer.as_ref(), &self.statements).await,
        }
    }

    /// Where resources are read.
    pub(crate) fn reader(&self) -> Reader<'_> {
        let database = match &*self.database {
            Database::Sqlite { connections, .. } => ReaderOf::Sqlite(&connections.readers),
            Database::Postgres { readers, .. } => ReaderOf::Postgres(readers),
        };
        Reader { database, statements: &self.statements }
    }

    /// The typed rows of a query, of which there are few.
    pub(crate) async fn select<E: EntityTrait>(&self, select: Select<E>) -> Result<Vec<E::Model>, StoreError> {
        let connection = match &*self.database {
            Database::Sqlite { connections, .. } => &connections.typed,
            Database::Postgres { pool, .. } => pool,
        };
        let executor = Executor::new(connection, &self.statements);
        let rows = executor.rows(select.build(executor.backend()), Cost::Bounded).await?;
        let models = rows.iter().map(|row| E::Model::from_query_result(row, "")).collect::<Result<_, _>>();
        Ok(models.map_err(DriverError::from)?)
    }

    /// Begins a transaction that writes beside the queue, for what is no unit. It is short, and times out as statements do.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DriverError> {
        match &*self.database {
            Database::Sqlite { connections, .. } => connections.begin().await,
            Database::Postgres { pool, .. } => postgres::begin(pool).await,
        }
    }

    /// As [`Store::begin`], and it may take its time: for commands of operators, never for what somebody waits for.
    pub(crate) async fn begin_long(&self) -> Result<DatabaseTransaction, DriverError> {
        match &*self.database {
            Database::Sqlite { connections, .. } => connections.begin().await,
            Database::Postgres { pool, .. } => postgres::begin_long(pool).await,
        }
    }

    /// Runs one statement and, when it changes anything, has the audit trail tell of it in the same transaction. How many
    /// rows it changed.
    pub(crate) async fn write_told<S: StatementBuilder>(&self, statement: &S, told: &Entry) -> Result<u64, StoreError> {
        let transaction = self.begin().await?;
        let executor = Executor::new(&transaction, &self.statements);
        let changed = executor.affected(transaction.get_database_backend().build(statement)).await?;
        if changed > 0 {
            append(&executor, std::slice::from_ref(told)).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(changed)
    }

    /// Runs statements in one short transaction; how many rows they changed together.
    pub(crate) async fn write_many<S: StatementBuilder>(&self, statements: &[S]) -> Result<u64, StoreError> {
        self.run(self.begin().await?, statements).await
    }

    /// As [`Store::write_many`], in a transaction that may take its time.
    pub(crate) async fn write_long<S: StatementBuilder>(&self, statements: &[S]) -> Result<u64, StoreError> {
        self.run(self.begin_long().await?, statements).await
    }

    /// Runs one statement in a short transaction of its own.
    pub(crate) async fn write<S: StatementBuilder>(&self, statement: &S) -> Result<(), StoreError> {
        self.write_many(std::slice::from_ref(statement)).await.map(|_| ())
    }

    async fn run<S: StatementBuilder>(
        &self,
        transaction: DatabaseTransaction,
        statements: &[S],
    ) -> Result<u64, StoreError> {
        let executor = Executor::new(&transaction, &self.statements);
        let mut changed = 0;
        for statement in statements {
            changed += executor.affected(executor.backend().build(statement)).await?;
        }
        transaction.commit().await.map_err(DriverError::from)?;
        Ok(changed)
    }
}
