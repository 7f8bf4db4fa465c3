//! From a line to the row that it becomes.

use std::sync::Arc;

use jsonapi::descriptor::{Resource, Secret};
use jsonapi::{Timestamp, Value};
use models::RESOURCES;
use persistence::Table;
use persistence::table::{Join, Stored};

use super::line::{Identifier, Line};
use super::special::{self, Context};
use super::value;
use crate::Place;
use crate::service::Parts;

/// A row on its way into its table.
pub(crate) struct ImportRow {
    table: &'static Table,
    id: String,
    /// The values of [`Table::columns`], in that order; `None` where nothing was given.
    values: Vec<Option<Value>>,
    faults: Vec<String>,
}

/// A row that is ready, or everything that is wrong with its line.
pub(super) type Judged = Result<(&'static Table, Vec<Value>), Vec<String>>;

/// Judges the text of one line.
pub(super) fn judge(parts: &Arc<Parts>, text: &str) -> Judged {
    let line: Line<'_> = serde_json::from_str(text).map_err(|error| vec![in_words(&error)])?;
    let Some(resource) = RESOURCES.iter().find(|resource| resource.name == line.resource) else {
        return Err(vec!["`type` is no type of resources".to_owned()]);
    };
    let mut row = ImportRow::new(resource, &line.id);
    row.attributes(&line);
    for (name, relationship) in &line.relationships.0 {
        row.relationship(name, relationship.data.as_ref());
    }
    row.defaults();
    row.finish(parts)
}

/// What is wrong with a line that is no resource object. Of what the parser says only what repeats no value is kept: what is
/// wrong with the JSON itself, and the names of members. Its line and column are those within the line, and left out.
fn in_words(error: &serde_json::Error) -> String {
    const NAMES: [&str; 4] = ["missing field `", "unknown field `", "duplicate field `", "`"];
    let message = error.to_string();
    if error.is_data() && !NAMES.iter().any(|beginning| message.starts_with(beginning)) {
        return "is no resource object: `type` and `id` must be strings, `attributes` and `relationships` objects, and a \
                relationship an object whose `data` is null or an object with `type` and `id`"
            .to_owned();
    }
    message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message).to_owned()
}

/// What an id must be.
const ID: &str = "must have 1 to 64 letters, digits and hyphens";

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl ImportRow {
    fn new(resource: &'static Resource, id: &str) -> Self {
        let table = persistence::table(resource);
        let mut row = Self { table, id: id.to_owned(), values: vec![None; table.columns.len()], faults: Vec::new() };
        if !is_id(id) {
            row.fault("id", ID);
        }
        row.set("id", Value::String(id.to_owned()));
        row
    }

    /// The value that a column is going to get, if one was given.
    pub(crate) fn get(&self, column: &str) -> Option<&Value> {
        self.position(column).and_then(|position| self.values[position].as_ref())
    }

    /// Gives a column its value.
    pub(crate) fn set(&mut self, column: &str, value: Value) {
        if let Some(position) = self.position(column) {
            self.values[position] = Some(value);
        }
    }

    fn position(&self, column: &str) -> Option<usize> {
        self.table.columns.iter().position(|known| known.name == column)
    }

    fn fault(&mut self, member: &str, message: &str) {
        self.faults.push(format!("`{member}` {message}"));
    }

    fn attributes(&mut self, line: &Line<'_>) {
        let accepted = special::of(self.table.resource).map_or(&[][..], |special| special.accepts);
        for (name, raw) in &line.attributes.0 {
            let attribute = self.table.resource.attribute(name);
            let stored = attribute.and_then(|(at, attribute)| match self.table.attributes[at] {
                Stored::Column(column) => Some((attribute, column)),
                Stored::Present(_) | Stored::Nowhere => None,
            });
            let read = if let Some((attribute, column)) = stored {
                value::of_attribute(attribute, raw.get()).map(|value| (column, value))
            } else if let Some(column) = accepted.contains(&name.as_str()).then(|| self.position(name)).flatten() {
                value::of_column(&self.table.columns[column], raw.get()).map(|value| (column, value))
            } else {
                Err("is no stored attribute of this type".to_owned())
            };
            match read {
                Ok((column, value)) => self.values[column] = Some(value),
                Err(message) => self.fault(name, &message),
            }
        }
    }

    fn relationship(&mut self, name: &str, data: Option<&Identifier<'_>>) {
        if data.is_some_and(|to| !is_id(&to.id)) {
            self.fault(name, &format!("leads to an id that is none: it {ID}"));
        }
        if let Some((position, relationship)) = self.table.resource.relationship(name)
            && let Join::Key { column, .. } = self.table.relationships[position]
        {
            match data {
                Some(to) if to.resource != relationship.target.name => {
                    self.fault(name, &format!("must lead to {}", relationship.target.name));
                }
                Some(to) => self.values[column] = Some(Value::String(to.id.clone().into_owned())),
                None => self.values[column] = Some(Value::Null),
            }
        } else if let (Some((type_column, id_column)), Some(to)) = (polymorphic(self.table, name), data) {
            if !RESOURCES.iter().any(|resource| resource.name == to.resource) {
                self.fault(name, "leads to no type of resources");
            }
            self.set(type_column, Value::String(to.resource.clone().into_owned()));
            self.set(id_column, Value::String(to.id.clone().into_owned()));
        } else {
            self.fault(name, "is no relationship that can be imported");
        }
    }

    /// What was not given and has a default; a row that was never updated was updated when it was created.
    fn defaults(&mut self) {
        for (position, attribute) in self.table.resource.attributes.iter().enumerate() {
            if let (Stored::Column(column), Some(default)) = (self.table.attributes[position], attribute.default)
                && self.values[column].is_none()
            {
                self.values[column] = value::of_attribute(attribute, default).ok();
            }
        }
        if let (None, Some(created_at)) = (self.get("updated_at"), self.get("created_at").cloned()) {
            self.set("updated_at", created_at);
        }
    }

    /// Completes the row, seals its secrets, and finds what is still missing.
    fn finish(mut self, parts: &Arc<Parts>) -> Judged {
        if self.faults.is_empty()
            && let Some(special) = special::of(self.table.resource)
        {
            let lifetime = parts.settings.reset_token_lifetime;
            let (keyring, chance) = (&parts.keyring, parts.chance.as_ref());
            let context = Context { keyring, chance, reset_token_lifetime: lifetime, now: parts.clock.now() };
            if let Err(message) = (special.complete)(&context, &mut self) {
                self.faults.push(message);
            }
        }
        self.seal(parts);
        let mut values = Vec::with_capacity(self.values.len());
        for (column, value) in self.table.columns.iter().zip(self.values) {
            let value = value.unwrap_or(Value::Null);
            if value.is_null() && !column.nullable && self.faults.is_empty() {
                self.faults.push(format!("`{}` is missing", column.name));
            }
            values.push(value);
        }
        if self.faults.is_empty() { Ok((self.table, values)) } else { Err(self.faults) }
    }

    fn seal(&mut self, parts: &Arc<Parts>) {
        for (position, attribute) in self.table.resource.attributes.iter().enumerate() {
            let (Some(Secret::Encrypted), Stored::Column(column)) = (attribute.secret, self.table.attributes[position])
            else {
                continue;
            };
            if let Some(Value::String(secret)) = &self.values[column] {
                let place = Place { table: self.table.name, column: self.table.columns[column].name, id: &self.id };
                let sealed = parts.keyring.seal(place, secret, parts.chance.as_ref());
                self.values[column] = Some(Value::String(sealed));
            }
        }
    }
}

/// The instant that a column is going to get.
pub(crate) fn instant(row: &ImportRow, column: &str) -> Option<Timestamp> {
    match row.get(column) {
        Some(Value::DateTime(instant)) => Some(*instant),
        _ => None,
    }
}

/// The columns of a private relationship of this table that can lead to any type: some resource leads here by them.
fn polymorphic(table: &'static Table, name: &str) -> Option<(&'static str, &'static str)> {
    let joins = persistence::TABLES.iter().flat_map(|other| other.relationships);
    joins.into_iter().find_map(|join| match join {
        Join::Polymorphic { type_column, id_column, target }
            if target.name == table.name && type_column.strip_suffix("_type") == Some(name) =>
        {
            Some((*type_column, *id_column))
        }
        _ => None,
    })
}
