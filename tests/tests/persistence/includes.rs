//! Includes: one statement a step, each resource once, every included resource linked.

use jsonapi::document::{LinkageData, ResourceObject};
use persistence::{Read, Table, customer_password_resets, customers};

use crate::support::{Home, by_id, customer, event, include, on_both, read, reset};

on_both!(
    a_step_costs_one_statement_whatever_the_number_of_rows,
    each_resource_is_included_once,
    included_rows_are_in_order_and_linked,
    steps_lead_to_further_steps,
    nothing_to_include_costs_nothing_more,
    a_unit_is_answered_with_includes,
);

const RESETS: &Table = &customer_password_resets::TABLE;

async fn rows(home: &Home) {
    home.write([customer("anna", 1), customer("bob", 2)]).await;
    home.write((0..20).map(|at| reset(&format!("r{at:02}"), if at % 3 == 0 { "bob" } else { "anna" }, at))).await;
    home.write((0..20).map(|at| event(&format!("e{at:02}"), (RESETS, &format!("r{at:02}")), 100 - at))).await;
    home.write([event("joined", (&customers::TABLE, "anna"), 9), event("more", (RESETS, "r01"), 1)]).await;
}

fn names(objects: &[ResourceObject]) -> Vec<String> {
    objects.iter().map(|object| format!("{}/{}", object.resource().name, object.id)).collect()
}

async fn a_step_costs_one_statement_whatever_the_number_of_rows(home: Home) {
    rows(&home).await;
    let include = vec![include(RESETS, "customer", vec![]), include(RESETS, "events", vec![])];
    let before = home.store.statements();
    let page = home.store.list(&Read { include, ..read(RESETS) }).await.unwrap();
    assert_eq!(home.store.statements() - before, 1 + 2);
    assert_eq!((page.objects.len(), page.included.len()), (20, 2 + 21));
}

async fn each_resource_is_included_once(home: Home) {
    rows(&home).await;
    let page =
        home.store.list(&Read { include: vec![include(RESETS, "customer", vec![])], ..read(RESETS) }).await.unwrap();
    // The first reset is Bob's.
    assert_eq!(names(&page.included), ["customers/bob", "customers/anna"]);
    for object in &page.objects {
        let at: u32 = object.id[1..].parse().unwrap();
        let owner = if at.is_multiple_of(3) { "bob" } else { "anna" };
        assert_eq!(object.linkage, [(0, LinkageData::One(Some(owner.to_owned())))]);
    }
}

async fn included_rows_are_in_order_and_linked(home: Home) {
    rows(&home).await;
    let read = Read { include: vec![include(RESETS, "events", vec![])], ..by_id(RESETS, "r01") };
    let found = home.store.retrieve(&read).await.unwrap().unwrap();
    assert_eq!(names(&found.included), ["events/more", "events/e01"]);
    let linked = LinkageData::Many(vec!["more".to_owned(), "e01".to_owned()]);
    assert_eq!(found.object.linkage, [(1, linked)]);
}

async fn steps_lead_to_further_steps(home: Home) {
    rows(&home).await;
    let events_of_customer = include(&customers::TABLE, "events", vec![]);
    let include = vec![include(RESETS, "customer", vec![events_of_customer]), include(RESETS, "events", vec![])];
    let before = home.store.statements();
    let found = home.store.retrieve(&Read { include, ..by_id(RESETS, "r01") }).await.unwrap().unwrap();
    assert_eq!(home.store.statements() - before, 1 + 3);
    assert_eq!(names(&found.included), ["customers/anna", "events/joined", "events/more", "events/e01"]);
    let anna = &found.included[0];
    assert_eq!(anna.linkage, [(0, LinkageData::Many(vec!["joined".to_owned()]))]);
    assert_eq!(found.object.linkage.len(), 2);
}

async fn nothing_to_include_costs_nothing_more(home: Home) {
    home.write([customer("anna", 1)]).await;
    let include = vec![include(&customers::TABLE, "events", vec![])];
    let missing = Read { include: include.clone(), ..by_id(&customers::TABLE, "nobody") };
    let before = home.store.statements();
    assert!(home.store.retrieve(&missing).await.unwrap().is_none());
    assert_eq!(home.store.statements() - before, 1);
    let anna = home.store.retrieve(&Read { include, ..by_id(&customers::TABLE, "anna") }).await.unwrap().unwrap();
    assert_eq!(anna.object.linkage, [(0, LinkageData::Many(Vec::new()))]);
    assert!(anna.included.is_empty());
}

async fn a_unit_is_answered_with_includes(home: Home) {
    home.write([customer("anna", 1)]).await;
    let steps = [reset("one", "anna", 2), event("created", (RESETS, "one"), 2)];
    let include = vec![include(RESETS, "customer", vec![]), include(RESETS, "events", vec![])];
    let answer = Some(Read { include, ..by_id(RESETS, "one") });
    let found = home.store.execute(crate::support::unit(steps), answer).await.unwrap().unwrap();
    assert_eq!(names(&found.included), ["customers/anna", "events/created"]);
}
