//! A resource with a column of every kind and relationships of every kind, to itself among others; no document describes it.

use jsonapi::Value;
use jsonapi::descriptor::{Attribute, Cardinality, Constraints, Kind, PageLimits, Relationship, Resource, Write};
use persistence::table::{Column, ColumnKind, Join, Stored, Table};
use persistence::{Engine, Store};
use sea_orm::{ConnectionTrait, Database};

use crate::support::Home;

const PLAIN: Attribute = Attribute {
    name: "",
    kind: Kind::String,
    nullable: true,
    create: Write::Never,
    update: Write::Never,
    readable: true,
    sortable: true,
    filterable: true,
    secret: None,
    constraints: Constraints::NONE,
    default: None,
    trigger: None,
};

const fn attribute(name: &'static str, kind: Kind) -> Attribute {
    Attribute { name, kind, ..PLAIN }
}

const fn relationship(name: &'static str, cardinality: Cardinality, target: &'static Resource) -> Relationship {
    Relationship {
        name,
        cardinality,
        target,
        create: Write::Never,
        update: Write::Never,
        includable: true,
        filterable: true,
    }
}

const PLAIN_RESOURCE: Resource = Resource {
    name: "",
    attributes: &[],
    relationships: &[],
    actions: &[],
    default_sort: &[],
    page: PageLimits { default: 10, max: 25 },
    topics: &[],
    permissions: &[],
    owner: None,
};

static THINGS_RESOURCE: Resource = Resource {
    name: "things",
    attributes: &[
        attribute("text", Kind::String),
        attribute("text_or_null", Kind::String),
        attribute("integer", Kind::Integer),
        attribute("integer_or_null", Kind::Integer),
        attribute("number", Kind::Number),
        attribute("number_or_null", Kind::Number),
        attribute("boolean", Kind::Boolean),
        attribute("boolean_or_null", Kind::Boolean),
        attribute("created_at", Kind::DateTime),
        attribute("time_or_null", Kind::DateTime),
        attribute("day", Kind::Date),
        attribute("day_or_null", Kind::Date),
        attribute("metadata", Kind::Object),
        attribute("json_or_null", Kind::Object),
        attribute("has_digest", Kind::Boolean),
        attribute("password", Kind::String),
    ],
    relationships: &[
        relationship("owner", Cardinality::One, &THINGS_RESOURCE),
        relationship("parts", Cardinality::Many, &THINGS_RESOURCE),
        relationship("notes", Cardinality::Many, &NOTES_RESOURCE),
    ],
    ..PLAIN_RESOURCE
};

static NOTES_RESOURCE: Resource = Resource {
    name: "notes",
    attributes: &[attribute("text_or_null", Kind::String), attribute("created_at", Kind::DateTime)],
    relationships: &[relationship("author", Cardinality::One, &THINGS_RESOURCE)],
    ..PLAIN_RESOURCE
};

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, nullable: false }
}

const fn nullable(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, nullable: true }
}

/// The table of things.
pub(crate) static THINGS: Table = Table {
    name: "things",
    resource: &THINGS_RESOURCE,
    columns: &[
        column("id", ColumnKind::Text),
        column("text", ColumnKind::Text),
        nullable("text_or_null", ColumnKind::Text),
        column("integer", ColumnKind::Integer),
        nullable("integer_or_null", ColumnKind::Integer),
        column("number", ColumnKind::Number),
        nullable("number_or_null", ColumnKind::Number),
        column("boolean", ColumnKind::Boolean),
        nullable("boolean_or_null", ColumnKind::Boolean),
        column("created_at", ColumnKind::Timestamp),
        nullable("time_or_null", ColumnKind::Timestamp),
        column("day", ColumnKind::Text),
        nullable("day_or_null", ColumnKind::Text),
        column("metadata", ColumnKind::Json),
        nullable("json_or_null", ColumnKind::Json),
        nullable("digest", ColumnKind::Text),
        nullable("owner_id", ColumnKind::Text),
    ],
    attributes: &[
        Stored::Column(1),
        Stored::Column(2),
        Stored::Column(3),
        Stored::Column(4),
        Stored::Column(5),
        Stored::Column(6),
        Stored::Column(7),
        Stored::Column(8),
        Stored::Column(9),
        Stored::Column(10),
        Stored::Column(11),
        Stored::Column(12),
        Stored::Column(13),
        Stored::Column(14),
        Stored::Present(15),
        Stored::Nowhere,
    ],
    relationships: &[
        Join::Key { column: 16, target: &THINGS },
        Join::Inverse { column: "owner_id", target: &THINGS },
        Join::Polymorphic { type_column: "subject_type", id_column: "subject_id", target: &NOTES },
    ],
};

/// The table of notes.
pub(crate) static NOTES: Table = Table {
    name: "notes",
    resource: &NOTES_RESOURCE,
    columns: &[
        column("id", ColumnKind::Text),
        nullable("text_or_null", ColumnKind::Text),
        column("subject_type", ColumnKind::Text),
        column("subject_id", ColumnKind::Text),
        nullable("author_id", ColumnKind::Text),
        column("created_at", ColumnKind::Timestamp),
    ],
    attributes: &[Stored::Column(1), Stored::Column(5)],
    relationships: &[Join::Key { column: 4, target: &THINGS }],
};

/// A row by the names of its columns; what is not named is NULL, or the least value of its kind where NULL is not allowed.
pub(crate) fn row(table: &'static Table, values: &[(&str, Value)]) -> Vec<Value> {
    let least = |column: &Column| match column.kind {
        _ if column.nullable => Value::Null,
        ColumnKind::Text => Value::String(String::new()),
        ColumnKind::Json => Value::Json("{}".to_owned()),
        ColumnKind::Integer => Value::Integer(0),
        ColumnKind::Number => Value::Number(0.0),
        ColumnKind::Boolean => Value::Boolean(false),
        ColumnKind::Timestamp => crate::support::time(0),
    };
    for (name, _) in values {
        assert!(table.column(name).is_some(), "{} has no column {name}", table.name);
    }
    let named = |column: &Column| values.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value.clone());
    table.columns.iter().map(|column| named(column).unwrap_or_else(|| least(column))).collect()
}

/// Creates both tables.
pub(crate) async fn create(home: &Home) {
    let connection = Database::connect(&home.options.url).await.unwrap();
    for table in [&THINGS, &NOTES] {
        let columns: Vec<String> = table.columns.iter().map(|column| definition(&home.store, column)).collect();
        let statement = format!("CREATE TABLE \"{}\" ({}, PRIMARY KEY (\"id\"))", table.name, columns.join(", "));
        connection.execute_unprepared(&statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn definition(store: &Store, column: &Column) -> String {
    let postgres = store.engine() == Engine::Postgres;
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Json if postgres => "text COLLATE \"C\"",
        ColumnKind::Text | ColumnKind::Json => "text",
        ColumnKind::Integer | ColumnKind::Timestamp => "bigint",
        ColumnKind::Number => "double precision",
        ColumnKind::Boolean => "boolean",
    };
    format!("\"{}\" {kind}{}", column.name, if column.nullable { "" } else { " NOT NULL" })
}

/// Puts rows into the tables.
pub(crate) async fn insert(home: &Home, things: &[Vec<Value>], notes: &[Vec<Value>]) {
    let mut import = home.store.import().await.unwrap();
    import.insert(&THINGS, things).await.unwrap();
    import.insert(&NOTES, notes).await.unwrap();
    import.commit().await.unwrap();
}
