//! Includes: one statement for each step, whatever the number of rows, and each resource once in a document.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;

use jsonapi::document::{LinkageData, ResourceObject};
use jsonapi::query::Include;
use sea_orm::{DbBackend, Statement};

use crate::compile::rows::{self, Rows};
use crate::compile::shape::{self, Row, Shape};
use crate::connection::execute::{Cells, Cost, Execute};
use crate::error::StoreError;
use crate::table::{Join, Table};
use crate::unit::Condition;

/// Ids in one statement: below the limits of SQLite (32,766) and PostgreSQL (65,535), and a power of two.
const IDS: usize = 16_384;

/// The objects of a document: the primary ones first, then what is included with them.
pub(crate) struct Objects {
    all: Vec<ResourceObject>,
    primary: usize,
    /// Where the object of a type and an id is.
    positions: HashMap<(&'static str, String), usize>,
}

/// An object whose relationships are included, with the keys of its to-one steps.
struct Member {
    at: usize,
    keys: Vec<Option<String>>,
}

impl Objects {
    /// Includes what the steps ask for with these rows, which are of this table.
    pub(crate) async fn resolve<E: Execute>(
        executor: &E,
        table: &'static Table,
        rows: Vec<Row>,
        include: &[Include],
    ) -> Result<(Vec<ResourceObject>, Vec<ResourceObject>), StoreError> {
        if include.is_empty() {
            return Ok((rows.into_iter().map(|row| row.object).collect(), Vec::new()));
        }
        let mut objects = Self { all: Vec::new(), primary: rows.len(), positions: HashMap::new() };
        let members = rows.into_iter().map(|row| objects.place(row)).collect();
        objects.steps(executor, table, members, include).await?;
        let included = objects.all.split_off(objects.primary);
        Ok((objects.all, included))
    }

    /// Adds the row's object, or finds the one that is there already.
    fn place(&mut self, row: Row) -> Member {
        let key = (row.object.resource().name, row.object.id.clone());
        let at = *self.positions.entry(key).or_insert(self.all.len());
        if at == self.all.len() {
            self.all.push(row.object);
        }
        Member { at, keys: row.keys }
    }

    /// Boxed, because steps lead to further steps.
    fn steps<'a, E: Execute>(
        &'a mut self,
        executor: &'a E,
        table: &'static Table,
        mut members: Vec<Member>,
        include: &'a [Include],
    ) -> Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>> {
        Box::pin(async move {
            members.sort_by_key(|member| member.at);
            members.dedup_by_key(|member| member.at);
            for (position, step) in include.iter().enumerate() {
                let level = Level::of(table, step)?;
                let further = if level.to_one {
                    self.follow_key(executor, &level, &members, position).await?
                } else {
                    self.follow_back(executor, &level, &members).await?
                };
                if !step.include.is_empty() && !further.is_empty() {
                    self.steps(executor, level.target, further, &step.include).await?;
                }
            }
            Ok(())
        })
    }

    async fn follow_key<E: Execute>(
        &mut self,
        executor: &E,
        level: &Level<'_>,
        members: &[Member],
        position: usize,
    ) -> Result<Vec<Member>, StoreError> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for member in members {
            let key = member.keys.get(position).cloned().flatten();
            ids.extend(key.clone().filter(|id| seen.insert(id.clone())));
            self.link(member.at, level.step.relationship, LinkageData::One(key));
        }
        let mut found: HashMap<String, Row> = level.rows(executor, &ids).await?.into_iter().collect();
        // In the order in which the including objects name them, not that of the database.
        Ok(ids.iter().filter_map(|id| found.remove(id)).map(|row| self.place(row)).collect())
    }

    async fn follow_back<E: Execute>(
        &mut self,
        executor: &E,
        level: &Level<'_>,
        members: &[Member],
    ) -> Result<Vec<Member>, StoreError> {
        let ids: Vec<String> = members.iter().map(|member| self.all[member.at].id.clone()).collect();
        let mut linked: HashMap<String, Vec<String>> = HashMap::new();
        let mut further = Vec::new();
        for (parent, row) in level.rows(executor, &ids).await? {
            linked.entry(parent).or_default().push(row.object.id.clone());
            further.push(self.place(row));
        }
        for (member, id) in members.iter().zip(&ids) {
            self.link(member.at, level.step.relationship, LinkageData::Many(linked.remove(id).unwrap_or_default()));
        }
        Ok(further)
    }

    /// Sets the linkage of a relationship, unless an earlier step to the same object did.
    fn link(&mut self, at: usize, relationship: usize, data: LinkageData) {
        let linkage = &mut self.all[at].linkage;
        if linkage.iter().all(|(position, _)| *position != relationship) {
            linkage.push((relationship, data));
        }
    }
}

/// One step of an include path: the rows of a table with certain values in one column.
pub(crate) struct Level<'a> {
    /// The table that the relationship leads to.
    pub(crate) target: &'static Table,
    step: &'a Include,
    /// Whether the column is the id, which the including rows name, and not one that names them.
    to_one: bool,
    column: &'static str,
    conditions: Vec<Condition>,
}

impl<'a> Level<'a> {
    /// The level that a step from this table leads to.
    pub(crate) fn of(table: &'static Table, step: &'a Include) -> Result<Self, StoreError> {
        let (target, column, conditions) = match shape::join(table, step.relationship)? {
            Join::Key { target, .. } => (target, None, Vec::new()),
            Join::Inverse { column, target } => (target, Some(*column), Vec::new()),
            Join::Polymorphic { type_column, id_column, target } => {
                (target, Some(*id_column), vec![Condition::equals(type_column, table.resource.name)])
            }
        };
        Ok(Self { target, step, to_one: column.is_none(), column: column.unwrap_or("id"), conditions })
    }

    /// What the rows of this level hold.
    fn shape(&self) -> Result<Shape, StoreError> {
        Shape::new(self.target, &self.step.selection, &self.step.include)
    }

    /// The statement that reads the rows for these ids, each followed by its id among them.
    pub(crate) fn statement(&self, ids: &[String], backend: DbBackend) -> Result<Statement, StoreError> {
        let rows = Rows { table: self.target, conditions: &self.conditions, filter: &[], parent: None };
        rows::among(&self.shape()?, &rows, self.column, ids, backend)
    }

    /// The rows for these ids, each with its id among them.
    async fn rows<E: Execute>(&self, executor: &E, ids: &[String]) -> Result<Vec<(String, Row)>, StoreError> {
        let shape = self.shape()?;
        let mut found = Vec::new();
        for ids in ids.chunks(IDS) {
            for mut result in executor.rows(self.statement(ids, executor.backend())?, Cost::Bounded).await? {
                let key = shape::readable(result.text(shape.width()), self.target.name, self.column)?;
                if let (Some(key), Some(row)) = (key, shape.decode(&mut result)?) {
                    found.push((key, row));
                }
            }
        }
        Ok(found)
    }
}
