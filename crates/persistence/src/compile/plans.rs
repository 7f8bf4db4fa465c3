//! The text of common statements on both databases, and how SQLite plans to run them: no scan of a whole table, no sorting.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use jsonapi::descriptor::SortKey;
use jsonapi::query::{Include, Page, Selection};
use sea_orm::{DbBackend, Statement};

use crate::compile::rows::{self, Parent, Rows};
use crate::compile::shape::Shape;
use crate::connection::execute::{Cells, Cost, Execute};
use crate::counts::{Delta, Deltas};
use crate::generated::{customer_password_resets, customers, events};
use crate::table::Table;
use crate::unit::Condition;
use crate::{Store, StoreOptions};

const RESETS: &Table = &customer_password_resets::TABLE;

fn shape(table: &'static Table, attributes: &[&str], include: &[Include]) -> Shape {
    let resource = table.resource;
    let attributes = attributes.iter().map(|name| resource.attribute(name).unwrap().0).collect();
    let selection = Selection { resource, attributes, relationships: Vec::new() };
    Shape::new(table, &Arc::new(selection), include).unwrap()
}

fn whole(table: &'static Table) -> Rows<'static> {
    Rows { table, conditions: &[], filter: &[], parent: None }
}

fn by(attribute: &'static str, descending: bool) -> Vec<SortKey> {
    vec![SortKey { attribute, descending }]
}

const PAGE: Page = Page { number: 3, size: 10 };

fn row_by_id(backend: DbBackend) -> Statement {
    let conditions = [Condition::equals("id", "x")];
    let rows = Rows { conditions: &conditions, ..whole(&customers::TABLE) };
    rows.find(&shape(&customers::TABLE, &["email", "has_password"], &[]), backend).unwrap()
}

fn page(sort: &[SortKey], backend: DbBackend) -> Statement {
    whole(RESETS).page(&shape(RESETS, &["reference"], &[]), sort, PAGE, backend).unwrap()
}

fn page_of_parent(backend: DbBackend) -> Statement {
    let join = &RESETS.relationships[1];
    let rows = Rows { parent: Some(Parent { table: RESETS, id: "x", scope: &[], join }), ..whole(&events::TABLE) };
    rows.page(&shape(&events::TABLE, &["name"], &[]), &by("created_at", false), PAGE, backend).unwrap()
}

fn customer_of_reset(backend: DbBackend) -> Statement {
    let shape = shape(&customers::TABLE, &["email"], &[]);
    let key = RESETS.column("customer_id").unwrap();
    rows::to_one(&shape, &whole(&customers::TABLE), (RESETS, "x", &[]), key, backend).unwrap()
}

fn included(backend: DbBackend) -> Statement {
    let ids = ["a", "b", "c"].map(str::to_owned);
    let shape = shape(&customers::TABLE, &["email"], &[]);
    rows::among(&shape, &whole(&customers::TABLE), "id", &ids, backend).unwrap()
}

fn counts(backend: DbBackend) -> Statement {
    let mut deltas = Deltas::default();
    deltas.add("events", Delta::inserted(Some(7)));
    deltas.add("customers", Delta::deleted(1));
    deltas.statement(0, backend).unwrap()
}

#[test]
fn a_row_is_found_by_its_id_with_the_selected_columns_alone() {
    assert_eq!(
        row_by_id(DbBackend::Sqlite).sql,
        r#"SELECT "t"."id", "t"."email", "t"."password_digest" IS NOT NULL FROM "customers" AS "t" WHERE "t"."id" = ?"#
    );
    assert_eq!(
        row_by_id(DbBackend::Postgres).sql,
        r#"SELECT "t"."id", "t"."email", "t"."password_digest" IS NOT NULL FROM "customers" AS "t" WHERE "t"."id" = $1"#
    );
}

#[test]
fn a_page_carries_the_kept_count() {
    let count = r#"(SELECT CAST(COALESCE(SUM("count"), ?) AS bigint) FROM "record_counts" WHERE "resource" = ?)"#;
    let rest =
        r#"FROM "customer_password_resets" AS "t" ORDER BY "t"."created_at" DESC, "t"."id" DESC LIMIT ? OFFSET ?"#;
    let expected = format!(r#"SELECT "t"."id", "t"."reference", {count} {rest}"#);
    assert_eq!(page(&by("created_at", true), DbBackend::Sqlite).sql, expected);
}

#[test]
fn only_columns_that_may_be_null_say_where_nulls_go() {
    for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
        let ascending = page(&by("reference", false), backend).sql;
        assert!(ascending.contains(r#"ORDER BY "t"."reference" ASC NULLS LAST, "t"."id" ASC"#), "{ascending}");
        let descending = page(&by("reference", true), backend).sql;
        assert!(descending.contains(r#"ORDER BY "t"."reference" DESC NULLS FIRST, "t"."id" DESC"#), "{descending}");
        assert!(!page(&by("created_at", false), backend).sql.contains("NULLS"));
    }
}

#[test]
fn lists_of_ids_have_few_lengths() {
    let statement = included(DbBackend::Postgres);
    assert!(statement.sql.contains(r#""t"."id" IN ($1, $2, $3, $4)"#), "{}", statement.sql);
}

#[test]
fn counts_change_in_one_statement_in_one_order() {
    let sql = counts(DbBackend::Postgres).sql;
    let begin = r#"INSERT INTO "record_counts" ("resource", "shard", "count", "writes", "shifts") VALUES ($1, "#;
    assert!(sql.starts_with(begin), "{sql}");
    let values = counts(DbBackend::Postgres).values.unwrap().0;
    assert_eq!(values[0], "customers".into());
    assert!(Deltas::default().statement(0, DbBackend::Postgres).is_none());
}

#[tokio::test]
async fn sqlite_reads_common_shapes_through_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreOptions::new(format!("sqlite://{}", folder.path().join("plans.db").display())))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    for statement in [
        row_by_id(DbBackend::Sqlite),
        page(&by("created_at", false), DbBackend::Sqlite),
        page(&by("created_at", true), DbBackend::Sqlite),
        page(&by("id", false), DbBackend::Sqlite),
        page_of_parent(DbBackend::Sqlite),
        customer_of_reset(DbBackend::Sqlite),
        included(DbBackend::Sqlite),
    ] {
        let sql = statement.sql.clone();
        let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), ..statement };
        let rows = store.reader().rows(explain, Cost::Bounded).await.unwrap();
        // An id, its parent's, something unused, and the detail.
        let plan: Vec<String> = rows.into_iter().filter_map(|mut row| row.text(3).unwrap()).collect();
        assert!(!plan.is_empty(), "{sql}");
        let in_order = sql.contains("IN (");
        for detail in &plan {
            assert!(!detail.starts_with("SCAN") || detail.contains("USING"), "{sql}: {plan:?}");
            // The few rows of one parent, and those of an include, may be sorted.
            let few = in_order || sql.contains("resource_id");
            assert!(few || !detail.contains("TEMP B-TREE"), "{sql}: {plan:?}");
        }
    }
}
