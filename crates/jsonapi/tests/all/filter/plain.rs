//! Filters without a predicate.

use jsonapi::Problem;

use super::{printer, query};
use crate::fixture::{ARTICLES, COMMENTS, PEOPLE, VOUCHERS};

#[track_caller]
fn means(name: &str, value: &str, expected: &str) {
    let query = query(&ARTICLES, &[(&format!("filter[{name}]"), value)]);
    assert_eq!(query.map(|query| printer::print(&ARTICLES, &query.filter)).as_deref(), Ok(expected), "{name}={value}");
}

#[track_caller]
fn refused(name: &str) {
    let parameter = format!("filter[{name}]");
    let problems = query(&ARTICLES, &[(&parameter, "x")]).map(drop).unwrap_err();
    assert!(
        matches!(&problems[..], [Problem::FilterNotAllowed { parameter: found, .. }] if *found == parameter),
        "{name}"
    );
}

#[test]
fn an_attribute_is_one_of_the_values() {
    means("title", "a, b ,,c%", "title in ('a', 'b', 'c%')");
    means("id", "x", "id in ('x')");
    means("count", "1,2", "count in (1, 2)");
    means("visible", "t", "visible in (true)");
    means("day", "2018-01-01", "day in ('2018-01-01')");
    means("created_at", "2018-01-01", "created_at in (2018-01-01T00:00:00.000Z)");
    means("title", " , ", "");
}

#[test]
fn ids_are_a_list_of_ids() {
    means("ids", "x,y", "id in ('x', 'y')");
    means("ids", "", "");
}

#[test]
fn bounds_of_instants_and_days_are_inclusive() {
    means("created_at_from", "2018-01-01T01:00:00+01:00", "created_at >= 2018-01-01T00:00:00.000Z");
    means("created_at_to", "2018-01-01", "created_at <= 2018-01-01T00:00:00.000Z");
    means("published_at_to", "2018-01-01T00:00:00.0009", "published_at <= 2018-01-01T00:00:00.000Z");
    means("published_at_from", "2018-01-01T00:00:00.0009", "published_at > 2018-01-01T00:00:00.000Z");
    means("day_from", "2018-01-01", "day >= '2018-01-01'");
}

#[test]
fn a_relationship_is_filtered_by_the_id_behind_it() {
    means("author_id", "x,y", "author.id in ('x', 'y')");
    means("comments_id", "x", "comments.id in ('x')");
    let of = |resource, name: &str| {
        let query = query(resource, &[(name, "x")]).unwrap();
        printer::print(resource, &query.filter)
    };
    assert_eq!(of(&COMMENTS, "filter[author_id]"), "author.id in ('x')");
    assert_eq!(of(&VOUCHERS, "filter[parent_of_id]"), "parent_of.id in ('x')");
    assert_eq!(of(&PEOPLE, "filter[id]"), "id in ('x')");
}

#[test]
fn other_names_are_refused() {
    for name in [
        "nope",
        "metadata",
        "tags",
        "status",
        "author",
        "author_name",
        "author_id_from",
        "journal_id",
        "title_from",
        "count_to",
        "created_at_",
        "_from",
        "created_at_from_to",
        "title_eq",
        "comments_author_id",
        "Title",
        "title ",
    ] {
        refused(name);
    }
}

#[test]
fn a_bad_value_is_reported_under_the_innermost_name() {
    let problems = query(&ARTICLES, &[("filter[created_at_from]", "2018-02-30")]).map(drop).unwrap_err();
    let [Problem::FilterValue { parameter, name, value, .. }] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((&parameter[..], &name[..], &value[..]), ("filter[created_at_from]", "created_at_from", "2018-02-30"));
}
