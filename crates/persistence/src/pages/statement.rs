//! The statements of pages of whole tables. Each row is followed by what is kept about its table, as one text.

use sea_orm::sea_query::{
    Asterisk, Expr, ExprTrait, NullOrdering, Order as Direction, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{DbBackend, Statement};

use crate::compile::ROW;
use crate::compile::shape::Shape;
use crate::compile::value::bind;
use crate::counts;
use crate::pages::anchors::Key;
use crate::pages::order::Order;
use crate::pages::plan::{Extent, From, Slice};
use crate::table::Table;

/// What the table is called where ids are looked for.
const SKIPPED: &str = "i";

/// What is kept about a table.
pub(crate) fn state(table: &'static Table, backend: DbBackend) -> Statement {
    backend.build(Query::select().expr(counts::state(table.resource.name)))
}

/// How many rows have no value, and what is kept about the table.
pub(crate) fn nulls(order: &Order, backend: DbBackend) -> Statement {
    let mut select = Query::select();
    select.expr(Expr::cust("COUNT(*)")).expr(counts::state(order.table.resource.name)).from_as(order.table.name, ROW);
    if let Some(column) = order.column {
        select.and_where(Expr::col((ROW, column.name)).is_null());
    }
    backend.build(&select)
}

/// The rows of a slice. With `far`, which is for slices that skip many rows, those are skipped in the index alone.
pub(crate) fn slice(order: &Order, shape: &Shape, slice: &Slice, far: bool, backend: DbBackend) -> Statement {
    let mut select = shape.select();
    select.expr(counts::state(order.table.resource.name));
    match slice.extent {
        Extent::Plain { skip, take } if far => {
            let mut ids = Query::select();
            ids.column((SKIPPED, "id")).from_as(order.table.name, SKIPPED);
            begin(&mut ids, order, SKIPPED, &slice.from);
            ids.limit(bounded(take)).offset(bounded(skip));
            select.from_as(order.table.name, ROW).and_where(Expr::col((ROW, "id")).in_subquery(ids));
            sort(&mut select, order, ROW, &slice.from);
            backend.build(&select)
        }
        Extent::Plain { skip, take } => {
            select.from_as(order.table.name, ROW);
            begin(&mut select, order, ROW, &slice.from);
            select.limit(bounded(take)).offset(bounded(skip));
            backend.build(&select)
        }
        Extent::Counted { span, passed, reach } => {
            if backend == DbBackend::Postgres {
                // Its planner takes a limit that it cannot see for a tenth of the table, and may sort all of that.
                let mut rows = Query::select();
                rows.column(Asterisk).from_as(order.table.name, SKIPPED);
                begin(&mut rows, order, SKIPPED, &slice.from);
                rows.limit(bounded(reach));
                select.from_subquery(rows, ROW);
                sort(&mut select, order, ROW, &slice.from);
            } else {
                select.from_as(order.table.name, ROW);
                begin(&mut select, order, ROW, &slice.from);
            }
            let (offset, size) = (bounded(span.offset), bounded(span.size));
            limited(backend.build(&select), order.table, [offset, size, bounded(passed)])
        }
    }
}

/// Appends which rows of a page that is read against its direction are wanted: from offset, size, and how many rows are
/// passed already.
fn limited(mut statement: Statement, table: &'static Table, [offset, size, passed]: [u64; 3]) -> Statement {
    let values = &mut statement.values.get_or_insert_with(|| sea_orm::Values(Vec::new())).0;
    let mut bound = |value: u64| {
        values.push(value.into());
        if statement.db_backend == DbBackend::Postgres { format!("${}", values.len()) } else { "?".to_owned() }
    };
    let (most, least) =
        if statement.db_backend == DbBackend::Postgres { ("GREATEST", "LEAST") } else { ("max", "min") };
    let count = format!(
        r#"(SELECT CAST(COALESCE(SUM("count"), 0) AS bigint) FROM "record_counts" WHERE "resource" = '{}')"#,
        table.resource.name
    );
    let (taken, page) = (bound(size), bound(offset));
    let (before, own, passed) = (bound(offset), bound(size), bound(passed));
    let clause = format!(
        " LIMIT {most}(0, {least}({taken}, {count} - {page})) OFFSET {most}(0, {count} - {before} - {own} - {passed})"
    );
    statement.sql.push_str(&clause);
    statement
}

/// Where the rows begin, and in which order they come.
fn begin(select: &mut SelectStatement, order: &Order, called: &'static str, from: &From) {
    match (from, order.column) {
        (From::Key(Key { value: Some(value), id }), Some(column)) => {
            let key = Expr::tuple([Expr::col((called, column.name)), Expr::col((called, "id"))]);
            let first = Expr::tuple([Expr::val(bind(value, column.kind)), Expr::val(id.as_str())]);
            select.and_where(key.gte(first));
        }
        (From::Key(Key { id, .. }), _) => {
            select.and_where(Expr::col((called, "id")).gte(id.as_str()));
        }
        (From::Null(id), Some(column)) => {
            select.and_where(Expr::col((called, column.name)).is_null());
            select.and_where(Expr::col((called, "id")).gte(id.as_str()));
        }
        (From::Nulls, Some(column)) => {
            select.and_where(Expr::col((called, column.name)).is_null());
        }
        (From::Start | From::End | From::Null(_) | From::Nulls, _) => {}
    }
    sort(select, order, called, from);
}

fn sort(select: &mut SelectStatement, order: &Order, called: &'static str, from: &From) {
    let descending = matches!(from, From::End);
    let (direction, nulls) =
        if descending { (Direction::Desc, NullOrdering::First) } else { (Direction::Asc, NullOrdering::Last) };
    if let Some(column) = order.column {
        let expression: SimpleExpr = Expr::col((called, column.name));
        // Behind a key all rows have a value, or none has.
        if column.nullable && matches!(from, From::Start | From::End) {
            select.order_by_expr_with_nulls(expression, direction.clone(), nulls);
        } else {
            select.order_by_expr(expression, direction.clone());
        }
    }
    select.order_by((called, "id"), direction);
}

/// More rows than a table can have; sums of a few of these are integers of both databases.
fn bounded(rows: u64) -> u64 {
    std::cmp::min(rows, 1 << 60)
}
