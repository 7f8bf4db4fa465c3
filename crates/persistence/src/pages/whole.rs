//! Reading a page of a whole table.

use crate::compile::shape::{Shape, readable};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::pages::order::Order;
use crate::pages::plan::{self, Extent, From, Reading, Span, Step};
use crate::pages::state::State;
use crate::pages::{Pages, Sheet, lay, locked, statement};
use crate::table::Table;

/// How often a page is tried from anchors or the far end, while others write, before it is read from the near end.
const ATTEMPTS: usize = 6;

/// The page.
pub(super) async fn read<E: Execute>(
    pages: &Pages,
    executor: &E,
    shape: &Shape,
    order: &Order,
    span: Span,
) -> Result<Sheet<E::Row>, StoreError> {
    if span.offset <= pages.stride {
        return from_near_end(pages, executor, shape, order, span).await;
    }
    let ordered = pages.order(order);
    let mut known = pages.known(order.table.name);
    for _ in 0..ATTEMPTS {
        let state = match known {
            Some(state) if span.offset < state.count => state,
            // Nothing is known, or the page is beyond the end as far as is known.
            _ => {
                let state = kept(pages, executor, order.table).await?;
                if span.offset >= state.count {
                    return Ok(Sheet { rows: Vec::new(), total: state.count });
                }
                state
            }
        };
        let step = plan::step(order, &state, &mut locked(&ordered.anchors), span, pages.stride);
        known = match step {
            Step::CountNulls => Some(lay::count_nulls(executor, order, &ordered).await?),
            Step::Lay(stretch, missing) => lay::lay(executor, order, &ordered, (stretch, missing)).await?.or(known),
            Step::Read(reading) => {
                let found = run(pages, executor, shape, order, &reading).await?;
                match found {
                    Some((rows, state)) if is_right(&reading, &rows, &state, span) => {
                        return Ok(Sheet { rows, total: state.count });
                    }
                    found => found.map(|(_, state)| state),
                }
            }
        };
    }
    from_near_end(pages, executor, shape, order, span).await
}

/// The page without any knowledge, which is right however much others write.
async fn from_near_end<E: Execute>(
    pages: &Pages,
    executor: &E,
    shape: &Shape,
    order: &Order,
    span: Span,
) -> Result<Sheet<E::Row>, StoreError> {
    let mut total = 0;
    for _ in 0..ATTEMPTS {
        if let Some((rows, state)) = run(pages, executor, shape, order, &plan::natural(order, span)).await? {
            return Ok(Sheet { rows, total: state.count });
        }
        // The first page is empty when there is nothing.
        if span.offset == 0 {
            break;
        }
        total = kept(pages, executor, order.table).await?.count;
        if total <= span.offset {
            break;
        }
        // Others wrote between the two statements.
    }
    Ok(Sheet { rows: Vec::new(), total })
}

/// What is kept about a table.
async fn kept<E: Execute>(pages: &Pages, executor: &E, table: &'static Table) -> Result<State, StoreError> {
    let mut rows = executor.rows(statement::state(table, executor.backend()), Cost::Bounded).await?;
    let state = match rows.first_mut() {
        Some(row) => state_at(row, 0, table)?,
        None => State::default(),
    };
    pages.learn(table.name, state);
    Ok(state)
}

/// The rows of all slices, in order, and the one state that all of them were found in; `None` when there is no row, or more
/// than one state.
async fn run<E: Execute>(
    pages: &Pages,
    executor: &E,
    shape: &Shape,
    order: &Order,
    reading: &Reading,
) -> Result<Option<(Vec<E::Row>, State)>, StoreError> {
    let mut rows: Vec<E::Row> = Vec::new();
    let mut state = None;
    for slice in &reading.slices {
        let far = matches!(slice.extent, Extent::Plain { skip, .. } if skip > pages.stride.saturating_mul(2));
        let cost = if far { Cost::Unbounded } else { Cost::Bounded };
        let mut found = executor.rows(statement::slice(order, shape, slice, far, executor.backend()), cost).await?;
        let Some(first) = found.first_mut() else { return Ok(None) };
        let found_in = state_at(first, shape.width(), order.table)?;
        pages.learn(order.table.name, found_in);
        if state.replace(found_in).is_some_and(|state| state != found_in) {
            return Ok(None);
        }
        if matches!(slice.from, From::End) {
            found.reverse();
        }
        rows.extend(found);
    }
    if order.descending {
        rows.reverse();
    }
    Ok(state.map(|state| (rows, state)))
}

/// Whether a reading that was planned from what was known found what it was to find.
fn is_right<R>(reading: &Reading, rows: &[R], state: &State, span: Span) -> bool {
    let stands = reading.relies.is_none_or(|(stands, planned)| stands.hold(&planned, state));
    stands && rows.len() as u64 == state.count.saturating_sub(span.offset).min(span.size)
}

/// The state that a row was found in.
pub(super) fn state_at(row: &mut impl Cells, at: usize, table: &'static Table) -> Result<State, StoreError> {
    State::parse(readable(row.text(at), table.name, "record_counts")?.as_deref(), table)
}
