//! What migrations are made of: columns, keys and indexes that mean the same on both databases.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::{
    Alias, ColumnDef, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index, IndexCreateStatement,
    SchemaManager,
};

use crate::names;

/// Makes columns for one database. Every column may be NULL until `.not_null()` is called on it.
#[derive(Clone, Copy)]
pub struct Columns {
    backend: DbBackend,
}

impl Columns {
    /// Columns for the database that is migrated.
    #[must_use]
    pub fn of(manager: &SchemaManager<'_>) -> Self {
        Self { backend: manager.get_database_backend() }
    }

    /// The primary key: text that is stored as it is (decision 1).
    #[must_use]
    pub fn id(self) -> ColumnDef {
        self.text("id").not_null().primary_key().take()
    }

    /// Text, compared byte by byte.
    #[must_use]
    pub fn text(self, name: &str) -> ColumnDef {
        let mut column = ColumnDef::new(Alias::new(name));
        column.text();
        if self.backend == DbBackend::Postgres {
            // A database's own collation would order and compare text differently from SQLite.
            column.extra("COLLATE \"C\"");
        }
        column
    }

    /// A 64-bit integer.
    #[must_use]
    pub fn integer(self, name: &str) -> ColumnDef {
        let mut column = ColumnDef::new(Alias::new(name));
        match self.backend {
            // SQLite's own name for the type, so that tools show it as such.
            DbBackend::Sqlite => column.integer(),
            _ => column.big_integer(),
        };
        column
    }

    /// Unix milliseconds (decision 12).
    #[must_use]
    pub fn timestamp(self, name: &str) -> ColumnDef {
        self.integer(name)
    }

    /// A double precision number.
    #[must_use]
    pub fn number(self, name: &str) -> ColumnDef {
        ColumnDef::new(Alias::new(name)).double().take()
    }

    /// A boolean.
    #[must_use]
    pub fn boolean(self, name: &str) -> ColumnDef {
        ColumnDef::new(Alias::new(name)).boolean().take()
    }

    /// The text of a JSON value. Not a JSON type: those of PostgreSQL lose the order of members or cannot be compared.
    #[must_use]
    pub fn json(self, name: &str) -> ColumnDef {
        self.text(name)
    }
}

/// A foreign key to the id of another table, whose rows cannot be deleted while they are referred to.
#[must_use]
pub fn foreign_key(table: &str, column: &str, target: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(names::foreign_key(table, column))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(target), Alias::new("id"))
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

/// An index.
#[must_use]
pub fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    on(names::index(table, columns), table, columns)
}

/// A unique index. The store reads from its name which column to blame for a repeated value.
#[must_use]
pub fn unique_index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    on(names::unique_index(table, columns), table, columns).unique().take()
}

fn on(name: String, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}
