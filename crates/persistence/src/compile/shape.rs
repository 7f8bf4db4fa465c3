//! What a row of one read holds, and how it becomes a resource object: only the columns of the selected attributes and the
//! keys of the included relationships are read.

use std::sync::Arc;

use jsonapi::Value;
use jsonapi::document::ResourceObject;
use jsonapi::query::{Include, Selection};
use jsonapi::value::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::compile::ROW;
use crate::connection::execute::{Cells, Unreadable};
use crate::error::StoreError;
use crate::table::{Column, ColumnKind, Join, Stored, Table};

/// The columns of one read: the id, the selected attributes, the keys of to-one includes, in this order.
pub(crate) struct Shape {
    table: &'static Table,
    selection: Arc<Selection>,
    attributes: Vec<Stored>,
    /// For each include step, where its key is read, if the step is to-one.
    keys: Vec<Option<usize>>,
    width: usize,
}

/// A decoded row.
pub(crate) struct Row {
    /// The resource object, its linkage still empty.
    pub(crate) object: ResourceObject,
    /// For each include step that is to-one, the key.
    pub(crate) keys: Vec<Option<String>>,
}

impl Shape {
    /// The shape of reads of this table with these fields and these includes.
    pub(crate) fn new(
        table: &'static Table,
        selection: &Arc<Selection>,
        include: &[Include],
    ) -> Result<Self, StoreError> {
        let stored = |position: &usize| {
            let stored = table.attributes.get(*position).copied();
            stored.ok_or_else(|| StoreError::Column { table: table.name, column: format!("attribute {position}") })
        };
        let attributes: Vec<_> = selection.attributes.iter().map(stored).collect::<Result<_, _>>()?;
        let mut width = 1 + attributes.iter().filter(|stored| **stored != Stored::Nowhere).count();
        let mut keys = Vec::with_capacity(include.len());
        for step in include {
            let to_one = matches!(join(table, step.relationship)?, Join::Key { .. });
            keys.push(to_one.then_some(step.relationship));
            width += usize::from(to_one);
        }
        Ok(Self { table, selection: Arc::clone(selection), attributes, keys, width })
    }

    /// How many columns of a row are the shape's; what a statement selects besides comes after them.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// `SELECT` of the shape's columns, without a source.
    pub(crate) fn select(&self) -> SelectStatement {
        let mut select = Query::select();
        select.column((ROW, "id"));
        for stored in &self.attributes {
            match stored {
                Stored::Column(at) => select.column((ROW, self.table.columns[*at].name)),
                Stored::Present(at) => select.expr(Expr::col((ROW, self.table.columns[*at].name)).is_not_null()),
                Stored::Nowhere => &mut select,
            };
        }
        for relationship in self.keys.iter().flatten() {
            if let Join::Key { column, .. } = &self.table.relationships[*relationship] {
                select.column((ROW, self.table.columns[*column].name));
            }
        }
        select
    }

    /// The row, or `None` when its id is NULL, as in an outer join that found nothing.
    pub(crate) fn decode(&self, row: &mut impl Cells) -> Result<Option<Row>, StoreError> {
        let Some(id) = self.readable(row.text(0), "id")? else { return Ok(None) };
        let mut at = 1;
        let mut values = Vec::with_capacity(self.attributes.len());
        for stored in &self.attributes {
            let value = match stored {
                Stored::Nowhere => Value::Null,
                Stored::Column(column) => self.value(row, at, &self.table.columns[*column])?,
                Stored::Present(column) => {
                    let present = self.readable(row.boolean(at), self.table.columns[*column].name)?;
                    Value::Boolean(present.unwrap_or_default())
                }
            };
            at += usize::from(*stored != Stored::Nowhere);
            values.push(value);
        }
        let mut keys = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            keys.push(if key.is_some() { self.readable(row.text(at), "a key")? } else { None });
            at += usize::from(key.is_some());
        }
        let object = ResourceObject { selection: Arc::clone(&self.selection), id, values, linkage: Vec::new() };
        Ok(Some(Row { object, keys }))
    }

    fn value(&self, row: &mut impl Cells, at: usize, column: &Column) -> Result<Value, StoreError> {
        let name = column.name;
        Ok(match column.kind {
            ColumnKind::Text => self.readable(row.text(at), name)?.map(Value::String),
            ColumnKind::Json => self.readable(row.text(at), name)?.map(Value::Json),
            ColumnKind::Integer => self.readable(row.integer(at), name)?.map(Value::Integer),
            ColumnKind::Timestamp => self.readable(row.integer(at), name)?.map(|time| Value::DateTime(Timestamp(time))),
            ColumnKind::Number => self.readable(row.number(at), name)?.map(Value::Number),
            ColumnKind::Boolean => self.readable(row.boolean(at), name)?.map(Value::Boolean),
        }
        .unwrap_or(Value::Null))
    }

    fn readable<T>(&self, cell: Result<Option<T>, Unreadable>, column: &str) -> Result<Option<T>, StoreError> {
        readable(cell, self.table.name, column)
    }
}

/// The cell of a row that was read from this column of this table.
pub(crate) fn readable<T>(
    cell: Result<Option<T>, Unreadable>,
    table: &'static str,
    column: &str,
) -> Result<Option<T>, StoreError> {
    cell.map_err(|Unreadable| StoreError::Decode { table, column: column.to_owned() })
}

/// How the relationship at this position of a table is followed.
pub(crate) fn join(table: &'static Table, relationship: usize) -> Result<&'static Join, StoreError> {
    table
        .relationships
        .get(relationship)
        .ok_or_else(|| StoreError::Column { table: table.name, column: format!("relationship {relationship}") })
}
