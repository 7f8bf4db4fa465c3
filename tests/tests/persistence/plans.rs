//! How both databases plan common lists of many rows: through indexes, without reading a whole table or sorting it.

use jsonapi::Value;
use jsonapi::descriptor::SortKey;
use jsonapi::query::Page;
use jsonapi::query::filter::{Comparator, Condition, Test};
use persistence::{Engine, Read, Store, Table, customer_password_resets, customers, events};
use sea_orm::{ConnectionTrait, Database};

use crate::filtering::{is, one};
use crate::support::{Home, include, on_both, read, text, time};

on_both!(
    common_lists_are_read_through_indexes,
    related_lists_and_includes_are_read_through_indexes,
    what_most_rows_are_is_not_sorted_for_each_page,
    a_whole_table_that_is_read_and_sorted_is_noticed,
);

const RESETS: &Table = &customer_password_resets::TABLE;
const CUSTOMERS: i64 = 2_000;
const MANY: i64 = 20_000;

/// Rows of a table, in each of which the named columns hold what depends on its number; the others are NULL, or alike.
fn rows(table: &'static Table, count: i64, named: impl Fn(&str, i64) -> Option<Value>) -> Vec<Vec<Value>> {
    let common = |column: &str, at: i64| match column {
        "created_at" | "updated_at" | "expires_at" => time(at * 1_000),
        "metadata" => Value::Json("{}".to_owned()),
        "reference" if at % 2 == 0 => text(&format!("{}{at}", table.name)),
        "reference_origin" | "reset_password_at" | "reset_password_token" | "invalidated_at" => Value::Null,
        _ if table.column(column).is_some_and(|column| column.nullable) => Value::Null,
        _ => text("x"),
    };
    let value = |column: &str, at| named(column, at).unwrap_or_else(|| common(column, at));
    (0..count).map(|at| table.columns.iter().map(|column| value(column.name, at)).collect()).collect()
}

/// Puts many rows into the database.
async fn fill(home: &Home) {
    let numbered = |letter: char, at: i64| text(&format!("{letter}{at:05}"));
    let mut import = home.store.import().await.unwrap();
    let some = rows(&customers::TABLE, CUSTOMERS, |column, at| match column {
        "id" => Some(numbered('c', at)),
        "email" | "normalized_email" => Some(text(&format!("john{at}@example.com"))),
        _ => None,
    });
    import.insert(&customers::TABLE, &some).await.unwrap();
    let many = rows(RESETS, MANY, |column, at| match column {
        "id" => Some(numbered('r', at)),
        "reference_origin" if at % 3 != 0 => Some(text("web")),
        "customer_id" => Some(numbered('c', at % CUSTOMERS)),
        _ => None,
    });
    import.insert(RESETS, &many).await.unwrap();
    let many = rows(&events::TABLE, MANY, |column, at| match column {
        "id" => Some(numbered('e', at)),
        "name" => Some(text(&format!("name{}", at % 500))),
        "resource_type" => Some(text(RESETS.resource.name)),
        "resource_id" => Some(numbered('r', at / 2)),
        _ => None,
    });
    import.insert(&events::TABLE, &many).await.unwrap();
    import.commit().await.unwrap();
}

/// A store that knows what the database has found out about its rows.
async fn analyzed(home: &Home) -> Store {
    let connection = Database::connect(&home.options.url).await.unwrap();
    connection.execute_unprepared("ANALYZE").await.unwrap();
    connection.close().await.unwrap();
    home.another().await
}

fn list(conditions: Vec<Condition>) -> Read {
    let newest = vec![SortKey { attribute: "created_at", descending: true }];
    let mut read = Read { sort: newest, page: Page { number: 1, size: 25 }, ..read(RESETS) };
    read.filter.conditions = conditions;
    read
}

fn sorted(attribute: &'static str, descending: bool) -> Read {
    Read { sort: vec![SortKey { attribute, descending }], ..list(Vec::new()) }
}

fn since(seconds: i64) -> Test {
    Test::Compare(Comparator::GreaterOrEqual, time(seconds * 1_000))
}

/// How the rows of a list are found.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    /// In order, from an index of which as much is read as the page needs.
    InOrder,
    /// By a value in an index; what is found is sorted, because it is little.
    ByValue,
}

/// The steps of a plan that it may not take.
fn faults(engine: Engine, plan: &[String], found: Found) -> Vec<&String> {
    let bad = |line: &&String| {
        // The kept counts are a few rows for each resource.
        let counts = line.contains("record_counts");
        let (scan, sort) = match engine {
            Engine::Sqlite => {
                // A SELECT without a table.
                let table = line.as_str() != "SCAN CONSTANT ROW";
                let scan =
                    table && line.starts_with("SCAN") && !(found == Found::InOrder && line.contains("USING INDEX"));
                (scan, line.contains("TEMP B-TREE"))
            }
            Engine::Postgres => (line.contains("Seq Scan"), line.contains("Sort  (")),
        };
        (scan && !counts) || (sort && found == Found::InOrder)
    };
    plan.iter().filter(bad).collect()
}

fn shapes() -> Vec<(String, Read, Found)> {
    let mut shapes = Vec::new();
    for attribute in ["id", "created_at", "updated_at", "reference", "reference_origin"] {
        for (descending, number) in [(false, 1), (true, 1), (false, 400), (true, 400)] {
            let page = Page { number, size: 25 };
            let read = Read { page, ..sorted(attribute, descending) };
            shapes.push((format!("{attribute} {descending} {number}"), read, Found::InOrder));
        }
    }
    let mut filtered = |path: &str, test: Test, found| {
        shapes.push((format!("{path} {test:?}"), list(vec![one(RESETS, path, test)]), found));
    };
    let three = ["customer_password_resets2", "customer_password_resets4", "none"].map(text);
    filtered("id", is("r00007"), Found::ByValue);
    filtered("reference", is("customer_password_resets2"), Found::ByValue);
    filtered("reference", Test::In(three.to_vec()), Found::ByValue);
    filtered("created_at", since(MANY - 100), Found::InOrder);
    filtered("customer.id", is("c00007"), Found::ByValue);
    filtered("customer.email", is("john7@example.com"), Found::ByValue);
    filtered("customer.events.id", is("e00007"), Found::ByValue);
    filtered("events.id", is("e00007"), Found::ByValue);
    filtered("events.name", is("name7"), Found::ByValue);
    shapes
}

async fn common_lists_are_read_through_indexes(home: Home) {
    fill(&home).await;
    // Connections that were open during the import know what it found out.
    for store in [home.store.clone(), analyzed(&home).await] {
        let mut wrong = Vec::new();
        for (name, read, found) in shapes() {
            let plan = store.explain(&read).await.unwrap();
            if !faults(store.engine(), &plan, found).is_empty() {
                wrong.push(format!("{name}\n  {}", plan.join("\n  ")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

async fn related_lists_and_includes_are_read_through_indexes(home: Home) {
    fill(&home).await;
    let store = analyzed(&home).await;
    let events = Read { page: Page { number: 1, size: 25 }, ..read(&events::TABLE) };
    // The rows of one parent, and those of an include, are few enough to be sorted.
    let mut plan = store.explain_related(RESETS, "r00007", 1, &events).await.unwrap();
    let of_customer = include(&customers::TABLE, "events", Vec::new());
    for steps in [vec![include(RESETS, "customer", vec![of_customer])], vec![include(RESETS, "events", Vec::new())]] {
        let page = store.explain(&list(Vec::new())).await.unwrap();
        let including = store.explain(&Read { include: steps, ..list(Vec::new()) }).await.unwrap();
        assert_eq!(faults(store.engine(), &page, Found::InOrder), Vec::<&String>::new());
        assert!(including.len() > page.len(), "{including:#?}");
        plan.extend_from_slice(&including[page.len()..]);
    }
    assert_eq!(faults(store.engine(), &plan, Found::ByValue), Vec::<&String>::new(), "{plan:#?}");
}

async fn what_most_rows_are_is_not_sorted_for_each_page(home: Home) {
    fill(&home).await;
    let store = home.another().await;
    let most = list(vec![one(RESETS, "reference_origin", is("web"))]);
    let sorts = |plan: &[String]| plan.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort  ("));
    let first = store.list(&most).await.unwrap();
    assert!(!sorts(&store.explain(&most).await.unwrap()));
    let again = store.list(&most).await.unwrap();
    let ids = |page: &persistence::Page| page.objects.iter().map(|object| object.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&again), again.record_count), (ids(&first), first.record_count));
    let few = list(vec![one(RESETS, "reference", is("customer_password_resets2"))]);
    store.list(&few).await.unwrap();
    let plan = store.explain(&few).await.unwrap();
    assert_eq!(faults(store.engine(), &plan, Found::ByValue), Vec::<&String>::new(), "an index finds them: {plan:#?}");
}

async fn a_whole_table_that_is_read_and_sorted_is_noticed(home: Home) {
    fill(&home).await;
    let store = analyzed(&home).await;
    let unserved =
        list(vec![one(RESETS, "customer.has_password", Test::Compare(Comparator::Equal, Value::Boolean(true)))]);
    let plan = store.explain(&unserved).await.unwrap();
    assert!(!faults(store.engine(), &plan, Found::ByValue).is_empty(), "{plan:#?}");
}
