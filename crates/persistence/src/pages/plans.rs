//! How SQLite plans to run the statements of pages: along one index, both of whose columns are searched, without sorting.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use jsonapi::Value;
use jsonapi::descriptor::SortKey;
use jsonapi::query::Selection;
use sea_orm::{DbBackend, Statement};

use crate::compile::shape::Shape;
use crate::connection::execute::{Cells, Cost, Execute};
use crate::generated::customers;
use crate::pages::anchors::{Key, Laid, Stretch};
use crate::pages::order::Order;
use crate::pages::plan::{Extent, From, Slice, Span};
use crate::pages::{statement, walk};
use crate::table::Table;
use crate::{Store, StoreOptions};

const TABLE: &Table = &customers::TABLE;
const SQLITE: DbBackend = DbBackend::Sqlite;

fn orders() -> impl Iterator<Item = Order> {
    let sortable = TABLE.resource.attributes.iter().filter(|attribute| attribute.sortable);
    let names = sortable.map(|attribute| attribute.name).chain(["id"]);
    names.map(|attribute| Order::of(TABLE, &[SortKey { attribute, descending: false }]).unwrap())
}

fn key() -> Key {
    Key { value: Some(Value::String("x".to_owned())), id: "x".to_owned() }
}

fn slice(order: &Order, from: From, extent: Extent, far: bool) -> Statement {
    let shape = Shape::new(TABLE, &Arc::new(Selection::all(TABLE.resource)), &[]).unwrap();
    statement::slice(order, &shape, &Slice { from, extent }, far, SQLITE)
}

fn slices(order: &Order) -> Vec<Statement> {
    let plain = Extent::Plain { skip: 7, take: 10 };
    let counted = Extent::Counted { span: Span { offset: 7, size: 10 }, passed: 3, reach: 1_024 };
    let mut statements = Vec::new();
    for extent in [plain, counted] {
        statements.extend([From::Start, From::End, From::Key(key())].map(|from| slice(order, from, extent, false)));
        if order.nullable() {
            statements.push(slice(order, From::Nulls, extent, false));
            statements.push(slice(order, From::Null("x".to_owned()), extent, false));
        }
    }
    statements
}

fn walks(order: &Order) -> Vec<Statement> {
    let laid = |last| Laid { last, count: 0, stride: 10 };
    let stretches = if order.nullable() { &[Stretch::Present, Stretch::Absent][..] } else { &[Stretch::Present] };
    let of =
        |stretch: &Stretch| [None, Some(key())].map(|last| walk::statement(order, *stretch, &laid(last), 5, SQLITE));
    stretches.iter().flat_map(of).collect()
}

async fn store(folder: &tempfile::TempDir) -> Store {
    let url = format!("sqlite://{}", folder.path().join("plans.db").display());
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    store
}

async fn plan(store: &Store, statement: &Statement) -> Vec<String> {
    let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement.clone() };
    let rows = store.reader().rows(explain, Cost::Bounded).await.unwrap();
    rows.into_iter().filter_map(|mut row| row.text(3).unwrap()).collect()
}

#[tokio::test]
async fn sqlite_reads_every_slice_along_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for statement in orders().flat_map(|order| slices(&order)) {
        let plan = plan(&store, &statement).await;
        let reads = |detail: &&String| detail.contains(" t ");
        assert_eq!(plan.iter().filter(reads).count(), 1, "{}: {plan:?}", statement.sql);
        assert!(plan.iter().filter(reads).all(|detail| detail.contains(" INDEX ")), "{}: {plan:?}", statement.sql);
        assert!(!plan.iter().any(|detail| detail.contains("TEMP B-TREE")), "{}: {plan:?}", statement.sql);
    }
}

#[tokio::test]
async fn sqlite_begins_at_a_key_by_both_of_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for order in orders() {
        let parts = match order.column {
            Some(column) => format!("(({},id)>(?,?))", column.name),
            None => "(id>?)".to_owned(),
        };
        let page = slice(&order, From::Key(key()), Extent::Plain { skip: 7, take: 10 }, false);
        for statement in [page, walks(&order).swap_remove(0)] {
            let plan = plan(&store, &statement).await;
            assert!(plan.iter().any(|detail| detail.contains(&parts)), "{}: {plan:?}", statement.sql);
        }
    }
}

#[tokio::test]
async fn sqlite_walks_along_the_index_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let far = |order: &Order| slice(order, From::Start, Extent::Plain { skip: 7, take: 10 }, true);
    for statement in orders().flat_map(|order| walks(&order).into_iter().chain([far(&order)]).collect::<Vec<_>>()) {
        let plan = plan(&store, &statement).await;
        assert!(plan.iter().any(|detail| detail.contains("USING COVERING INDEX")), "{}: {plan:?}", statement.sql);
        for detail in plan.iter().filter(|detail| detail.starts_with("SCAN")) {
            let steps = detail.contains("step") || detail.contains("begin") || detail.contains("subquery");
            assert!(steps || detail.contains("COVERING INDEX"), "{}: {plan:?}", statement.sql);
        }
    }
}
