//! Include paths: which are followed, how they merge, and where others fail.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::Problem;
use jsonapi::descriptor::Resource;
use jsonapi::query::{Include, QueryKind, parse};

use crate::fixture::{ARTICLES, RESOURCES, VOUCHERS};

const OF_ARTICLES: &str = "author, editor, comments";

fn of(resource: &'static Resource, paths: &str) -> Result<Vec<Include>, Vec<Problem>> {
    let query = parse(resource, QueryKind::One, RESOURCES, &format!("include={paths}&fields[people]=name"));
    query.map(|query| query.include)
}

/// A tree of relationships by name: `author comments(author)`.
fn names(resource: &'static Resource, steps: &[Include]) -> String {
    let step = |step: &Include| {
        let relationship = &resource.relationships[step.relationship];
        assert_eq!(step.selection.resource, relationship.target);
        let further = names(relationship.target, &step.include);
        if further.is_empty() { relationship.name.to_owned() } else { format!("{}({further})", relationship.name) }
    };
    steps.iter().map(step).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn included(resource: &'static Resource, paths: &str, expected: &str) {
    assert_eq!(names(resource, &of(resource, paths).unwrap()), expected, "{paths}");
}

#[track_caller]
fn refused(paths: &str, expected: &[(&str, &'static str, &str)]) {
    let problem = |&(path, resource, allowed): &(&str, &'static str, &str)| Problem::Include {
        path: path.to_owned(),
        resource,
        allowed: allowed.to_owned(),
    };
    assert_eq!(of(&ARTICLES, paths).map(drop), Err(expected.iter().map(problem).collect()), "{paths}");
}

#[test]
fn a_relationship_is_included_once_with_its_fields() {
    included(&ARTICLES, "comments,author,comments,", "comments author");
    assert_eq!(of(&ARTICLES, "author").unwrap()[0].selection.attributes, [0]);
}

#[test]
fn empty_paths_include_nothing() {
    included(&ARTICLES, "", "");
    included(&ARTICLES, ",", "");
}

#[test]
fn paths_follow_up_to_three_relationships() {
    included(&ARTICLES, "comments.author", "comments(author)");
    included(&VOUCHERS, "parent.parent_of.parent", "parent(parent_of(parent))");
}

#[test]
fn paths_that_begin_alike_are_one_branch_whatever_their_order() {
    for paths in ["comments,comments.author", "comments.author,comments", "comments.author,comments.author"] {
        included(&ARTICLES, paths, "comments(author)");
    }
    included(&ARTICLES, "comments.author,editor,comments", "comments(author) editor");
    included(&VOUCHERS, "parent.parent_of,parent.parent,parent.parent_of.parent", "parent(parent_of(parent) parent)");
}

#[test]
fn every_bad_path_is_reported_where_it_fails() {
    refused(
        "nope,author,title,Comments",
        &[("nope", "articles", OF_ARTICLES), ("title", "articles", OF_ARTICLES), ("Comments", "articles", OF_ARTICLES)],
    );
    refused("journal", &[("journal", "articles", OF_ARTICLES)]);
    refused("author,%20editor", &[(" editor", "articles", OF_ARTICLES)]);
    refused("comments.nope", &[("nope", "comments", "author")]);
    refused("comments.nope.author", &[("nope", "comments", "author")]);
    refused("author.name", &[("name", "people", "")]);
    refused(".", &[("", "articles", OF_ARTICLES)]);
    refused("comments.", &[("", "comments", "author")]);
    refused("comments..author", &[("", "comments", "author")]);
}

#[test]
fn a_fourth_relationship_is_refused_whatever_its_name() {
    for step in ["parent", "nope"] {
        let refused = Problem::Include { path: step.to_owned(), resource: "vouchers", allowed: String::new() };
        assert_eq!(of(&VOUCHERS, &format!("parent.parent.parent.{step}")).map(drop), Err(vec![refused]));
    }
}

#[test]
fn a_hostile_list_of_bad_paths_has_a_short_answer() {
    let problems = of(&ARTICLES, &"a,".repeat(4_000)).map(drop).unwrap_err();
    assert_eq!(problems.len(), 25);
}
