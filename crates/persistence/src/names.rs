//! The names of indexes and foreign keys, and what a violated one blames. PostgreSQL names the constraint in its errors,
//! so the name has to tell the column.

use crate::fault::Named;
use crate::table::{Join, Table};

/// PostgreSQL cuts longer names off.
const LONGEST: usize = 63;

/// The name of an index: `ix_<table>_<column>__<column>`.
pub(crate) fn index(table: &str, columns: &[&str]) -> String {
    cut(format!("ix_{table}_{}", columns.join("__")))
}

/// The name of a unique index: `ux_<table>_<column>__<column>`.
pub(crate) fn unique_index(table: &str, columns: &[&str]) -> String {
    cut(format!("ux_{table}_{}", columns.join("__")))
}

/// The name of a foreign key: `fk_<table>_<column>`.
pub(crate) fn foreign_key(table: &str, column: &str) -> String {
    cut(format!("fk_{table}_{column}"))
}

/// The column that a violated unique index is about, the first of its columns when there are several.
pub(crate) fn unique_column(table: &Table, named: &Named) -> String {
    match named {
        Named::Column(column) => column.clone(),
        Named::Constraint(name) => table
            .columns
            .iter()
            .map(|column| column.name)
            .find(|column| begins(name, &unique_index(table.name, &[column])))
            .unwrap_or("id")
            .to_owned(),
        Named::Nothing => "id".to_owned(),
    }
}

/// The column that a violated foreign key is about; the table's first foreign key when the database does not say.
pub(crate) fn key_column(table: &Table, named: &Named) -> String {
    let mut keys = table.relationships.iter().filter_map(|join| match join {
        Join::Key { column, .. } => table.columns.get(*column).map(|column| column.name),
        Join::Inverse { .. } | Join::Polymorphic { .. } => None,
    });
    let first = keys.clone().next();
    let key = match named {
        Named::Column(column) => return column.clone(),
        Named::Constraint(name) => keys.find(|column| foreign_key(table.name, column) == *name),
        Named::Nothing => None,
    };
    key.or(first).unwrap_or("id").to_owned()
}

/// Whether a constraint's name is this index, or an index whose first column it is the index of.
fn begins(name: &str, index: &str) -> bool {
    name.strip_prefix(index).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
}

fn cut(mut name: String) -> String {
    while name.len() > LONGEST {
        name.pop();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{customer_password_resets, customers};

    #[test]
    fn a_unique_index_blames_its_first_column() {
        let named = |name: &str| Named::Constraint(name.to_owned());
        assert_eq!(unique_column(&customers::TABLE, &named("ux_customers_normalized_email")), "normalized_email");
        assert_eq!(unique_column(&customers::TABLE, &named("ux_customers_email__status")), "email");
        assert_eq!(unique_column(&customers::TABLE, &named("customers_pkey")), "id");
        assert_eq!(unique_column(&customers::TABLE, &Named::Column("email".to_owned())), "email");
    }

    #[test]
    fn a_foreign_key_blames_its_column() {
        let table = &customer_password_resets::TABLE;
        let name = foreign_key(table.name, "customer_id");
        assert_eq!(key_column(table, &Named::Constraint(name)), "customer_id");
        assert_eq!(key_column(table, &Named::Nothing), "customer_id");
    }

    #[test]
    fn names_are_no_longer_than_postgresql_keeps() {
        let name = unique_index("a_table_whose_name_is_longer_than_most_are", &["and_a_column_like_it"]);
        assert_eq!(name.len(), LONGEST);
        assert!(name.starts_with("ux_a_table"));
    }
}
