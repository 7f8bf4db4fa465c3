//! How the database plans to run a read.

use jsonapi::query::Include;
use sea_orm::{DbBackend, Statement};

use crate::compile::rows::{Parent, Rows};
use crate::compile::shape::{self, Shape};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::include::Level;
use crate::pages::Pages;
use crate::read::Read;
use crate::store::Store;
use crate::table::{Join, Table};

/// The plan of an include depends on how many rows include, not on which.
const INCLUDING: usize = 25;

impl Store {
    /// The plan of a list, a line a step: that of its page, or of each way to read it, then that of each include step. For
    /// tests, and for operators who wonder about a slow list.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn explain(&self, read: &Read) -> Result<Vec<String>, StoreError> {
        list(&self.reader(), &self.pages, &Rows::of(read), read).await
    }

    /// The plan of the list that a to-many relationship of a row leads to, as [`Store::explain`] tells it; nothing for a
    /// to-one relationship, which leads to no list.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn explain_related(
        &self,
        parent: &'static Table,
        id: &str,
        relationship: usize,
        read: &Read,
    ) -> Result<Vec<String>, StoreError> {
        let join = shape::join(parent, relationship)?;
        if matches!(join, Join::Key { .. }) {
            return Ok(Vec::new());
        }
        let parent = Parent { table: parent, id, scope: &[], join };
        list(&self.reader(), &self.pages, &Rows { parent: Some(parent), ..Rows::of(read) }, read).await
    }
}

async fn list<E: Execute>(
    executor: &E,
    pages: &Pages,
    rows: &Rows<'_>,
    read: &Read,
) -> Result<Vec<String>, StoreError> {
    let backend = executor.backend();
    let shape = Shape::new(read.table, &read.selection, &read.include)?;
    let mut statements = pages.statements(&shape, rows, read, backend)?;
    includes(&mut statements, read.table, &read.include, backend)?;
    let mut lines = Vec::new();
    for statement in statements {
        lines.extend(plan(executor, statement).await?);
    }
    Ok(lines)
}

fn includes(
    statements: &mut Vec<Statement>,
    table: &'static Table,
    include: &[Include],
    backend: DbBackend,
) -> Result<(), StoreError> {
    let ids = vec![String::new(); INCLUDING];
    for step in include {
        let level = Level::of(table, step)?;
        statements.push(level.statement(&ids, backend)?);
        includes(statements, level.target, &step.include, backend)?;
    }
    Ok(())
}

async fn plan<E: Execute>(executor: &E, statement: Statement) -> Result<Vec<String>, StoreError> {
    // SQLite tells the step in the last of four columns.
    let (explain, at) = match executor.backend() {
        DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        _ => ("EXPLAIN", 0),
    };
    let explained = Statement { sql: format!("{explain} {}", statement.sql), ..statement };
    let mut lines = Vec::new();
    for mut row in executor.rows(explained, Cost::Bounded).await? {
        lines.extend(shape::readable(row.text(at), "the plan", "step")?);
    }
    Ok(lines)
}
