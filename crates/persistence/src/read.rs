//! Reads: what is asked of the store, as data, and what it finds.

use std::sync::Arc;

use jsonapi::descriptor::SortKey;
use jsonapi::document::{LinkageData, ResourceObject};
use jsonapi::query::filter::Filter;
use jsonapi::query::{self, Include, Selection};

use crate::compile::rows;
use crate::compile::shape::readable;
use crate::connection::execute::{Cells, Cost, Execute as _};
use crate::error::StoreError;
use crate::fetch::{self, Origin};
use crate::store::Store;
use crate::table::Table;
use crate::unit::Condition;

/// A checked read of one table.
#[derive(Debug, Clone)]
pub struct Read {
    /// The table.
    pub table: &'static Table,
    /// The fields that the objects show; only their columns are read.
    pub selection: Arc<Selection>,
    /// The relationships to include, each one more statement.
    pub include: Vec<Include>,
    /// What must hold of every row: the id, whose it is.
    pub conditions: Vec<Condition>,
    /// What the request narrows a list to.
    pub filter: Filter,
    /// The order of a list, without the final id key, which goes the way of the last key.
    pub sort: Vec<SortKey>,
    /// The page of a list.
    pub page: query::Page,
}

/// One resource and what was included with it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The resource.
    pub object: ResourceObject,
    /// What was included, each resource once.
    pub included: Vec<ResourceObject>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The resources of the page.
    pub objects: Vec<ResourceObject>,
    /// What was included with them, each resource once.
    pub included: Vec<ResourceObject>,
    /// How many resources there are on all pages.
    pub record_count: u64,
}

/// What a relationship leads to.
#[derive(Debug, Clone)]
pub enum Related {
    /// To-one: the resource, or nothing.
    One(Option<Found>),
    /// To-many: a page.
    Many(Page),
}

impl Store {
    /// The one row that meets the conditions. One statement, and one more for each include step.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retrieve(&self, read: &Read) -> Result<Option<Found>, StoreError> {
        fetch::retrieve(&self.reader(), read).await
    }

    /// A page of the rows that meet the conditions. One or two statements while nobody writes and once page anchors are
    /// laid (decision 22), and one more for each include step.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn list(&self, read: &Read) -> Result<Page, StoreError> {
        fetch::list(&self.reader(), &self.pages, read).await
    }

    /// What a relationship of the row with this id leads to; `None` when no such row meets `scope`. At most two
    /// statements, and one more for each include step. `read` is of the relationship's target.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn related(
        &self,
        parent: &'static Table,
        id: &str,
        relationship: usize,
        scope: &[Condition],
        read: &Read,
    ) -> Result<Option<Related>, StoreError> {
        let origin = Origin { table: parent, id, relationship, scope };
        fetch::related(&self.reader(), &self.pages, origin, read).await
    }

    /// The ids that a relationship of the row with this id leads to, a page of them when it is to-many, ordered by
    /// creation; `None` when no such row meets `scope`. At most two statements.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn linkage(
        &self,
        parent: &'static Table,
        id: &str,
        relationship: usize,
        scope: &[Condition],
        page: query::Page,
    ) -> Result<Option<LinkageData>, StoreError> {
        let origin = Origin { table: parent, id, relationship, scope };
        fetch::linkage(&self.reader(), &self.pages, origin, &fetch::identities(&origin, page)?).await
    }

    /// The ids of up to `limit` rows for which every condition holds, those with the least value of the column `by` first. One
    /// statement.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ids(
        &self,
        table: &'static Table,
        conditions: &[Condition],
        by: &'static str,
        limit: u64,
    ) -> Result<Vec<String>, StoreError> {
        let reader = self.reader();
        let statement = rows::ids(table, conditions, by, limit, reader.backend())?;
        let rows = reader.rows(statement, Cost::Bounded).await?;
        let id = |mut row| readable(Cells::text(&mut row, 0), table.name, "id");
        rows.into_iter().map(|row| Ok(id(row)?.unwrap_or_default())).collect()
    }
}
