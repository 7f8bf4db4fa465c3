//! Includes: one statement for each step, whatever the number of rows, and each resource once in a document.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;

use jsonapi::document::{LinkageData, ResourceObject};
use jsonapi::query::Include;

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
                let join = shape::join(table, step.relationship)?;
                let (target, further) = match join {
                    Join::Key { target, .. } => {
                        (target, self.follow_key(executor, target, &members, position, step).await?)
                    }
                    Join::Inverse { target, .. } | Join::Polymorphic { target, .. } => {
                        (target, self.follow_back(executor, table, join, &members, step).await?)
                    }
                };
                if !step.include.is_empty() && !further.is_empty() {
                    self.steps(executor, target, further, &step.include).await?;
                }
            }
            Ok(())
        })
    }

    async fn follow_key<E: Execute>(
        &mut self,
        executor: &E,
        target: &'static Table,
        members: &[Member],
        position: usize,
        step: &Include,
    ) -> Result<Vec<Member>, StoreError> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for member in members {
            let key = member.keys.get(position).cloned().flatten();
            ids.extend(key.clone().filter(|id| seen.insert(id.clone())));
            self.link(member.at, step.relationship, LinkageData::One(key));
        }
        let mut found: HashMap<String, Row> =
            among(executor, target, step, "id", &[], &ids).await?.into_iter().collect();
        // In the order in which the including objects name them, not that of the database.
        Ok(ids.iter().filter_map(|id| found.remove(id)).map(|row| self.place(row)).collect())
    }

    async fn follow_back<E: Execute>(
        &mut self,
        executor: &E,
        table: &'static Table,
        join: &'static Join,
        members: &[Member],
        step: &Include,
    ) -> Result<Vec<Member>, StoreError> {
        let (target, column, conditions) = match join {
            Join::Key { .. } => return Ok(Vec::new()),
            Join::Inverse { column, target } => (*target, *column, Vec::new()),
            Join::Polymorphic { type_column, id_column, target } => {
                (*target, *id_column, vec![Condition::equals(type_column, table.resource.name)])
            }
        };
        let ids: Vec<String> = members.iter().map(|member| self.all[member.at].id.clone()).collect();
        let mut linked: HashMap<String, Vec<String>> = HashMap::new();
        let mut further = Vec::new();
        for (parent, row) in among(executor, target, step, column, &conditions, &ids).await? {
            linked.entry(parent).or_default().push(row.object.id.clone());
            further.push(self.place(row));
        }
        for (member, id) in members.iter().zip(&ids) {
            self.link(member.at, step.relationship, LinkageData::Many(linked.remove(id).unwrap_or_default()));
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

/// The rows of a step whose column is one of the ids, each with that id.
async fn among<E: Execute>(
    executor: &E,
    target: &'static Table,
    step: &Include,
    column: &'static str,
    conditions: &[Condition],
    ids: &[String],
) -> Result<Vec<(String, Row)>, StoreError> {
    let shape = Shape::new(target, &step.selection, &step.include)?;
    let rows = Rows { table: target, conditions, filter: &[], parent: None };
    let mut found = Vec::new();
    for ids in ids.chunks(IDS) {
        let statement = rows::among(&shape, &rows, column, ids, executor.backend())?;
        for mut result in executor.rows(statement, Cost::Bounded).await? {
            let key = shape::readable(result.text(shape.width()), target.name, column)?;
            if let (Some(key), Some(row)) = (key, shape.decode(&mut result)?) {
                found.push((key, row));
            }
        }
    }
    Ok(found)
}
