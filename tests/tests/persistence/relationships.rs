//! Following a relationship of one row, and its linkage.

use jsonapi::document::LinkageData;
use jsonapi::query::Page;
use persistence::{Condition, Read, Related, Table, customer_password_resets, customers, events};

use crate::support::{Home, customer, event, include, on_both, read, reset};

on_both!(
    to_one_costs_one_statement_and_tells_a_missing_parent_from_nothing,
    to_many_is_a_page_in_at_most_two_statements,
    a_parent_out_of_scope_is_missing,
    rows_that_outlive_their_parent_are_not_found_through_it,
    what_is_related_can_include,
    linkage_names_the_ids,
);

const RESETS: &Table = &customer_password_resets::TABLE;

fn at(table: &'static Table, name: &str) -> usize {
    table.resource.relationship(name).unwrap().0
}

async fn rows(home: &Home) {
    home.write([customer("anna", 1), customer("bob", 2), reset("one", "anna", 3), reset("two", "bob", 4)]).await;
    home.write([
        event("e2", (RESETS, "one"), 6),
        event("e1", (RESETS, "one"), 5),
        event("e3", (RESETS, "one"), 6),
        event("of_anna", (&customers::TABLE, "one"), 7),
    ])
    .await;
}

async fn to_one_costs_one_statement_and_tells_a_missing_parent_from_nothing(home: Home) {
    rows(&home).await;
    let before = home.store.statements();
    let related = home.store.related(RESETS, "one", at(RESETS, "customer"), &[], &read(&customers::TABLE)).await;
    assert_eq!(home.store.statements() - before, 1);
    let Some(Related::One(Some(found))) = related.unwrap() else { panic!("a customer") };
    assert_eq!(found.object.id, "anna");
    let hidden = Read { conditions: vec![Condition::equals("status", "repeat")], ..read(&customers::TABLE) };
    let nothing = home.store.related(RESETS, "one", at(RESETS, "customer"), &[], &hidden).await.unwrap();
    assert!(matches!(nothing, Some(Related::One(None))));
    let missing = home.store.related(RESETS, "nope", at(RESETS, "customer"), &[], &read(&customers::TABLE)).await;
    assert!(missing.unwrap().is_none());
}

async fn to_many_is_a_page_in_at_most_two_statements(home: Home) {
    rows(&home).await;
    let list = async |id: &str, number, size| {
        let read = Read { page: Page { number, size }, ..read(&events::TABLE) };
        let before = home.store.statements();
        let related = home.store.related(RESETS, id, at(RESETS, "events"), &[], &read).await.unwrap();
        assert!(home.store.statements() - before <= 2);
        related.map(|related| {
            let Related::Many(page) = related else { panic!("a page") };
            (page.record_count, page.objects.into_iter().map(|object| object.id).collect::<Vec<_>>())
        })
    };
    let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(list("one", 1, 10).await, Some((3, ids(&["e1", "e2", "e3"]))));
    assert_eq!(list("one", 2, 2).await, Some((3, ids(&["e3"]))));
    assert_eq!(list("one", 9, 2).await, Some((3, Vec::new())));
    assert_eq!(list("two", 1, 10).await, Some((0, Vec::new())));
    assert_eq!(list("nope", 1, 10).await, None);
}

async fn a_parent_out_of_scope_is_missing(home: Home) {
    rows(&home).await;
    let scope = [Condition::equals("customer_id", "bob")];
    for name in ["customer", "events"] {
        let position = at(RESETS, name);
        let target = persistence::table(RESETS.resource.relationships[position].target);
        assert!(home.store.related(RESETS, "one", position, &scope, &read(target)).await.unwrap().is_none());
        assert!(home.store.related(RESETS, "two", position, &scope, &read(target)).await.unwrap().is_some());
        let page = Page { number: 1, size: 10 };
        assert!(home.store.linkage(RESETS, "one", position, &scope, page).await.unwrap().is_none());
    }
}

async fn rows_that_outlive_their_parent_are_not_found_through_it(home: Home) {
    rows(&home).await;
    home.write([persistence::Step::Delete {
        table: RESETS,
        when: vec![Condition::equals("id", "one")],
        expect: persistence::Expect::One,
    }])
    .await;
    assert_eq!(home.kept(&events::TABLE).await, 4);
    assert!(
        home.store.related(RESETS, "one", at(RESETS, "events"), &[], &read(&events::TABLE)).await.unwrap().is_none()
    );
}

async fn what_is_related_can_include(home: Home) {
    rows(&home).await;
    home.write([event("joined", (&customers::TABLE, "anna"), 9)]).await;
    let read = Read { include: vec![include(&customers::TABLE, "events", vec![])], ..read(&customers::TABLE) };
    let related = home.store.related(RESETS, "one", at(RESETS, "customer"), &[], &read).await.unwrap();
    let Some(Related::One(Some(found))) = related else { panic!("a customer") };
    assert_eq!(found.included.len(), 1);
    assert_eq!(found.object.linkage, [(0, LinkageData::Many(vec!["joined".to_owned()]))]);
}

async fn linkage_names_the_ids(home: Home) {
    rows(&home).await;
    let linkage = async |id: &str, name: &str, size| {
        let before = home.store.statements();
        let data = home.store.linkage(RESETS, id, at(RESETS, name), &[], Page { number: 1, size }).await.unwrap();
        assert!(home.store.statements() - before <= 2);
        data
    };
    assert_eq!(linkage("one", "customer", 10).await, Some(LinkageData::One(Some("anna".to_owned()))));
    assert_eq!(linkage("nope", "customer", 10).await, None);
    let many = |ids: &[&str]| Some(LinkageData::Many(ids.iter().map(ToString::to_string).collect()));
    assert_eq!(linkage("one", "events", 2).await, many(&["e1", "e2"]));
    assert_eq!(linkage("two", "events", 2).await, many(&[]));
    assert_eq!(linkage("nope", "events", 2).await, None);
}
