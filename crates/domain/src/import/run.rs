//! Running an import: reading, judging and inserting at the same time.

use std::io::BufRead;
use std::sync::Arc;

use jsonapi::Value;
use persistence::audit::Entry;
use persistence::{Import, ImportError, Table};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::chunk::{Chunks, Rows};
use super::fault::{ImportFailure, LineFault, MAX_FAULTS};
use super::order::targets_first;
use crate::audit::{Actor, Kind, Subject};
use crate::service::Parts;
use crate::{Failure, Service};

/// How many chunks are judged at the same time or wait to be inserted.
const AHEAD: usize = 4;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Rows inserted.
    pub rows: u64,
    /// Bytes of the file that those rows and everything before them take.
    pub bytes: u64,
}

/// What an import brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSummary {
    /// Rows of each type, in the order in which they were inserted; types without rows are left out.
    pub rows: Vec<(&'static str, u64)>,
}

type Judging = mpsc::Receiver<Result<JoinHandle<Rows>, ImportFailure>>;

impl Service {
    /// Imports resource objects, one a line, all of them or none. What a line refers to must come before it, in the file or
    /// in the database. `progress` is called after each thousand lines or so.
    ///
    /// # Errors
    ///
    /// [`ImportFailure`]: faults with their lines, or what else went wrong. Nothing is imported then.
    pub async fn import(
        &self,
        source: impl BufRead + Send + 'static,
        mut progress: impl FnMut(ImportProgress) + Send,
    ) -> Result<ImportSummary, ImportFailure> {
        let mut judging = read(Arc::clone(&self.parts), source);
        let mut import = Run::begin(self).await?;
        while let Some(next) = judging.recv().await {
            let rows = next?.await.map_err(|error| ImportFailure::Service(Failure::internal(error)))?;
            let bytes = rows.bytes;
            import.insert(rows).await?;
            progress(ImportProgress { rows: import.inserted, bytes });
        }
        import.end(self).await
    }
}

/// Reads on a thread of its own, starts a judge for each chunk, and hands the judges over in order.
fn read(parts: Arc<Parts>, source: impl BufRead + Send + 'static) -> Judging {
    let (send, receive) = mpsc::channel(AHEAD);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut chunks = Chunks::new(source);
        loop {
            let next = match chunks.next() {
                Ok(Some(chunk)) => {
                    let parts = Arc::clone(&parts);
                    Ok(runtime.spawn_blocking(move || chunk.judge(&parts)))
                }
                Ok(None) => break,
                Err(failure) => Err(failure),
            };
            let last = next.is_err();
            // Nobody listens any more when the import was given up.
            if send.blocking_send(next).is_err() || last {
                break;
            }
        }
    });
    receive
}

/// An import in its transaction.
struct Run {
    import: Import,
    tables: Vec<&'static Table>,
    counts: Vec<u64>,
    faults: Vec<LineFault>,
    inserted: u64,
}

impl Run {
    async fn begin(service: &Service) -> Result<Self, ImportFailure> {
        let import = service.store().import().await.map_err(Failure::from)?;
        let tables = targets_first();
        Ok(Self { import, counts: vec![0; tables.len()], tables, faults: Vec::new(), inserted: 0 })
    }

    /// Inserts the rows of a chunk, table by table. Once there is a fault nothing will be kept: lines are only judged.
    async fn insert(&mut self, rows: Rows) -> Result<(), ImportFailure> {
        self.faults.extend(rows.faults);
        if self.faults.len() >= MAX_FAULTS {
            return Err(self.refusal());
        }
        if !self.faults.is_empty() {
            return Ok(());
        }
        let mut groups: Vec<(Vec<u64>, Vec<Vec<Value>>)> = vec![Default::default(); self.tables.len()];
        for (line, table, values) in rows.ready {
            if let Some(position) = self.tables.iter().position(|known| known.name == table.name) {
                groups[position].0.push(line);
                groups[position].1.push(values);
            }
        }
        for (position, (lines, values)) in groups.into_iter().enumerate().filter(|(_, (lines, _))| !lines.is_empty()) {
            let inserted = self.import.insert(self.tables[position], &values).await;
            inserted.map_err(|error| refused(error, &lines))?;
            self.counts[position] += lines.len() as u64;
            self.inserted += lines.len() as u64;
        }
        Ok(())
    }

    async fn end(mut self, service: &Service) -> Result<ImportSummary, ImportFailure> {
        if !self.faults.is_empty() {
            return Err(self.refusal());
        }
        let entry = service.entry(Kind::RecordsImported, None, Actor::Operator, Subject::default());
        self.import.tell(Entry { count: i64::try_from(self.inserted).unwrap_or(i64::MAX), ..entry });
        self.import.commit().await.map_err(Failure::from)?;
        let counted = self.tables.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        Ok(ImportSummary { rows: counted.map(|(table, count)| (table.resource.name, count)).collect() })
    }

    fn refusal(&mut self) -> ImportFailure {
        let mut faults = std::mem::take(&mut self.faults);
        faults.truncate(MAX_FAULTS);
        ImportFailure::Lines(faults)
    }
}

/// What the database refused, by the line that it concerns.
fn refused(error: ImportError, lines: &[u64]) -> ImportFailure {
    let (row, message) = match error {
        ImportError::Taken { column, row, .. } => (row, format!("`{column}` is taken by another record")),
        ImportError::Dangling { column, row, .. } => (row, format!("`{column}` refers to a record that is not there")),
        ImportError::Missing { column, row, .. } => (row, format!("`{column}` is missing")),
        ImportError::Store(error) => return ImportFailure::Service(error.into()),
    };
    let line = lines.get(row).copied().unwrap_or_default();
    ImportFailure::Lines(vec![LineFault { line, message }])
}
