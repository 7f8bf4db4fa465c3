//! The text that filters compile to, one shape at a time.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::Value;
use jsonapi::query::filter::{Combinator, Comparator, Condition, Field, Path, Pattern, Term, Test};
use sea_orm::DbBackend;
use sea_orm::sea_query::Query;

use crate::compile::ROW;
use crate::compile::filter;
use crate::generated::{customer_password_resets, customers, events};
use crate::table::{Join, Table};

const RESETS: &Table = &customer_password_resets::TABLE;

/// The term of a resource of this table whose path is written with dots: `customer.events.name`.
fn term(table: &'static Table, path: &str, test: Test) -> Term {
    let mut table = table;
    let mut relationships = Vec::new();
    let mut names = path.split('.').peekable();
    let mut field = Field::Id;
    while let Some(name) = names.next() {
        if names.peek().is_some() {
            let (at, _) = table.resource.relationship(name).unwrap();
            relationships.push(at);
            let (Join::Key { target, .. } | Join::Inverse { target, .. } | Join::Polymorphic { target, .. }) =
                &table.relationships[at];
            table = target;
        } else if name != "id" {
            field = Field::Attribute(table.resource.attribute(name).unwrap().0);
        }
    }
    Term { path: Path { relationships, resource: table.resource, field }, test }
}

fn and(terms: Vec<Term>) -> Condition {
    Condition { combinator: Combinator::And, terms }
}

fn or(terms: Vec<Term>) -> Condition {
    Condition { combinator: Combinator::Or, terms }
}

fn reset(path: &str, test: Test) -> Term {
    term(RESETS, path, test)
}

fn is(text: &str) -> Test {
    Test::Compare(Comparator::Equal, Value::String(text.to_owned()))
}

/// What comes after `WHERE`, with the values in it.
fn text_on(backend: DbBackend, table: &'static Table, conditions: &[Condition]) -> String {
    let mut select = Query::select();
    select.column((ROW, "id")).from_as(table.name, ROW);
    select.and_where(filter::all(table, ROW, conditions).unwrap().unwrap());
    let text = backend.build(&select).to_string();
    text.split_once(" WHERE ").unwrap().1.to_owned()
}

fn text(conditions: &[Condition]) -> String {
    text_on(DbBackend::Sqlite, RESETS, conditions)
}

#[test]
fn own_fields_are_tested_in_place() {
    let conditions = [
        and(vec![reset("reference", is("a"))]),
        and(vec![reset("id", Test::NotNull), reset("reset_password_at", Test::Null)]),
        or(vec![reset("reference", is("b")), reset("reference_origin", is("c"))]),
    ];
    assert_eq!(
        text(&conditions),
        r#""t"."reference" = 'a' AND "t"."id" IS NOT NULL AND "t"."reset_password_at" IS NULL AND ("t"."reference" = 'b' OR "t"."reference_origin" = 'c')"#
    );
}

#[test]
fn lists_have_few_lengths() {
    let values = ["a", "b\0", "c", "d"].map(|text| Value::String(text.to_owned())).to_vec();
    let among = text(&[and(vec![reset("reference", Test::In(values.clone()))])]);
    assert_eq!(among, r#""t"."reference" IN ('a', 'c', 'd', 'd')"#);
    let beside = text(&[and(vec![reset("reference", Test::NotIn(values))])]);
    assert_eq!(beside, r#""t"."reference" NOT IN ('a', 'c', 'd', 'd')"#);
}

#[test]
fn patterns_are_folded_on_both_sides() {
    let conditions = [
        and(vec![reset("reference", Test::Like(Pattern::contains("50%_\\É'")))]),
        and(vec![reset("reference", Test::NotLike(Pattern::starts_with("A")))]),
    ];
    assert_eq!(
        text(&conditions),
        r#"latchkey_fold("t"."reference") LIKE '%50\%\_\\é''%' ESCAPE '\' AND latchkey_fold("t"."reference") NOT LIKE 'a%' ESCAPE '\'"#
    );
    let escaped = text_on(DbBackend::Postgres, RESETS, &conditions[1..]);
    assert_eq!(escaped, r#"latchkey_fold("t"."reference") NOT LIKE 'a%' ESCAPE E'\\'"#);
}

#[test]
fn conditions_behind_a_to_one_relationship_become_one_subquery() {
    let conditions = [
        and(vec![reset("customer.email", is("a"))]),
        and(vec![reset("reference", is("x"))]),
        and(vec![reset("customer.status", is("b")), reset("customer.reference", Test::Null)]),
    ];
    assert_eq!(
        text(&conditions),
        r#""t"."reference" = 'x' AND "t"."customer_id" IN (SELECT "r1"."id" FROM "customers" AS "r1" WHERE "r1"."email" = 'a' AND "r1"."status" = 'b' AND "r1"."reference" IS NULL)"#
    );
}

#[test]
fn what_holds_of_an_empty_to_one_relationship_is_asked_by_its_refutation() {
    assert_eq!(
        text(&[and(vec![reset("customer.reference", Test::Null)])]),
        r#"NOT EXISTS(SELECT 1 FROM "customers" AS "r1" WHERE "r1"."id" = "t"."customer_id" AND ("r1"."reference" IS NULL) IS NOT TRUE)"#
    );
}

#[test]
fn conditions_on_one_to_many_relationship_concern_one_member() {
    let conditions = [and(vec![reset("events.name", is("a"))]), and(vec![reset("events.reference", is("b"))])];
    assert_eq!(
        text(&conditions),
        r#""t"."id" IN (SELECT "r1"."resource_id" FROM "events" AS "r1" WHERE "r1"."resource_type" = 'customer_password_resets' AND ("r1"."name" = 'a' AND "r1"."reference" = 'b'))"#
    );
}

#[test]
fn an_empty_to_many_relationship_is_one_null() {
    let none = r#"NOT EXISTS(SELECT 1 FROM "events" AS "r1" WHERE "r1"."resource_type" = 'customer_password_resets' AND "r1"."resource_id" = "t"."id")"#;
    assert_eq!(text(&[and(vec![reset("events.id", Test::Null)])]), none);
    let one = r#""t"."id" IN (SELECT "r1"."resource_id" FROM "events" AS "r1" WHERE "r1"."resource_type" = 'customer_password_resets' AND "r1"."reference" IS NULL)"#;
    assert_eq!(text(&[and(vec![reset("events.reference", Test::Null)])]), format!("({none}) OR {one}"));
}

#[test]
fn nested_relationships_are_nested_subqueries() {
    assert_eq!(
        text(&[and(vec![reset("customer.events.name", is("a"))])]),
        r#""t"."customer_id" IN (SELECT "r1"."id" FROM "customers" AS "r1" WHERE "r1"."id" IN (SELECT "r2"."resource_id" FROM "events" AS "r2" WHERE "r2"."resource_type" = 'customers' AND "r2"."name" = 'a'))"#
    );
}

#[test]
fn alternatives_in_different_places_are_asked_each_in_its_place() {
    let terms = ["reference", "customer.email", "customer.status", "events.name"].map(|path| reset(path, is("a")));
    assert_eq!(
        text(&[or(terms.to_vec())]),
        r#""t"."reference" = 'a' OR "t"."customer_id" IN (SELECT "r1"."id" FROM "customers" AS "r1" WHERE "r1"."email" = 'a' OR "r1"."status" = 'a') OR "t"."id" IN (SELECT "r1"."resource_id" FROM "events" AS "r1" WHERE "r1"."resource_type" = 'customer_password_resets' AND "r1"."name" = 'a')"#
    );
}

#[test]
fn alternatives_that_share_a_member_with_other_conditions_are_joined() {
    let conditions = [
        or(vec![reset("reference", is("a")), reset("events.name", is("b"))]),
        and(vec![reset("events.id", Test::Null)]),
        and(vec![reset("customer.email", is("c"))]),
    ];
    assert_eq!(
        text(&conditions),
        r#"EXISTS(SELECT 1 FROM (SELECT 1) AS "one" LEFT JOIN "events" AS "j1" ON "j1"."resource_type" = 'customer_password_resets' AND "j1"."resource_id" = "t"."id" WHERE ("t"."reference" = 'a' OR "j1"."name" = 'b') AND "j1"."id" IS NULL) AND "t"."customer_id" IN (SELECT "r1"."id" FROM "customers" AS "r1" WHERE "r1"."email" = 'c')"#
    );
}

#[test]
fn a_computed_attribute_of_a_row_that_may_be_missing_may_be_null() {
    let conditions = [
        or(vec![
            reset("customer.has_password", Test::Compare(Comparator::Equal, Value::Boolean(false))),
            reset("events.name", is("b")),
        ]),
        and(vec![reset("events.reference", is("c"))]),
    ];
    let text = text(&conditions);
    let missing = r#"(CASE WHEN ("j1"."id" IS NOT NULL) THEN "j1"."password_digest" IS NOT NULL END) = FALSE"#;
    assert!(text.contains(missing), "{text}");
    let own = and(vec![term(&customers::TABLE, "has_password", Test::Null)]);
    let own = text_on(DbBackend::Sqlite, &customers::TABLE, &[own]);
    assert_eq!(own, r#"("t"."password_digest" IS NOT NULL) IS NULL"#);
}

#[test]
fn many_alternatives_are_nested_no_deeper_than_sqlite_allows() {
    let tests = (0..5_000).map(|at| is(&at.to_string())).collect();
    let text = text(&[and(vec![reset("reference", Test::Any(tests))])]);
    let mut depth = 0_usize;
    let mut deepest = 0;
    for character in text.chars() {
        depth = match character {
            '(' => depth + 1,
            ')' => depth - 1,
            _ => depth,
        };
        deepest = deepest.max(depth);
    }
    assert!(deepest < 10, "{deepest}");
    assert_eq!(text.matches(" OR ").count(), 4_999);
}

#[test]
fn what_is_never_stored_cannot_be_asked_about() {
    let conditions = [and(vec![term(&customers::TABLE, "password", Test::NotNull)])];
    assert!(filter::all(&customers::TABLE, ROW, &conditions).is_err());
    assert!(filter::all(&events::TABLE, ROW, &[]).unwrap().is_none());
}

#[test]
fn rows_are_named_by_their_own_ids_alone() {
    let names = |conditions: &[Condition]| filter::names_rows(conditions);
    let ids = || Test::In(vec![Value::String("a".to_owned())]);
    assert!(names(&[and(vec![reset("reference", is("x")), reset("id", is("a"))])]));
    assert!(names(&[or(vec![reset("id", is("a")), reset("id", ids())])]));
    assert!(!names(&[]));
    assert!(!names(&[or(vec![reset("id", is("a")), reset("reference", is("x"))])]));
    assert!(!names(&[and(vec![reset("id", Test::NotNull)]), and(vec![reset("customer.id", is("a"))])]));
}
