//! SQLite: one task owns all writing. Units that arrive while it works share the next commit, so that `synchronous=FULL`
//! costs one flush for many of them (decision 8).

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use sea_orm::{DatabaseTransaction, TransactionTrait};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::audit::{Entry, append};
use crate::connection::execute::Execute;
use crate::connection::executor::Executor;
use crate::connection::sqlite::SqliteConnections;
use crate::counts::Deltas;
use crate::error::StoreError;
use crate::fault::{Cause, DriverError};
use crate::read::{Found, Read};
use crate::unit::{Unit, UnitError};
use crate::writer::steps;

/// Units that share one commit at most.
const BATCH: usize = 256;
/// SQLite has one writer, so its counts need one shard.
const SHARD: i64 = 0;

type Answer = Result<Option<Found>, UnitError>;

/// A unit that waits to be written.
struct Job {
    unit: Unit,
    answer: Option<Read>,
    reply: oneshot::Sender<Answer>,
}

/// The writer as its callers see it.
pub(crate) struct Queue {
    jobs: mpsc::Sender<Job>,
    closing: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Queue {
    /// Starts the task; it ends when it is closed or the queue is dropped.
    pub(crate) fn start(connections: SqliteConnections, statements: Arc<AtomicU64>, length: usize) -> Self {
        let (jobs, receiver) = mpsc::channel(length.max(1));
        let closing = Arc::new(Notify::new());
        let writer = Writer { connections, statements };
        let task = tokio::spawn(writer.run(receiver, Arc::clone(&closing)));
        Self { jobs, closing, task: Mutex::new(Some(task)) }
    }

    /// Hands the unit to the writer and waits until it is durable or refused. Whoever stops waiting changes nothing for
    /// the other units.
    pub(crate) async fn execute(&self, unit: Unit, answer: Option<Read>) -> Answer {
        let (reply, answered) = oneshot::channel();
        self.jobs.try_send(Job { unit, answer, reply }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => UnitError::Busy,
            mpsc::error::TrySendError::Closed(_) => UnitError::Store(StoreError::Closed),
        })?;
        answered.await.unwrap_or(Err(UnitError::Store(StoreError::Closed)))
    }

    /// Takes no more units, and waits until those that wait are written.
    pub(crate) async fn close(&self) {
        self.closing.notify_one();
        let task = self.task.lock().ok().and_then(|mut task| task.take());
        if let Some(task) = task {
            // The task is over either way.
            let _ = task.await;
        }
    }
}

/// The task's own.
struct Writer {
    connections: SqliteConnections,
    statements: Arc<AtomicU64>,
}

/// Units that were run but are not durable yet.
#[derive(Default)]
struct Batch {
    ran: Vec<(oneshot::Sender<Answer>, Answer)>,
    deltas: Deltas,
    audit: Vec<Entry>,
}

impl Writer {
    async fn run(self, mut jobs: mpsc::Receiver<Job>, closing: Arc<Notify>) {
        loop {
            let job = tokio::select! {
                job = jobs.recv() => job,
                () = closing.notified() => {
                    jobs.close();
                    continue;
                }
            };
            match job {
                Some(job) => self.write(job, &mut jobs).await,
                None => return,
            }
        }
    }

    /// Writes this unit and those that wait behind it in one transaction, then answers all of them.
    async fn write(&self, first: Job, jobs: &mut mpsc::Receiver<Job>) {
        let mut batch = Batch::default();
        let outcome = self.transaction(first, jobs, &mut batch).await;
        let failed = outcome.err();
        let units = batch.ran.len();
        for (reply, answer) in batch.ran {
            let answer = match &failed {
                None => answer,
                Some(error) => Err(StoreError::from(error.clone()).into()),
            };
            // Nobody may be waiting any more; the unit is written all the same.
            let _ = reply.send(answer);
        }
        if let Some(error) = failed {
            tracing::error!(error = %error.fault, units, "a batch of writes failed");
            if !matches!(error.cause, Cause::Busy) {
                self.connections.discard_writer().await;
            }
        }
    }

    async fn transaction(
        &self,
        first: Job,
        jobs: &mut mpsc::Receiver<Job>,
        batch: &mut Batch,
    ) -> Result<(), DriverError> {
        let transaction = match self.connections.begin().await {
            Ok(transaction) => transaction,
            Err(error) => {
                batch.ran.push((first.reply, Ok(None)));
                // Those behind it have waited as long, and would wait in vain one after the other.
                while let Ok(job) = jobs.try_recv() {
                    batch.ran.push((job.reply, Ok(None)));
                }
                return Err(error);
            }
        };
        let mut next = Some(first);
        while let Some(job) = next {
            self.unit(&transaction, job, batch).await?;
            next = if batch.ran.len() < BATCH { jobs.try_recv().ok() } else { None };
        }
        let executor = Executor::new(&transaction, &self.statements);
        append(&executor, &batch.audit).await?;
        if let Some(statement) = batch.deltas.statement(SHARD, executor.backend()) {
            executor.affected(statement).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Runs one unit behind a savepoint of its own. An error of the savepoint itself is an error of the whole batch.
    async fn unit(&self, transaction: &DatabaseTransaction, job: Job, batch: &mut Batch) -> Result<(), DriverError> {
        if job.reply.is_closed() {
            return Ok(());
        }
        let Job { unit, answer, reply } = job;
        // Whatever happens from here on, the caller is answered.
        batch.ran.push((reply, Ok(None)));
        let savepoint = transaction.begin().await?;
        let executor = Executor::new(&savepoint, &self.statements);
        let ran = match steps::run(&executor, &unit, answer.as_ref()).await {
            Ok(done) => {
                savepoint.commit().await?;
                batch.deltas.merge(&done.deltas);
                batch.audit.extend(unit.audit);
                Ok(done.answer)
            }
            Err(failed) => {
                savepoint.rollback().await?;
                Err(failed.error)
            }
        };
        if let Some((_, answer)) = batch.ran.last_mut() {
            *answer = ran;
        }
        Ok(())
    }
}
