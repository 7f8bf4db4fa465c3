//! The statement that lays page anchors: one walk along an index, for as many anchors as are wanted.

use sea_orm::{DbBackend, Statement, Value, Values};

use crate::counts;
use crate::pages::anchors::{Laid, Stretch};
use crate::pages::order::Order;

/// The keys that follow what is laid, at most so many: the value of the attribute, when the order has one, and the id, each
/// followed by the time of the database and what is kept about the table.
///
/// Each step looks for the id that is a stride further on in the index, and then for what belongs to that id. That costs
/// little more than to skip the rows once; to number all of them would cost ten times as much.
pub(crate) fn statement(order: &Order, stretch: Stretch, laid: &Laid, anchors: usize, backend: DbBackend) -> Statement {
    let mut values = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        if backend == DbBackend::Postgres { format!("${}", values.len()) } else { "?".to_owned() }
    };
    let (table, [columns, of_row, of_step, of_next]) = (order.table.name, keys(order));
    let (first, after) = (first(order, stretch, laid, &mut bind), after(order, stretch, backend));
    let (skipped, most) = (bind((laid.stride - 1).into()), bind((anchors as u64).into()));
    let (now, kept) = (counts::now(backend), counts::STATE);
    let resource = bind(order.table.resource.name.into());
    // A name that is none of an attribute.
    let number = r#""step number""#;
    let begin = format!(r#"SELECT 0, {of_row} FROM "{table}" AS "t" WHERE {first} ORDER BY {of_row} LIMIT 1"#);
    let next =
        format!(r#"SELECT "t"."id" FROM "{table}" AS "t" WHERE {after} ORDER BY {of_row} LIMIT 1 OFFSET {skipped}"#);
    let go = format!(
        r#"SELECT "step".{number} + 1, {of_next} FROM "step" JOIN "{table}" AS "next" ON "next"."id" = ({next}) WHERE "step".{number} < {most}"#
    );
    let state = format!(r#"(SELECT {kept} FROM "record_counts" WHERE "resource" = {resource})"#);
    let sql = format!(
        r#"WITH RECURSIVE "step" ({number}, {columns}) AS (SELECT * FROM ({begin}) AS "begin" UNION ALL {go}) SELECT {of_step}, {now}, {state} FROM "step" WHERE {number} > 0"#
    );
    Statement { sql, values: Some(Values(values)), db_backend: backend }
}

/// The columns of the key, without a table, and those of the rows, of the steps and of the next row.
fn keys(order: &Order) -> [String; 4] {
    ["", "\"t\".", "\"step\".", "\"next\"."].map(|table| match order.column {
        Some(column) => format!(r#"{table}"{}", {table}"id""#, column.name),
        None => format!(r#"{table}"id""#),
    })
}

/// The condition of the row that the walk begins at: the last that is laid, or the first of the stretch.
fn first(order: &Order, stretch: Stretch, laid: &Laid, bind: &mut impl FnMut(Value) -> String) -> String {
    match (&laid.last, order.column) {
        (Some(last), _) => format!(r#""t"."id" = {}"#, bind(last.id.as_str().into())),
        (None, Some(column)) if stretch == Stretch::Absent => format!(r#""t"."{}" IS NULL"#, column.name),
        (None, Some(column)) if column.nullable => format!(r#""t"."{}" IS NOT NULL"#, column.name),
        (None, _) => "1 = 1".to_owned(),
    }
}

/// The condition of the rows after a step.
fn after(order: &Order, stretch: Stretch, backend: DbBackend) -> String {
    // SQLite searches an index by both parts of a key when what it is compared with has no type of its own.
    let plus = if backend == DbBackend::Sqlite { "+" } else { "" };
    match (order.column.map(|column| column.name), stretch) {
        (None, _) => format!(r#""t"."id" > {plus}"step"."id""#),
        (Some(name), Stretch::Present) => {
            format!(r#"("t"."{name}", "t"."id") > ({plus}"step"."{name}", {plus}"step"."id")"#)
        }
        (Some(name), Stretch::Absent) => format!(r#""t"."{name}" IS NULL AND "t"."id" > {plus}"step"."id""#),
    }
}
