//! Every value of every resource in the database, to see what a request has changed.

use std::collections::BTreeMap;

use models::RESOURCES;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

/// Where a value is: table, id and column.
pub(super) type Place = (&'static str, String, &'static str);

/// The values of all rows as text, by their places.
pub(super) struct Rows(BTreeMap<Place, Option<String>>);

impl Rows {
    /// Reads all of them.
    pub(super) async fn read(database: &DatabaseConnection) -> Self {
        let mut values = BTreeMap::new();
        for table in RESOURCES.iter().map(|resource| persistence::table(resource)) {
            let columns: Vec<&'static str> = table.columns.iter().map(|column| column.name).collect();
            let list: Vec<String> = columns.iter().map(|name| format!("CAST(\"{name}\" AS TEXT)")).collect();
            let sql = format!("SELECT \"id\", {} FROM \"{}\"", list.join(", "), table.name);
            let statement = Statement::from_string(database.get_database_backend(), sql);
            for row in database.query_all_raw(statement).await.expect("rows") {
                let id: String = row.try_get_by_index(0).expect("an id");
                for (at, column) in columns.iter().enumerate() {
                    let value = row.try_get_by_index(at + 1).expect("a value or none");
                    values.insert((table.name, id.clone(), *column), value);
                }
            }
        }
        Self(values)
    }

    /// The places where `after` is different.
    pub(super) fn changes(&self, after: &Self) -> Vec<Place> {
        let keys = self.0.keys().chain(after.0.keys());
        let mut changed: Vec<_> = keys.filter(|key| self.0.get(*key) != after.0.get(*key)).cloned().collect();
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// The ids that a table has and `before` has not.
    pub(super) fn new_ids(&self, before: &Self, table: &str) -> Vec<String> {
        let ids = self.0.keys().filter(|(found, _, column)| *found == table && *column == "id");
        ids.filter(|key| !before.0.contains_key(*key)).map(|(_, id, _)| id.clone()).collect()
    }

    /// A value; `None` where there is no such row, or where it is NULL.
    pub(super) fn value(&self, table: &'static str, id: &str, column: &'static str) -> Option<&str> {
        self.0.get(&(table, id.to_owned(), column)).and_then(Option::as_deref)
    }
}
