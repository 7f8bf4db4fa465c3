//! First migrations: which tables get one, in which order, and with which foreign keys.

use codegen::emit::{Existing, emit};

use crate::{api, sources};

#[test]
fn a_table_that_a_migration_creates_gets_no_other() {
    let existing = Existing::from_files([
        ("m0001_create_customers.rs", ""),
        ("m0004_all_the_rest.rs", "// creates: customer_password_resets\n// creates: events\n// creates: machines\n"),
    ]);
    let set = emit(&api(&sources()), &existing);
    let written: Vec<&String> = set.once.keys().collect();
    assert_eq!(written, ["crates/persistence/src/migrations/m0005_create_gadgets.rs"]);
    let list = set.text("crates/persistence/src/generated/migrations.rs").unwrap();
    let names = ["m0001_create_customers", "m0004_all_the_rest", "m0005_create_gadgets"];
    assert!(names.iter().all(|name| list.contains(&format!("Box::new({name}::Migration)"))), "{list}");
}

#[test]
fn tables_that_others_refer_to_are_created_first() {
    let set = emit(&api(&sources()), &Existing::default());
    let order: Vec<&str> =
        set.once.keys().filter_map(|path| path.rsplit_once("_create_")).map(|(_, name)| name).collect();
    let position = |table: &str| order.iter().position(|name| *name == format!("{table}.rs")).unwrap();
    assert!(position("customers") < position("gadgets"), "{order:?}");
    assert!(position("customers") < position("customer_password_resets"), "{order:?}");
}

#[test]
fn a_circle_of_foreign_keys_leaves_one_out_and_says_so() {
    let mut api = api(&sources());
    let gadgets = api.resources.iter().position(|resource| resource.name == "gadgets").unwrap();
    let customers = api.resources.iter().position(|resource| resource.name == "customers").unwrap();
    let mut back = api.resources[gadgets].relationships[0].clone();
    back.name = "favourite".to_owned();
    back.target = Some("gadgets".to_owned());
    api.resources[customers].relationships.push(back);

    let set = emit(&api, &Existing::default());

    insta::assert_snapshot!(set.notices.join("\n"));
    let text = |table: &str| {
        let ending = format!("_create_{table}.rs");
        set.once.iter().find(|(path, _)| path.ends_with(&ending)).map(|(_, text)| text.as_str()).unwrap()
    };
    assert!(
        text("gadgets").contains("columns.text(\"favourite_id\")")
            || text("customers").contains("columns.text(\"favourite_id\")")
    );
    let keys = |table: &str| text(table).matches("table.foreign_key(").count();
    assert_eq!(keys("gadgets") + keys("customers"), 2, "of three foreign keys, one is left out");
}

#[test]
fn a_record_that_refers_to_its_own_kind_has_its_foreign_key() {
    let mut api = api(&sources());
    let gadgets = api.resources.iter_mut().find(|resource| resource.name == "gadgets").unwrap();
    let mut parent = gadgets.relationships[0].clone();
    parent.name = "parent".to_owned();
    parent.target = Some("gadgets".to_owned());
    gadgets.relationships.push(parent);

    let set = emit(&api, &Existing::default());

    assert_eq!(set.notices, Vec::<String>::new());
    let (_, text) = set.once.iter().find(|(path, _)| path.ends_with("_create_gadgets.rs")).unwrap();
    assert!(text.contains("foreign_key(\"gadgets\", \"parent_id\", \"gadgets\")"), "{text}");
    let entity = set.text("crates/persistence/src/generated/gadgets.rs").unwrap();
    assert!(entity.contains("belongs_to = \"Entity\""), "{entity}");
}
