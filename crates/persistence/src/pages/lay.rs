//! Laying page anchors.

use jsonapi::Value;
use jsonapi::value::Timestamp;

use crate::compile::shape::readable;
use crate::connection::execute::{Cells, Cost, Execute};
use crate::counts::LATE;
use crate::error::StoreError;
use crate::pages::anchors::{Key, Stretch};
use crate::pages::order::{Order, Stands};
use crate::pages::state::State;
use crate::pages::whole::state_at;
use crate::pages::{Ordered, locked, statement, walk};
use crate::table::{Column, ColumnKind};

/// Anchors that one statement lays at most, so that none runs for long.
const AT_ONCE: usize = 4_096;
/// Rows that were created longer ago than this when they are found, in milliseconds, have no others put before them
/// unnoticed: twice what makes an inserted row late, because a transaction may take its time to commit.
const SETTLED: i64 = 2 * LATE;

/// Counts the rows without a value, and says in which state.
pub(super) async fn count_nulls<E: Execute>(
    executor: &E,
    order: &Order,
    ordered: &Ordered,
) -> Result<State, StoreError> {
    let _turn = ordered.laying.lock().await;
    let mut rows = executor.rows(statement::nulls(order, executor.backend()), Cost::Unbounded).await?;
    let Some(row) = rows.first_mut() else { return Ok(State::default()) };
    let nulls = readable(row.integer(0), order.table.name, order.name())?.unwrap_or_default();
    let state = state_at(row, 1, order.table)?;
    locked(&ordered.anchors).learn_nulls(order.stands(), u64::try_from(nulls).unwrap_or_default(), state);
    Ok(state)
}

/// Lays so many more anchors of a stretch, unless others did while this waited. Answers the last state that was found.
pub(super) async fn lay<E: Execute>(
    executor: &E,
    order: &Order,
    ordered: &Ordered,
    (stretch, missing): (Stretch, usize),
) -> Result<Option<State>, StoreError> {
    let wanted = locked(&ordered.anchors).laid(stretch).count + missing;
    let _turn = ordered.laying.lock().await;
    let mut state = None;
    loop {
        let laid = locked(&ordered.anchors).laid(stretch);
        let missing = wanted.saturating_sub(laid.count).min(AT_ONCE);
        if missing == 0 {
            return Ok(state);
        }
        let statement = walk::statement(order, stretch, &laid, missing, executor.backend());
        let mut rows = executor.rows(statement, Cost::Unbounded).await?;
        let width = 1 + usize::from(order.column.is_some());
        let Some(first) = rows.first_mut() else { return Ok(state) };
        let found_in = state_at(first, width + 1, order.table)?;
        let now = readable(first.integer(width), order.table.name, "the time")?.unwrap_or_default();
        let keys = rows.iter_mut().map(|row| key(order, stretch, row)).collect::<Result<Vec<_>, _>>()?;
        let settled = keys.iter().take_while(|key| is_settled(order, key, now)).count();
        locked(&ordered.anchors).extend(order.stands(), stretch, &laid, (keys, settled), found_in);
        state = Some(found_in);
        let after = locked(&ordered.anchors).laid(stretch);
        // The table ends here, or what was laid before does not hold any more, or every other anchor was forgotten.
        if rows.len() < missing || after.count <= laid.count || after.stride != laid.stride {
            return Ok(state);
        }
    }
}

fn key(order: &Order, stretch: Stretch, row: &mut impl Cells) -> Result<Key, StoreError> {
    let (table, column) = (order.table.name, order.column);
    let id = readable(row.text(usize::from(column.is_some())), table, "id")?.unwrap_or_default();
    let value = match column {
        Some(column) if stretch == Stretch::Present => value(row, table, column)?,
        _ => None,
    };
    Ok(Key { value, id })
}

fn value(row: &mut impl Cells, table: &'static str, column: &Column) -> Result<Option<Value>, StoreError> {
    Ok(match column.kind {
        ColumnKind::Text | ColumnKind::Json => readable(row.text(0), table, column.name)?.map(Value::String),
        ColumnKind::Integer => readable(row.integer(0), table, column.name)?.map(Value::Integer),
        ColumnKind::Timestamp => {
            readable(row.integer(0), table, column.name)?.map(|time| Value::DateTime(Timestamp(time)))
        }
        ColumnKind::Number => readable(row.number(0), table, column.name)?.map(Value::Number),
        ColumnKind::Boolean => readable(row.boolean(0), table, column.name)?.map(Value::Boolean),
    })
}

/// Whether no row that is inserted from now on comes to stand before this one without being counted as a shift.
fn is_settled(order: &Order, key: &Key, now: i64) -> bool {
    let created_at = match (&key.value, order.stands()) {
        (Some(Value::DateTime(at)), Stands::Shifts) => at.0,
        _ => return false,
    };
    created_at < now.saturating_sub(SETTLED)
}
