//! A migrated database for each test, and rows to put into it.

use std::sync::Arc;

use jsonapi::descriptor::SortKey;
use jsonapi::query::filter::Filter;
use jsonapi::query::{Include, Page, Selection};
use jsonapi::{Timestamp, Value};
use latchkey_tests::postgres;
use persistence::audit::Entry;
use persistence::{Condition, Engine, Read, Step, Store, StoreOptions, Table, Unit};
use persistence::{customer_password_resets, customers, events};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Makes two tests of each function, one on each database: `async fn name(home: Home)`.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let home = crate::support::Home::migrated(persistence::Engine::Sqlite).await;
                super::$test(home.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(home) = crate::support::Home::migrated(persistence::Engine::Postgres).await {
                    super::$test(home).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;

/// After the time of any database that runs the tests: rows of then are never late.
pub(crate) const FUTURE: i64 = 4_102_444_800_000;

/// A database of one test.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) options: StoreOptions,
    folder: TempDir,
}

impl Home {
    /// A database without tables; `None` where there is no PostgreSQL.
    pub(crate) async fn empty(engine: Engine) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder");
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", folder.path().join("store.db").display()),
            Engine::Postgres => postgres::empty_database().await?,
        };
        Some(Self::at(url, folder).await)
    }

    /// A database with every table.
    pub(crate) async fn migrated(engine: Engine) -> Option<Self> {
        static TEMPLATE: OnceCell<Option<String>> = OnceCell::const_new();
        if engine == Engine::Sqlite {
            let home = Self::empty(engine).await?;
            home.store.migrate().await.expect("a migrated database");
            return Some(home);
        }
        let template = TEMPLATE.get_or_init(async || {
            let url = postgres::empty_database().await?;
            let store = Store::open(&StoreOptions::new(url.clone())).await.expect("an open store");
            store.migrate().await.expect("a migrated database");
            store.close().await;
            Some(url)
        });
        let url = postgres::copy_of(template.await.as_ref()?).await;
        Some(Self::at(url, TempDir::new().expect("a temporary folder")).await)
    }

    async fn at(url: String, folder: TempDir) -> Self {
        let options = StoreOptions::new(url);
        let store = Store::open(&options).await.expect("an open store");
        Self { store, options, folder }
    }

    /// A second store on the same database, as another process has it.
    pub(crate) async fn another(&self) -> Store {
        Store::open(&self.options).await.expect("an open store")
    }

    /// The path of a file beside the database file of SQLite.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a statement on a connection of its own, as an operator would.
    pub(crate) async fn alter(&self, statement: &str) {
        latchkey_tests::database::alter(&self.options.url, statement).await;
    }

    /// Runs steps that must succeed.
    pub(crate) async fn write(&self, steps: impl IntoIterator<Item = Step>) {
        self.store.execute(unit(steps), None).await.expect("a unit that succeeds");
    }

    /// How many rows the kept count says the table has.
    pub(crate) async fn kept(&self, table: &'static Table) -> u64 {
        self.store.list(&read(table)).await.expect("a page").record_count
    }

    /// How many rows the table has when they are counted.
    pub(crate) async fn counted(&self, table: &'static Table) -> u64 {
        let read = Read { conditions: vec![not_null("id")], ..read(table) };
        self.store.list(&read).await.expect("a page").record_count
    }

    /// The ids of a list.
    pub(crate) async fn ids(&self, read: &Read) -> Vec<String> {
        self.store.list(read).await.expect("a page").objects.into_iter().map(|object| object.id).collect()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        postgres::discard(&self.options.url);
    }
}

pub(crate) fn unit(steps: impl IntoIterator<Item = Step>) -> Unit {
    Unit { steps: steps.into_iter().collect(), ..Unit::default() }
}

/// A read of every field, in order of creation, 25 a page.
pub(crate) fn read(table: &'static Table) -> Read {
    Read {
        table,
        selection: Arc::new(Selection::all(table.resource)),
        include: Vec::new(),
        conditions: Vec::new(),
        filter: Filter::default(),
        sort: vec![SortKey { attribute: "created_at", descending: false }],
        page: Page { number: 1, size: 25 },
    }
}

/// A read of the row with this id.
pub(crate) fn by_id(table: &'static Table, id: &str) -> Read {
    Read { conditions: vec![Condition::equals("id", id)], ..read(table) }
}

/// One step of an include path, with every field.
pub(crate) fn include(table: &'static Table, relationship: &str, include: Vec<Include>) -> Include {
    let (position, relationship) = table.resource.relationship(relationship).expect("a relationship");
    Include { relationship: position, selection: Arc::new(Selection::all(relationship.target)), include }
}

pub(crate) fn not_null(column: &'static str) -> Condition {
    Condition { column, test: persistence::Test::IsNotNull }
}

pub(crate) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(crate) fn time(milliseconds: i64) -> Value {
    Value::DateTime(Timestamp(milliseconds))
}

/// The values of an insertion as an import takes them.
pub(crate) fn row(step: Step) -> Vec<Value> {
    let Step::Insert { table, values } = step else { unreachable!("an insertion") };
    let value =
        |name| values.iter().find(|(column, _)| *column == name).map_or(Value::Null, |(_, value)| value.clone());
    table.columns.iter().map(|column| value(column.name)).collect()
}

/// A small generator, so that a failure can be repeated.
pub(crate) struct Mix(pub(crate) u64);

impl Mix {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// An order by one attribute.
pub(crate) fn by(attribute: &'static str, descending: bool) -> Vec<SortKey> {
    vec![SortKey { attribute, descending }]
}

/// The value of an attribute of an object that shows every field.
pub(crate) fn value<'a>(object: &'a jsonapi::ResourceObject, attribute: &str) -> &'a Value {
    let (position, _) = object.resource().attribute(attribute).expect("an attribute");
    let at = object.selection.attributes.iter().position(|shown| *shown == position).expect("a shown attribute");
    &object.values[at]
}

fn common(created_at: i64) -> Vec<(&'static str, Value)> {
    vec![("created_at", time(created_at)), ("updated_at", time(created_at)), ("metadata", Value::Json("{}".to_owned()))]
}

fn insert(table: &'static Table, own: Vec<(&'static str, Value)>, created_at: i64) -> Step {
    let mut values = own;
    for (column, value) in common(created_at) {
        if values.iter().all(|(named, _)| *named != column) {
            values.push((column, value));
        }
    }
    Step::Insert { table, values }
}

/// A customer; `more` adds columns, or gives other values to the common ones.
pub(crate) fn customer_with(id: &str, created_at: i64, more: Vec<(&'static str, Value)>) -> Step {
    let email = format!("{id}@example.com");
    let mut values = vec![
        ("id", text(id)),
        ("email", text(&email)),
        ("normalized_email", text(&email)),
        ("status", text("prospect")),
    ];
    values.extend(more);
    insert(&customers::TABLE, values, created_at)
}

pub(crate) fn customer(id: &str, created_at: i64) -> Step {
    customer_with(id, created_at, Vec::new())
}

pub(crate) fn reset(id: &str, customer: &str, created_at: i64) -> Step {
    let values = vec![
        ("id", text(id)),
        ("customer_email", text("john@example.com")),
        ("customer_id", text(customer)),
        ("token_digest", text("digest")),
        ("expires_at", time(created_at + 1)),
    ];
    insert(&customer_password_resets::TABLE, values, created_at)
}

pub(crate) fn event(id: &str, of: (&'static Table, &str), created_at: i64) -> Step {
    event_with(id, of, created_at, Vec::new())
}

/// An event; `more` adds columns, or gives other values to the common ones.
pub(crate) fn event_with(
    id: &str,
    of: (&'static Table, &str),
    created_at: i64,
    more: Vec<(&'static str, Value)>,
) -> Step {
    let (table, owner) = of;
    let mut values = vec![
        ("id", text(id)),
        ("name", text("something.happened")),
        ("resource_type", text(table.resource.name)),
        ("resource_id", text(owner)),
    ];
    values.extend(more);
    insert(&events::TABLE, values, created_at)
}

/// A row of the audit trail.
pub(crate) fn told() -> Entry {
    Entry {
        at: 1,
        trace_id: None,
        kind: "record.created",
        outcome: "succeeded",
        reason: None,
        count: 1,
        role: "operator",
        application_id: None,
        owner_id: None,
        target_type: None,
        target_id: None,
        customer_id: None,
        address: None,
    }
}
