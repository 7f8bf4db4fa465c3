//! Which query strings are accepted, what they mean, and which problem the others have.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::Problem;
use jsonapi::descriptor::{Action, SortKey};
use jsonapi::query::{Page, Query, QueryKind, parse};

use crate::fixture::{ARTICLES, COMMENTS, PEOPLE, RESOURCES};

fn list(raw: &str) -> Result<Query, Vec<Problem>> {
    parse(&ARTICLES, QueryKind::List, RESOURCES, raw)
}

fn one(raw: &str) -> Result<Query, Vec<Problem>> {
    parse(&ARTICLES, QueryKind::One, RESOURCES, raw)
}

#[track_caller]
fn page(raw: &str, number: u64, size: u64) {
    assert_eq!(list(raw).map(|query| query.page).ok(), Some(Page { number, size }), "{raw}");
}

#[track_caller]
fn refused(raw: &str, problem: Problem) {
    assert_eq!(list(raw).map(drop), Err(vec![problem]), "{raw}");
}

fn field(name: Option<&str>) -> Problem {
    Problem::Field { field: name.map(str::to_owned), resource: "articles" }
}

fn sort_key(key: &str) -> Problem {
    Problem::SortCriteria {
        key: key.to_owned(),
        resource: "articles",
        allowed: "id, email, title, created_at".to_owned(),
    }
}

fn page_value(member: &'static str, value: &str) -> Problem {
    Problem::PageValue { member, value: value.to_owned() }
}

#[test]
fn an_empty_query_shows_the_first_ten_of_everything_readable_in_order_of_creation() {
    for raw in ["", "&", "&&"] {
        let query = list(raw).unwrap();
        assert_eq!(query.page, Page { number: 1, size: 10 });
        assert_eq!(query.sort, [SortKey { attribute: "created_at", descending: false }]);
        assert_eq!(query.selection.attributes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15]);
        assert_eq!(query.selection.relationships, [0, 1, 2, 3]);
        assert!(query.include.is_empty() && query.echo.is_empty());
    }
}

#[test]
fn pages_are_numbered_from_one_and_hold_at_most_25() {
    page("page[number]=3&page[size]=25", 3, 25);
    page("page%5Bnumber%5D=2", 2, 10);
    page("page=3", 3, 10);
    page("page[size]=1", 1, 1);
    page("page[number]=101", 101, 10);
    refused("page[size]=26", Problem::PageSizeExceeded(25));
    refused("page[size]=0&page[number]=0", page_value("size", "0"));
    refused("page[size]=-1", page_value("size", "-1"));
    refused("page[number]=0", page_value("number", "0"));
    refused("page[number]=-3", page_value("number", "-3"));
    refused("page[size]=abc", page_value("size", "abc"));
    refused("page[size]=", page_value("size", ""));
    refused("page[number]=&page[size]=1", page_value("number", ""));
    refused("page=abc", page_value("number", "abc"));
    refused("page=", page_value("number", ""));
}

#[test]
fn page_numbers_are_read_as_rails_reads_them_up_to_the_first_other_character() {
    page("page[number]=2.9", 2, 10);
    page("page[size]=5abc", 1, 5);
    page("page[number]=%202", 2, 10);
    page("page[number]=%2B2", 2, 10);
    page("page[number]=007", 7, 10);
}

#[test]
fn a_page_whose_offset_no_database_can_hold_is_refused() {
    let huge = "99999999999999999999999";
    refused(&format!("page[number]={huge}"), page_value("number", huge));
    let edge = (i64::MAX.unsigned_abs() / 10).to_string();
    page(&format!("page[number]={edge}"), i64::MAX.unsigned_abs() / 10, 10);
    let beyond = (i64::MAX.unsigned_abs() / 10 + 1).to_string();
    refused(&format!("page[number]={beyond}"), page_value("number", &beyond));
}

#[test]
fn every_unknown_page_member_is_reported() {
    let unknown = |name: &str| Problem::PageParameterNotAllowed(name.to_owned());
    let found = list("page[limit]=5&page[offset]=1&page[size]=0").map(drop);
    assert_eq!(found, Err(vec![unknown("limit"), unknown("offset")]));
    refused("page[size][x]=5", unknown("size][x"));
    refused("page[]=5", unknown(""));
}

#[test]
fn sort_takes_several_sortable_keys_and_counts_each_once() {
    let keys = |raw: &str| list(raw).unwrap().sort;
    let key = |attribute, descending| SortKey { attribute, descending };
    assert_eq!(keys("sort=-created_at,email"), [key("created_at", true), key("email", false)]);
    assert_eq!(keys("sort=-id"), [key("id", true)]);
    assert_eq!(keys("sort=id,-id,id"), [key("id", false)]);
}

#[test]
fn an_empty_sort_orders_by_id_alone() {
    assert_eq!(list("sort=").unwrap().sort, []);
}

#[test]
fn the_first_sort_key_that_is_none_is_refused() {
    refused("sort=nope,nada", sort_key("nope"));
    refused("sort=-nope", sort_key("nope"));
    refused("sort=metadata", sort_key("metadata"));
    refused("sort=password", sort_key("password"));
    refused("sort=-", sort_key(""));
    refused("sort=,", sort_key(""));
    refused("sort=id,", sort_key(""));
    refused("sort=id,%20created_at", sort_key(" created_at"));
    refused("sort=ID", sort_key("ID"));
    refused("sort=--id", sort_key("-id"));
}

#[test]
fn fields_choose_attributes_and_relationships_by_type() {
    let query = list("fields[articles]=title,comments,email&fields[people]=name").unwrap();
    assert_eq!((&query.selection.attributes[..], &query.selection.relationships[..]), (&[0, 1][..], &[2][..]));
    let query = list("fields[articles]=id").unwrap();
    assert!(query.selection.attributes.is_empty() && query.selection.relationships.is_empty());
    let query = list("fields[articles]=title,").unwrap();
    assert_eq!(query.selection.attributes, [1]);
    let query = list("fields[articles]=title,title").unwrap();
    assert_eq!(query.selection.attributes, [1]);
}

#[test]
fn the_first_bad_field_is_refused() {
    refused("fields[articles]=nope,nada", field(Some("nope")));
    refused("fields[articles]=password", field(Some("password")));
    refused("fields[articles]=_publish", field(Some("_publish")));
    refused("fields[articles]=", field(None));
    refused("fields[articles]=,", field(None));
    refused("fields[articles]", field(None));
    refused("fields[articles]=title,,email", field(Some("")));
    refused("fields[articles]=%20title", field(Some(" title")));
    refused("fields[people]=nope", Problem::Field { field: Some("nope".to_owned()), resource: "people" });
    refused("fields[article]=title", Problem::FieldsType("article".to_owned()));
    refused("fields[]=title", Problem::FieldsType(String::new()));
    refused("fields=title", Problem::FieldsFormat);
    refused("fields[articles]=nope&include=nope&sort=nope&page=0", field(Some("nope")));
}

#[test]
fn include_and_filter_problems_come_before_the_first_of_sort_which_ends_the_search() {
    let problems = list("page=0&sort=nope&filter[q][count_eq]=x&filter[q][nope]=x&filter=x&include=journal");
    let problems = problems.map(drop).unwrap_err();
    assert!(
        matches!(
            &problems[..],
            [
                Problem::Include { .. },
                Problem::FilterSyntax(_),
                Problem::FilterValue { .. },
                Problem::FilterNotAllowed { .. },
                Problem::SortCriteria { .. },
            ]
        ),
        "{problems:?}"
    );
}

#[test]
fn reading_one_resource_ignores_page_sort_and_filter() {
    for raw in ["page[size]=2", "page=abc", "sort=nope", "filter[q][title_eq]=zzz", "filter=x"] {
        assert!(one(raw).is_ok(), "{raw}");
    }
    assert_eq!(one("fields[articles]=nope").map(drop), Err(vec![field(Some("nope"))]));
}

#[test]
fn linkage_heeds_the_page_and_deletion_nothing() {
    let linkage = parse(&ARTICLES, QueryKind::Linkage, RESOURCES, "page[size]=2&include=nope&sort=nope").unwrap();
    assert_eq!(linkage.page, Page { number: 1, size: 2 });
    assert!(parse(&ARTICLES, QueryKind::Nothing, RESOURCES, "page=0&include=nope&fields=x").is_ok());
}

#[test]
fn an_action_tells_what_its_query_is_about() {
    let of = |action| QueryKind::of(action, &ARTICLES);
    assert_eq!(of(Action::List), (QueryKind::List, &ARTICLES));
    assert_eq!(of(Action::Retrieve), (QueryKind::One, &ARTICLES));
    assert_eq!(of(Action::Create), (QueryKind::One, &ARTICLES));
    assert_eq!(of(Action::Update), (QueryKind::One, &ARTICLES));
    assert_eq!(of(Action::Delete), (QueryKind::Nothing, &ARTICLES));
    assert_eq!(of(Action::Related(0)), (QueryKind::One, &PEOPLE));
    assert_eq!(of(Action::Related(2)), (QueryKind::List, &COMMENTS));
    assert_eq!(of(Action::Relationship(0)), (QueryKind::Nothing, &PEOPLE));
    assert_eq!(of(Action::Relationship(2)), (QueryKind::Linkage, &COMMENTS));
}

#[test]
fn unknown_parameters_are_all_refused_with_a_hint() {
    let unknown =
        |name: &str, hint: &str| Problem::ParameterNotAllowed { name: name.to_owned(), hint: hint.to_owned() };
    assert_eq!(
        list("includ=author&Sort=id").map(drop),
        Err(vec![unknown("includ", "include"), unknown("Sort", "sort")])
    );
    refused("filters[q][title_eq]=x", unknown("filters[q][title_eq]", "filter[q][ATTRIBUTE_PREDICATE]"));
    refused("filter[q", unknown("filter[q", "filter[q][ATTRIBUTE_PREDICATE]"));
    let all =
        "fields[TYPE], filter[ATTRIBUTE], filter[q][ATTRIBUTE_PREDICATE], include, page[number], page[size], sort";
    for name in ["foo", "q", "include[]", "page[number", "[x]"] {
        let found = one(&format!("{name}=1")).map(drop);
        assert!(matches!(&found, Err(problems) if problems.len() == 1), "{name}: {found:?}");
    }
    refused("foo=bar", unknown("foo", all));
    let delete = parse(&ARTICLES, QueryKind::Nothing, RESOURCES, "foo=bar").map(drop);
    assert_eq!(delete, Err(vec![unknown("foo", "")]));
    assert_eq!(one("foo=bar").map(drop), Err(vec![unknown("foo", "fields[TYPE], include")]));
}

#[test]
fn the_last_of_a_repeated_parameter_counts() {
    page("page[number]=2&page[number]=3", 3, 10);
    let query = list("sort=email&sort=-id").unwrap();
    assert_eq!(query.sort, [SortKey { attribute: "id", descending: true }]);
    assert_eq!(query.echo, [("sort".to_owned(), "-id".to_owned())]);
}

#[test]
fn percent_encoding_is_strict() {
    for raw in ["sort=%ZZ", "sort=%4", "sort=%", "sort=%FF", "%C3%28=x", "foo=%E0%80"] {
        refused(raw, Problem::MalformedQuery);
        assert_eq!(one(raw).map(drop), Err(vec![Problem::MalformedQuery]), "{raw}");
    }
    assert_eq!(list("%73ort=%69d").unwrap().sort, [SortKey { attribute: "id", descending: false }]);
}
