//! The steps of one unit, in the transaction that is open.

use jsonapi::Value;
use sea_orm::ConnectionTrait;

use crate::compile::write;
use crate::connection::execute::{Cost, Execute};
use crate::connection::executor::Executor;
use crate::counts::{Delta, Deltas};
use crate::error::StoreError;
use crate::fault::{Cause, DriverError};
use crate::fetch;
use crate::names;
use crate::read::{Found, Read};
use crate::unit::{Step, Unit, UnitError};

/// What the steps of a unit came to.
pub(crate) struct Done {
    /// What was read at their end.
    pub(crate) answer: Option<Found>,
    /// By how much they changed the kept counts; still to be written.
    pub(crate) deltas: Deltas,
}

/// Why the steps came to nothing.
pub(crate) struct Failed {
    /// What to tell.
    pub(crate) error: UnitError,
    /// Whether running the unit again may succeed.
    pub(crate) again: bool,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self { error: error.into(), again: false }
    }
}

impl From<DriverError> for Failed {
    fn from(error: DriverError) -> Self {
        let again = matches!(error.cause, Cause::Serialization);
        Self { error: StoreError::from(error).into(), again }
    }
}

/// Runs the steps in their order and reads the answer at their end.
pub(crate) async fn run<C: ConnectionTrait>(
    executor: &Executor<'_, C>,
    unit: &Unit,
    answer: Option<&Read>,
) -> Result<Done, Failed> {
    let mut deltas = Deltas::default();
    for (position, step) in unit.steps.iter().enumerate() {
        let affected = affected(executor, step).await.map_err(|error| refused(position, step, error))?;
        let met = match step {
            Step::Lock { .. } => affected > 0,
            Step::Insert { .. } => true,
            Step::Update { expect, .. } | Step::Delete { expect, .. } => expect.is_met(affected),
        };
        if !met {
            return Err(Failed { error: UnitError::Unmet { step: position }, again: false });
        }
        count(&mut deltas, step, affected);
    }
    let answer = match answer {
        Some(read) => fetch::retrieve(executor, read).await?,
        None => None,
    };
    Ok(Done { answer, deltas })
}

/// How many rows the step found or changed.
async fn affected<C: ConnectionTrait>(executor: &Executor<'_, C>, step: &Step) -> Result<u64, Refusal> {
    let statement = write::step(step, executor.backend())?;
    Ok(match step {
        Step::Lock { .. } => executor.rows(statement, Cost::Bounded).await?.len() as u64,
        Step::Insert { .. } | Step::Update { .. } | Step::Delete { .. } => executor.affected(statement).await?,
    })
}

fn count(deltas: &mut Deltas, step: &Step, affected: u64) {
    let rows = i64::try_from(affected).unwrap_or(i64::MAX);
    let (table, delta) = match step {
        Step::Lock { .. } => return,
        Step::Insert { table, values } => (table, Delta::inserted(created_at(values))),
        // Nothing does this; but if it did, anchors would be wrong.
        Step::Update { table, set, .. } if set.iter().any(|(name, _)| matches!(*name, "id" | "created_at")) => {
            (table, Delta::moved(rows))
        }
        Step::Update { table, .. } => (table, Delta::updated(rows)),
        Step::Delete { table, .. } => (table, Delta::deleted(rows)),
    };
    deltas.add(table.resource.name, delta);
}

fn created_at(values: &[(&'static str, Value)]) -> Option<i64> {
    values.iter().find_map(|(name, value)| match value {
        Value::DateTime(at) if *name == "created_at" => Some(at.0),
        _ => None,
    })
}

/// A step that could not be made a statement, or a statement that failed.
enum Refusal {
    Store(StoreError),
    Driver(DriverError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<DriverError> for Refusal {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
    }
}

fn refused(position: usize, step: &Step, refusal: Refusal) -> Failed {
    let error = match refusal {
        Refusal::Store(error) => return error.into(),
        Refusal::Driver(error) => error,
    };
    let (Step::Lock { table, .. }
    | Step::Insert { table, .. }
    | Step::Update { table, .. }
    | Step::Delete { table, .. }) = step;
    let error = match error.cause {
        Cause::Unique(named) => UnitError::Taken { step: position, column: names::unique_column(table, &named) },
        Cause::ForeignKey(_) if matches!(step, Step::Delete { .. }) => UnitError::Referenced { step: position },
        Cause::ForeignKey(_) => UnitError::Dangling { step: position },
        _ => return error.into(),
    };
    Failed { error, again: false }
}
