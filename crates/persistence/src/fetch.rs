//! Reads on one connection or transaction.

use jsonapi::document::LinkageData;
use jsonapi::query;
use jsonapi::query::filter::Filter;

use crate::compile::rows::{self, Parent, Rows};
use crate::compile::shape::{self, Row, Shape};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::include::Objects;
use crate::pages::Pages;
use crate::read::{Found, Page, Read, Related};
use crate::table::{Join, Table};
use crate::unit::Condition;

/// See [`crate::Store::retrieve`].
pub(crate) async fn retrieve<E: Execute>(executor: &E, read: &Read) -> Result<Option<Found>, StoreError> {
    let shape = Shape::new(read.table, &read.selection, &read.include)?;
    let rows = Rows::of(read);
    let results = executor.rows(rows.find(&shape, executor.backend())?, Cost::Bounded).await?;
    found(executor, &shape, read, results.into_iter().next()).await
}

/// See [`crate::Store::list`].
pub(crate) async fn list<E: Execute>(executor: &E, pages: &Pages, read: &Read) -> Result<Page, StoreError> {
    let rows = Rows::of(read);
    // Without a parent there is always a count.
    Ok(page(executor, pages, &rows, read).await?.unwrap_or(Page {
        objects: Vec::new(),
        included: Vec::new(),
        record_count: 0,
    }))
}

/// The row that a relationship is followed from.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) table: &'static Table,
    pub(crate) id: &'a str,
    pub(crate) relationship: usize,
    pub(crate) scope: &'a [Condition],
}

/// See [`crate::Store::related`].
pub(crate) async fn related<E: Execute>(
    executor: &E,
    pages: &Pages,
    origin: Origin<'_>,
    read: &Read,
) -> Result<Option<Related>, StoreError> {
    let join = shape::join(origin.table, origin.relationship)?;
    let Join::Key { column, .. } = join else {
        let parent = Parent { table: origin.table, id: origin.id, scope: origin.scope, join };
        let rows = Rows { parent: Some(parent), ..Rows::of(read) };
        return Ok(page(executor, pages, &rows, read).await?.map(Related::Many));
    };
    let shape = Shape::new(read.table, &read.selection, &read.include)?;
    let rows = Rows::of(read);
    let parent = (origin.table, origin.id, origin.scope);
    let statement = rows::to_one(&shape, &rows, parent, &origin.table.columns[*column], executor.backend())?;
    match executor.rows(statement, Cost::Bounded).await?.into_iter().next() {
        None => Ok(None),
        result => Ok(Some(Related::One(found(executor, &shape, read, result).await?))),
    }
}

/// See [`crate::Store::linkage`].
pub(crate) async fn linkage<E: Execute>(
    executor: &E,
    pages: &Pages,
    origin: Origin<'_>,
    read: &Read,
) -> Result<Option<LinkageData>, StoreError> {
    let join = shape::join(origin.table, origin.relationship)?;
    let Join::Key { column, .. } = join else {
        let related = related(executor, pages, origin, read).await?;
        return Ok(related.map(|related| match related {
            Related::One(found) => LinkageData::One(found.map(|found| found.object.id)),
            Related::Many(page) => LinkageData::Many(page.objects.into_iter().map(|object| object.id).collect()),
        }));
    };
    let key = &origin.table.columns[*column];
    let statement = rows::key(origin.table, origin.id, origin.scope, key, executor.backend())?;
    match executor.rows(statement, Cost::Bounded).await?.first_mut() {
        None => Ok(None),
        Some(result) => {
            let id = shape::readable(result.text(0), origin.table.name, key.name)?;
            Ok(Some(LinkageData::One(id)))
        }
    }
}

/// The object of a row and what is included with it.
async fn found<E: Execute>(
    executor: &E,
    shape: &Shape,
    read: &Read,
    result: Option<E::Row>,
) -> Result<Option<Found>, StoreError> {
    let row = match result {
        Some(mut result) => shape.decode(&mut result)?,
        None => None,
    };
    let Some(row) = row else { return Ok(None) };
    let (objects, included) = Objects::resolve(executor, read.table, vec![row], &read.include).await?;
    Ok(objects.into_iter().next().map(|object| Found { object, included }))
}

/// One page of rows; `None` when they have a parent that is not there.
async fn page<E: Execute>(
    executor: &E,
    pages: &Pages,
    rows: &Rows<'_>,
    read: &Read,
) -> Result<Option<Page>, StoreError> {
    let shape = Shape::new(read.table, &read.selection, &read.include)?;
    let Some(mut sheet) = pages.read(executor, &shape, rows, read).await? else { return Ok(None) };
    let mut decoded: Vec<Row> = Vec::with_capacity(sheet.rows.len());
    for row in &mut sheet.rows {
        decoded.extend(shape.decode(row)?);
    }
    let (objects, included) = Objects::resolve(executor, read.table, decoded, &read.include).await?;
    Ok(Some(Page { objects, included, record_count: sheet.total }))
}

/// A read of a relationship's ids: nothing of the target but its identity, in order of creation.
pub(crate) fn identities(origin: &Origin<'_>, page: query::Page) -> Result<Read, StoreError> {
    let (Join::Key { target, .. } | Join::Inverse { target, .. } | Join::Polymorphic { target, .. }) =
        shape::join(origin.table, origin.relationship)?;
    let selection = query::Selection { resource: target.resource, attributes: Vec::new(), relationships: Vec::new() };
    Ok(Read {
        table: target,
        selection: selection.into(),
        include: Vec::new(),
        conditions: Vec::new(),
        filter: Filter::default(),
        sort: vec![jsonapi::descriptor::SortKey { attribute: "created_at", descending: false }],
        page,
    })
}
