//! Pages of lists, as cheap in a long list as in a short one (decision 22): from the nearer end or a page anchor, with counts
//! that are remembered while the data stands.

mod anchors;
mod filtered;
mod lay;
mod memo;
mod order;
mod plan;
#[cfg(test)]
mod plans;
pub(crate) mod state;
mod statement;
#[cfg(test)]
mod tests;
mod walk;
mod whole;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{DbBackend, Statement};

use crate::compile::rows::Rows;
use crate::compile::shape::Shape;
use crate::connection::execute::Execute;
use crate::error::StoreError;
use crate::pages::anchors::Anchors;
use crate::pages::memo::Memo;
use crate::pages::order::Order;
use crate::pages::plan::Span;
use crate::pages::state::State;
use crate::read::Read;

/// What a store remembers about its lists. There is one entry for each table, and one for each attribute that a list can be
/// sorted by.
pub(crate) struct Pages {
    /// The rows from one anchor to the next, before there are too many.
    stride: u64,
    /// What was last found to be kept about a table.
    known: Mutex<HashMap<&'static str, State>>,
    orders: Mutex<HashMap<(&'static str, &'static str), Arc<Ordered>>>,
    counts: Memo,
}

/// What is remembered about an order and its reverse.
struct Ordered {
    anchors: Mutex<Anchors>,
    /// Held by the one who lays anchors, so that others do not walk the same way.
    laying: tokio::sync::Mutex<()>,
}

/// One page before its rows are decoded.
pub(crate) struct Sheet<R> {
    /// The rows, in order.
    pub(crate) rows: Vec<R>,
    /// How many there are on all pages.
    pub(crate) total: u64,
}

impl Pages {
    /// Nothing remembered yet.
    pub(crate) fn new(stride: u64) -> Self {
        Self { stride: stride.max(1), known: Mutex::default(), orders: Mutex::default(), counts: Memo::new() }
    }

    /// A page; `None` when the rows have a parent that is not there.
    pub(crate) async fn read<E: Execute>(
        &self,
        executor: &E,
        shape: &Shape,
        rows: &Rows<'_>,
        read: &Read,
    ) -> Result<Option<Sheet<E::Row>>, StoreError> {
        match Order::of(read.table, &read.sort) {
            Some(order) if is_whole(rows) => {
                Ok(Some(whole::read(self, executor, shape, &order, Span::of(read.page)).await?))
            }
            _ if is_read_at_once(rows) => filtered::at_once(executor, shape, rows, read).await,
            _ => filtered::read(&self.counts, executor, shape, rows, read).await,
        }
    }

    /// The statements that may read a page, each in its turn, for explaining how they are run. Those that begin at an anchor
    /// begin at any.
    pub(crate) fn statements(
        &self,
        shape: &Shape,
        rows: &Rows<'_>,
        read: &Read,
        backend: DbBackend,
    ) -> Result<Vec<Statement>, StoreError> {
        let span = Span::of(read.page);
        match Order::of(read.table, &read.sort) {
            Some(order) if is_whole(rows) => {
                let slices = plan::every(&order, span, self.stride);
                Ok(slices.iter().map(|slice| statement::slice(&order, shape, slice, false, backend)).collect())
            }
            _ if is_read_at_once(rows) => Ok(vec![rows.page(shape, &read.sort, read.page, backend)?]),
            _ => filtered::statements(&self.counts, shape, rows, read, backend),
        }
    }

    fn known(&self, table: &'static str) -> Option<State> {
        locked(&self.known).get(table).copied()
    }

    fn learn(&self, table: &'static str, state: State) {
        locked(&self.known).insert(table, state);
    }

    fn order(&self, order: &Order) -> Arc<Ordered> {
        let ordered =
            || Ordered { anchors: Mutex::new(Anchors::new(self.stride)), laying: tokio::sync::Mutex::default() };
        let mut orders = locked(&self.orders);
        Arc::clone(orders.entry((order.table.name, order.name())).or_insert_with(|| Arc::new(ordered())))
    }
}

fn is_whole(rows: &Rows<'_>) -> bool {
    rows.parent.is_none() && rows.conditions.is_empty() && rows.filter.is_empty()
}

/// Whether counting costs little beside the page: a whole table's count is kept, and a parent has few rows.
fn is_read_at_once(rows: &Rows<'_>) -> bool {
    is_whole(rows) || (rows.parent.is_some() && rows.filter.is_empty())
}

/// What is remembered is only ever a guess that a statement checks, so a panic elsewhere does not spoil it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
