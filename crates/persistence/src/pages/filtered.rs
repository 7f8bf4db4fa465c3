//! Reading a page of rows that conditions select, and of orders that no index serves.

use sea_orm::sea_query::SelectStatement;

use crate::compile::filter;
use crate::compile::rows::Rows;
use crate::compile::shape::{self, Shape, readable};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::counts;
use crate::error::StoreError;
use crate::pages::Sheet;
use crate::pages::memo::{self, Memo, Seen};
use crate::pages::plan::Span;
use crate::pages::whole::state_at;
use crate::read::Read;
use crate::table::{Join, Table};

/// A page that skips no more rows than these is near the beginning.
const NEAR: u64 = 1_000;

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
    let mut select = rows.list(shape, &read.sort, read.page)?;
    watch(&mut select, &tables);
    let mut found = executor.rows(executor.backend().build(&select), cost).await?;
    let Span { offset, size } = Span::of(read.page);
    let length = found.len() as u64;
    let seen = match found.first_mut() {
        // A page that is not full is the last one.
        Some(_) if length < size => return Ok(Some(Sheet { rows: found, total: offset + length })),
        Some(row) => Some(seen(row, shape.width(), &tables)?),
        None if offset == 0 && rows.parent.is_none() => return Ok(Some(Sheet { rows: found, total: 0 })),
        None => None,
    };
    let mut count = rows.counted()?;
    watch(&mut count, &tables);
    let count = executor.backend().build(&count);
    let key = memo::key(&count);
    if let Some(total) = seen.as_ref().and_then(|seen| memo.get(&key, seen)) {
        return Ok(Some(Sheet { rows: found, total }));
    }
    let mut counted = executor.rows(count, cost).await?;
    let Some(row) = counted.first_mut() else { return Ok(None) };
    let (total, counted_in) = (total(row, 0, read.table)?, self::seen(row, 1, &tables)?);
    memo.put(key, counted_in.clone(), total);
    let one_look = match seen {
        Some(seen) => seen == counted_in,
        None => total <= offset,
    };
    if one_look {
        return Ok(Some(Sheet { rows: found, total }));
    }
    // Others wrote between the two statements.
    at_once(executor, shape, rows, read).await
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

/// The writes that the tables had seen.
fn seen(row: &mut impl Cells, at: usize, tables: &[&'static Table]) -> Result<Seen, StoreError> {
    tables.iter().enumerate().map(|(next, table)| Ok(state_at(row, at + next, table)?.writes)).collect()
}

fn total(row: &mut impl Cells, at: usize, table: &'static Table) -> Result<u64, StoreError> {
    let count = readable(row.integer(at), table.name, "record_count")?;
    Ok(count.unwrap_or_default().try_into().unwrap_or_default())
}
