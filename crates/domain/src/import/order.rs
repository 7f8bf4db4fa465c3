//! The order in which tables are filled: what is referred to comes before what refers to it.

use persistence::table::Join;
use persistence::{TABLES, Table};

/// Every table, each after those that its keys lead to.
pub(super) fn targets_first() -> Vec<&'static Table> {
    let mut ordered = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        visit(table, &mut Vec::new(), &mut ordered);
    }
    ordered
}

/// Adds the table after its targets; `path` breaks cycles, in which no order is right.
fn visit(table: &'static Table, path: &mut Vec<&'static str>, ordered: &mut Vec<&'static Table>) {
    if path.contains(&table.name) || ordered.iter().any(|known| known.name == table.name) {
        return;
    }
    path.push(table.name);
    for join in table.relationships {
        if let Join::Key { target, .. } = join {
            visit(target, path, ordered);
        }
    }
    path.pop();
    ordered.push(table);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_come_before_their_resets() {
        let names: Vec<&str> = targets_first().iter().map(|table| table.name).collect();
        let position = |name: &str| names.iter().position(|known| *known == name);
        assert_eq!(names.len(), TABLES.len());
        assert!(position("customers") < position("customer_password_resets"), "{names:?}");
    }
}
