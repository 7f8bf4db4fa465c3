//! What is kept with the writes changes with every write, and tells what kind it was.

use jsonapi::Value;
use persistence::{Condition, Expect, Step, Table, customer_password_resets, customers, events};
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::support::{FUTURE, Home, by_id, customer, event, on_both, reset, row, text, time, unit};

on_both!(
    every_write_is_counted_and_told_by_its_kind,
    a_unit_that_fails_changes_nothing_that_is_kept,
    what_is_kept_of_a_resource_depends_on_no_other,
    every_order_has_an_index,
);

const CUSTOMERS: &Table = &customers::TABLE;
const RESETS: &Table = &customer_password_resets::TABLE;

/// By how much count, writes and shifts differ from what they were.
struct Kept<'a> {
    home: &'a Home,
    table: &'static Table,
    last: [i64; 3],
}

impl<'a> Kept<'a> {
    fn of(home: &'a Home, table: &'static Table) -> Self {
        Self { home, table, last: [0; 3] }
    }

    async fn change(&mut self) -> [i64; 3] {
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(count), 0) AS bigint), CAST(COALESCE(SUM(writes), 0) AS bigint), \
             CAST(COALESCE(SUM(shifts), 0) AS bigint) FROM record_counts WHERE resource = '{}'",
            self.table.resource.name
        );
        let rows = raw(self.home, &sql).await;
        let now = [0, 1, 2].map(|at| rows[0].try_get_by_index::<i64>(at).unwrap());
        let change = [0, 1, 2].map(|at| now[at] - self.last[at]);
        self.last = now;
        change
    }
}

async fn raw(home: &Home, sql: &str) -> Vec<sea_orm::QueryResult> {
    let connection = Database::connect(&home.options.url).await.unwrap();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    connection.close().await.unwrap();
    rows
}

fn update(id: &str, set: Vec<(&'static str, Value)>) -> Step {
    Step::Update { table: CUSTOMERS, set, when: vec![Condition::equals("id", id)], expect: Expect::Any }
}

fn delete(when: Vec<Condition>) -> Step {
    Step::Delete { table: CUSTOMERS, when, expect: Expect::Any }
}

async fn every_write_is_counted_and_told_by_its_kind(home: Home) {
    let mut kept = Kept::of(&home, CUSTOMERS);
    assert_eq!(kept.change().await, [0, 0, 0]);
    home.write([customer("new", FUTURE)]).await;
    assert_eq!(kept.change().await, [1, 1, 0], "a row that comes last");
    home.write([customer("late", 1)]).await;
    assert_eq!(kept.change().await, [1, 1, 1], "a row that comes before others");
    home.write([update("new", vec![("reference", text("x"))])]).await;
    assert_eq!(kept.change().await, [0, 1, 0], "a change");
    home.write([update("new", vec![("reference", text("x"))])]).await;
    assert_eq!(kept.change().await, [0, 1, 0], "a change to what is there already");
    home.write([update("nobody", vec![("reference", text("x"))]), delete(vec![Condition::equals("id", "nobody")])])
        .await;
    assert_eq!(kept.change().await, [0, 0, 0], "nothing");
    home.write([update("new", vec![("created_at", time(FUTURE + 1))])]).await;
    assert_eq!(kept.change().await, [0, 1, 1], "a row that moves");
    home.write([Step::Lock { table: CUSTOMERS, id: "new".to_owned(), when: Vec::new() }]).await;
    assert_eq!(kept.change().await, [0, 0, 0], "a look");
    home.write([customer("a", FUTURE), customer("b", FUTURE), update("a", vec![("reference", text("x"))])]).await;
    assert_eq!(kept.change().await, [2, 3, 0], "several in one unit");
    home.write([delete(vec![crate::support::not_null("reference")])]).await;
    assert_eq!(kept.change().await, [-2, 2, 2], "deletions");
    let mut import = home.store.import().await.unwrap();
    let rows: Vec<_> = ["i1", "i2", "i3"].map(|id| row(customer(id, FUTURE))).into();
    import.insert(CUSTOMERS, &rows).await.unwrap();
    import.commit().await.unwrap();
    assert_eq!(kept.change().await, [3, 3, 3], "an import");
}

async fn a_unit_that_fails_changes_nothing_that_is_kept(home: Home) {
    home.write([customer("anna", 1)]).await;
    let mut kept = Kept::of(&home, CUSTOMERS);
    kept.change().await;
    for last in [customer("anna", 2), reset("one", "nobody", 3)] {
        home.store.execute(unit([customer("bob", 2), last]), Some(by_id(CUSTOMERS, "bob"))).await.unwrap_err();
    }
    drop(home.store.import().await.unwrap());
    assert_eq!(kept.change().await, [0, 0, 0]);
}

async fn what_is_kept_of_a_resource_depends_on_no_other(home: Home) {
    home.write([customer("anna", 1)]).await;
    let (mut customers, mut resets) = (Kept::of(&home, CUSTOMERS), Kept::of(&home, RESETS));
    customers.change().await;
    home.write([reset("one", "anna", FUTURE), event("e", (RESETS, "one"), 1)]).await;
    assert_eq!(customers.change().await, [0, 0, 0]);
    assert_eq!(resets.change().await, [1, 1, 0], "the late event is no reset");
    assert_eq!(Kept::of(&home, &events::TABLE).change().await, [1, 1, 1]);
}

/// The columns of each index of a table, in order.
async fn indexes(home: &Home, table: &str) -> Vec<String> {
    let sql = match home.store.engine() {
        persistence::Engine::Sqlite => format!(
            "SELECT (SELECT group_concat(name) FROM pragma_index_info(i.name)) FROM pragma_index_list('{table}') AS i"
        ),
        persistence::Engine::Postgres => format!(
            "SELECT (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(x.indkey) WITH ORDINALITY AS k(column, at) \
             JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.column) \
             FROM pg_index x WHERE x.indrelid = '{table}'::regclass"
        )
        .replace("k(column", "k(number")
        .replace("k.column", "k.number"),
    };
    raw(home, &sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn every_order_has_an_index(home: Home) {
    for table in persistence::TABLES {
        let indexes = indexes(&home, table.name).await;
        for attribute in table.resource.attributes.iter().filter(|attribute| attribute.sortable) {
            let expected = format!("{},id", attribute.name);
            assert!(indexes.contains(&expected), "{} {expected}: {indexes:?}", table.name);
        }
    }
}
