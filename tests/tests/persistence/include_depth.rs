//! Includes of several levels: one statement a level and relationship, each resource once, everything linked.

use jsonapi::document::{LinkageData, ResourceObject};
use jsonapi::query::Include;
use persistence::{Page, Read};

use crate::filtering::narrowed;
use crate::support::{Home, include, on_both, text, time};
use crate::things::{self, NOTES, THINGS};

on_both!(
    three_levels_cost_one_statement_each,
    each_resource_is_there_once_however_it_is_reached,
    every_level_is_linked,
    rows_of_many_ids_come_in_one_statement,
    levels_without_rows_cost_nothing,
);

/// `a` owns `b` and `c`, `b` owns `d`; each has two notes by the next one, the last by nobody.
async fn rows(home: &Home) {
    let owners = [("a", None), ("b", Some("a")), ("c", Some("a")), ("d", Some("b"))];
    let mut all = Vec::new();
    let mut notes = Vec::new();
    for (at, (id, owner)) in (0_i64..).zip(owners) {
        let mut values = vec![("id", text(id)), ("created_at", time(at))];
        values.extend(owner.map(|owner| ("owner_id", text(owner))));
        all.push(things::row(&THINGS, &values));
        for number in [1, 2] {
            let mut values = vec![
                ("id", text(&format!("{id}{number}"))),
                ("subject_type", text("things")),
                ("subject_id", text(id)),
                ("created_at", time(2 * at + number)),
            ];
            values.extend(owners.get(usize::try_from(at).unwrap() + 1).map(|(next, _)| ("author_id", text(next))));
            notes.push(things::row(&NOTES, &values));
        }
    }
    things::create(home).await;
    things::insert(home, &all, &notes).await;
}

/// Include steps from a dotted path of things.
fn path(names: &str) -> Vec<Include> {
    let (first, rest) = names.split_once('.').unwrap_or((names, ""));
    let table = if first == "author" { &NOTES } else { &THINGS };
    let further = if rest.is_empty() { Vec::new() } else { path(rest) };
    vec![include(table, first, further)]
}

async fn listed(home: &Home, ids: &[&str], include: Vec<Include>) -> (Page, u64) {
    let mut read = Read { include, ..narrowed(&THINGS, Vec::new()) };
    let ids = ids.iter().map(|id| text(id)).collect();
    read.conditions = vec![persistence::Condition { column: "id", test: persistence::Test::In(ids) }];
    let before = home.store.statements();
    let page = home.store.list(&read).await.unwrap();
    (page, home.store.statements() - before)
}

fn names(objects: &[ResourceObject]) -> String {
    objects.iter().map(|object| object.id.as_str()).collect::<Vec<_>>().join(" ")
}

/// The linkage of the first relationship of an object that is included.
fn linked(page: &Page, id: &str, relationship: usize) -> String {
    let object = page.objects.iter().chain(&page.included).find(|object| object.id == id).unwrap();
    match object.linkage.iter().find(|(position, _)| *position == relationship) {
        None => "not linked".to_owned(),
        Some((_, LinkageData::One(id))) => id.clone().unwrap_or_else(|| "nothing".to_owned()),
        Some((_, LinkageData::Many(ids))) => ids.join(" "),
    }
}

async fn three_levels_cost_one_statement_each(home: Home) {
    rows(&home).await;
    let (page, statements) = listed(&home, &["a"], path("parts.notes.author")).await;
    assert_eq!((names(&page.objects).as_str(), statements), ("a", 1 + 3));
    assert_eq!(names(&page.included), "b c b1 b2 c1 c2 d");
    let (page, statements) = listed(&home, &["d"], path("owner.owner.parts")).await;
    assert_eq!((names(&page.included).as_str(), statements), ("b a c", 1 + 3));
    // Nobody wrote the notes of `d`, so there is no statement for their authors.
    let steps = vec![include(&THINGS, "owner", path("notes")), include(&THINGS, "parts", path("notes.author"))];
    let (page, statements) = listed(&home, &["b"], steps).await;
    assert_eq!((names(&page.included).as_str(), statements), ("a a1 a2 d d1 d2", 1 + 4));
}

async fn each_resource_is_there_once_however_it_is_reached(home: Home) {
    rows(&home).await;
    // `b` is listed, is a part of `a`, and has written the notes of `a`.
    let steps = vec![include(&THINGS, "parts", Vec::new()), include(&THINGS, "notes", path("author.owner"))];
    let (page, _) = listed(&home, &["a", "b"], steps).await;
    assert_eq!(names(&page.objects), "a b");
    assert_eq!(names(&page.included), "c d a1 a2 b1 b2");
}

async fn every_level_is_linked(home: Home) {
    rows(&home).await;
    let (page, _) = listed(&home, &["a", "d"], path("parts.notes.author")).await;
    let (parts, notes, author) = (1, 2, 0);
    assert_eq!(linked(&page, "a", parts), "b c");
    assert_eq!(linked(&page, "d", parts), "");
    assert_eq!(linked(&page, "b", notes), "b1 b2");
    assert_eq!(linked(&page, "c", notes), "c1 c2");
    assert_eq!(linked(&page, "c2", author), "d");
    // What was not asked for is not linked.
    assert_eq!(linked(&page, "a", notes), "not linked");
    assert_eq!(linked(&page, "b", parts), "not linked");
    let (page, _) = listed(&home, &["d"], path("notes.author")).await;
    assert_eq!(linked(&page, "d1", author), "nothing");
}

async fn rows_of_many_ids_come_in_one_statement(home: Home) {
    rows(&home).await;
    let more: Vec<_> = (0..3_000)
        .map(|at| things::row(&THINGS, &[("id", text(&format!("m{at:04}"))), ("owner_id", text("a"))]))
        .collect();
    things::insert(&home, &more, &[]).await;
    let (page, statements) = listed(&home, &["a"], path("parts.notes")).await;
    assert_eq!((page.included.len(), statements), (3_000 + 2 + 4, 1 + 2));
    assert_eq!(linked(&page, "a", 1).split(' ').count(), 3_002);
    let (page, statements) = listed(&home, &["b"], path("owner.parts.owner")).await;
    assert_eq!((page.included.len(), statements), (1 + 3_001, 1 + 3));
}

async fn levels_without_rows_cost_nothing(home: Home) {
    rows(&home).await;
    let (page, statements) = listed(&home, &["c"], path("parts.notes.author")).await;
    assert_eq!((names(&page.included).as_str(), statements), ("", 1 + 1));
    let (page, statements) = listed(&home, &["a"], path("owner.notes")).await;
    assert_eq!((names(&page.included).as_str(), statements), ("", 1));
    assert_eq!(linked(&page, "a", 0), "nothing");
}
