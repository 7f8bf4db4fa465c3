//! How resources are stored, as data: the generator writes one [`Table`] for each resource, beside its sea-orm entity.

use jsonapi::Resource;

/// The table of a resource.
#[derive(Debug)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// The resource it stores.
    pub resource: &'static Resource,
    /// Every column, private ones included, in the order of the migration.
    pub columns: &'static [Column],
    /// Where each attribute of [`Resource::attributes`] is read from, by position.
    pub attributes: &'static [Stored],
    /// How each relationship of [`Resource::relationships`] is followed, by position.
    pub relationships: &'static [Join],
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// What a column holds; the same on both databases, compared byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `text`; collated by bytes.
    Text,
    /// 64-bit integer.
    Integer,
    /// Unix milliseconds in a 64-bit integer.
    Timestamp,
    /// Double precision.
    Number,
    /// Boolean.
    Boolean,
    /// The text of a JSON value, member order kept.
    Json,
}

/// Where an attribute is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// The column at this position of [`Table::columns`].
    Column(usize),
    /// Whether the column at this position is not NULL (`x-computed: { present: column }`).
    Present(usize),
    /// Nowhere: it is write-only and never stored.
    Nowhere,
}

/// How a relationship is followed.
#[derive(Debug)]
pub enum Join {
    /// To-one: this table's column at that position holds the id of the target.
    Key {
        /// Position in [`Table::columns`].
        column: usize,
        /// The target's table.
        target: &'static Table,
    },
    /// To-many: a column of the target holds this record's id.
    Inverse {
        /// Name of the target's column.
        column: &'static str,
        /// The target's table.
        target: &'static Table,
    },
    /// To-many, polymorphic: the target names the type and the id of what it belongs to.
    Polymorphic {
        /// Name of the target's column for the type.
        type_column: &'static str,
        /// Name of the target's column for the id.
        id_column: &'static str,
        /// The target's table.
        target: &'static Table,
    },
}

impl Table {
    /// The column with this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
