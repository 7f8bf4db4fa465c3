//! Reading a page of rows that conditions select, and of orders that no index serves.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{DbBackend, Statement};

use crate::compile::filter;
use crate::compile::rows::{Access, Rows};
use crate::compile::shape::{self, Shape, readable};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::counts;
use crate::error::StoreError;
use crate::pages::Sheet;
use crate::pages::memo::{self, Counted, Memo, Seen};
use crate::pages::order::Order;
use crate::pages::plan::Span;
use crate::pages::whole::state_at;
use crate::read::Read;
use crate::table::{Join, Table};

/// A page that skips no more rows than these is near the beginning.
const NEAR: u64 = 1_000;
/// Fewer rows than these are sorted faster than others are walked past.
const MANY: u64 = 1_000;
/// Conditions that less than one row of so many meets tell rows apart.
const SELECTIVE: u64 = 32;

/// The page, its total known from the page itself, from memory, or from a second statement. `None` when the rows have a
/// parent that is not there.
pub(super) async fn read<E: Execute>(
    memo: &Memo,
    executor: &E,
    shape: &Shape,
    rows: &Rows<'_>,
    read: &Read,
) -> Result<Option<Sheet<E::Row>>, StoreError> {
    let (tables, cost) = (tables(rows)?, cost(rows, read));
    let Asked { page, count, key } = ask(memo, shape, rows, read, executor.backend(), &tables)?;
    let mut found = executor.rows(page, cost).await?;
    let Span { offset, size } = Span::of(read.page);
    let length = found.len() as u64;
    let seen = match found.first_mut() {
        // A page that is not full is the last one.
        Some(_) if length < size => return Ok(Some(Sheet { rows: found, total: offset + length })),
        Some(row) => Some(seen(row, shape.width(), &tables)?.0),
        None if offset == 0 && rows.parent.is_none() => return Ok(Some(Sheet { rows: found, total: 0 })),
        None => None,
    };
    if let Some(total) = seen.as_ref().and_then(|seen| memo.get(&key, seen)) {
        return Ok(Some(Sheet { rows: found, total }));
    }
    let mut counted = executor.rows(count, cost).await?;
    let Some(row) = counted.first_mut() else { return Ok(None) };
    let (total, (counted_in, of)) = (total(row, 0, read.table)?, self::seen(row, 1, &tables)?);
    let one_look = match seen {
        Some(seen) => seen == counted_in,
        None => total <= offset,
    };
    memo.put(key, Counted { rows: total, of, seen: counted_in });
    if one_look {
        return Ok(Some(Sheet { rows: found, total }));
    }
    // Others wrote between the two statements.
    at_once(executor, shape, rows, read).await
}

/// The statements that may read the page, for explaining how they are run.
pub(super) fn statements(
    memo: &Memo,
    shape: &Shape,
    rows: &Rows<'_>,
    read: &Read,
    backend: DbBackend,
) -> Result<Vec<Statement>, StoreError> {
    let Asked { page, count, .. } = ask(memo, shape, rows, read, backend, &tables(rows)?)?;
    Ok(vec![page, count])
}

/// What the database is asked for a page.
struct Asked {
    /// The rows of the page.
    page: Statement,
    /// How many rows there are on all pages.
    count: Statement,
    /// What the count is remembered by.
    key: String,
}

fn ask(
    memo: &Memo,
    shape: &Shape,
    rows: &Rows<'_>,
    read: &Read,
    backend: DbBackend,
    tables: &[&'static Table],
) -> Result<Asked, StoreError> {
    let mut count = rows.counted()?;
    watch(&mut count, tables);
    let count = backend.build(&count);
    let key = memo::key(&count);
    let mut page = rows.list(shape, &read.sort, read.page, access(backend, memo.last(&key).as_ref(), read))?;
    watch(&mut page, tables);
    Ok(Asked { page: backend.build(&page), count, key })
}

/// The page with its count in one statement, and so in one look at the data; only an empty page has to ask for it.
pub(super) async fn at_once<E: Execute>(
    executor: &E,
    shape: &Shape,
    rows: &Rows<'_>,
    read: &Read,
) -> Result<Option<Sheet<E::Row>>, StoreError> {
    let cost = cost(rows, read);
    let mut found = executor.rows(rows.page(shape, &read.sort, read.page, executor.backend())?, cost).await?;
    let total = match found.first_mut() {
        Some(row) => total(row, shape.width(), read.table)?,
        None if rows.parent.is_none() && read.page.number <= 1 => 0,
        None => match executor.rows(rows.total(executor.backend())?, cost).await?.first_mut() {
            Some(row) => total(row, 0, read.table)?,
            None => return Ok(None),
        },
    };
    Ok(Some(Sheet { rows: found, total }))
}

/// Conditions beside a parent's may select few rows of many, unless they name the rows, and what is skipped is read.
fn cost(rows: &Rows<'_>, read: &Read) -> Cost {
    let whole = rows.conditions.is_empty() && rows.filter.is_empty();
    if filter::names_rows(rows.filter) || (whole && Span::of(read.page).offset <= NEAR) {
        Cost::Bounded
    } else {
        Cost::Unbounded
    }
}

/// SQLite would find all rows that meet the conditions by an index and sort them, for each page anew. Where many of the rows
/// do, a page is full after a few steps along the order.
fn access(backend: DbBackend, counted: Option<&Counted>, read: &Read) -> Access {
    let many = counted.is_some_and(|counted| counted.rows >= MANY && counted.rows >= counted.of / SELECTIVE);
    if many && backend == DbBackend::Sqlite && Order::of(read.table, &read.sort).is_some() {
        Access::Walked
    } else {
        Access::Planned
    }
}

/// Every table whose rows decide which rows are selected, once.
fn tables(rows: &Rows<'_>) -> Result<Vec<&'static Table>, StoreError> {
    let mut tables = vec![rows.table];
    let mut add = |table: &'static Table| {
        if tables.iter().all(|known| known.name != table.name) {
            tables.push(table);
        }
    };
    if let Some(parent) = rows.parent {
        add(parent.table);
    }
    for term in rows.filter.iter().flat_map(|condition| &condition.terms) {
        let mut at = rows.table;
        for &relationship in &term.path.relationships {
            let (Join::Key { target, .. } | Join::Inverse { target, .. } | Join::Polymorphic { target, .. }) =
                shape::join(at, relationship)?;
            at = target;
            add(at);
        }
    }
    Ok(tables)
}

/// Lets each row say what is kept about these tables.
fn watch(select: &mut SelectStatement, tables: &[&'static Table]) {
    for table in tables {
        select.expr(counts::state(table.resource.name));
    }
}

/// The writes that the tables had seen, and how many rows the first of them has.
fn seen(row: &mut impl Cells, at: usize, tables: &[&'static Table]) -> Result<(Seen, u64), StoreError> {
    let states = tables.iter().enumerate().map(|(next, table)| state_at(row, at + next, table));
    let states = states.collect::<Result<Vec<_>, _>>()?;
    let rows = states.first().map_or(0, |state| state.count);
    Ok((states.iter().map(|state| state.writes).collect(), rows))
}

fn total(row: &mut impl Cells, at: usize, table: &'static Table) -> Result<u64, StoreError> {
    let count = readable(row.integer(at), table.name, "record_count")?;
    Ok(count.unwrap_or_default().try_into().unwrap_or_default())
}
