//! Columns whose values are made with a secret key.

/// A column whose values are made with a secret key. Each begins with `v1.` and the key's id; an empty one is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyedColumn {
    /// The table.
    pub table: &'static str,
    /// The column of the row's id.
    pub id: &'static str,
    /// The column.
    pub column: &'static str,
    /// What its values are.
    pub holds: Holds,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Sealed texts, which the key opens.
    Sealed,
    /// Digests, by which the key recognizes a secret that somebody shows.
    Digests,
}

impl KeyedColumn {
    /// A column of sealed texts in a table whose ids are called `id`.
    #[must_use]
    pub const fn sealed(table: &'static str, column: &'static str) -> Self {
        Self { table, id: "id", column, holds: Holds::Sealed }
    }

    /// A column of digests in a table whose ids are called `id`.
    #[must_use]
    pub const fn digests(table: &'static str, column: &'static str) -> Self {
        Self { table, id: "id", column, holds: Holds::Digests }
    }
}
