//! What holds of any input: parsers end with an answer, and what they print they read again.

use jsonapi::query::{Query, QueryKind, links, parse as parse_query};
use jsonapi::request::parse as parse_request;
use jsonapi::{Action, Problem, Value};

use crate::fixture::{ARTICLES, COMMENTS, PEOPLE, RESOURCES, VOUCHERS};
use crate::generator::Generator;

/// Inputs for each property; `cargo xtask fuzz` sends a million.
const RUNS: u64 = 4_000;

/// Pieces of query strings, good and bad.
const QUERY: [&str; 56] = [
    "&",
    "&",
    "&",
    "=",
    "=",
    "[",
    "]",
    ",",
    ",",
    ".",
    "-",
    "+",
    "%",
    "%20",
    "%5B",
    "%5D",
    "%2C",
    "%FF",
    "%C3%A9",
    "é",
    "include",
    "include=",
    "sort",
    "sort=",
    "page",
    "page[number]=",
    "page[size]=",
    "fields",
    "fields[articles]=",
    "filter[q]=",
    "title",
    "email",
    "id",
    "author",
    "comments",
    "1",
    "0",
    "25",
    "99999999999999999999",
    "\0",
    "filter[q][",
    "&filter[q][title_eq]=",
    "&filter[q][created_at_gt]=2018-01-01",
    "&filter[q][metadata_jcont]={\"a\":",
    "&filter[created_at_from]=",
    "&filter[ids]=",
    "_or_",
    "_and_",
    "_or_null",
    "_not_eq",
    "_matches_any",
    "_id",
    "_",
    "author_name",
    "true",
    "\\",
];

/// Pieces of query strings that are mostly accepted.
const VALID: [&str; 28] = [
    "&include=author",
    "&include=comments,editor",
    "&sort=-id",
    "&sort=title,-created_at",
    "&sort=",
    "&page=7",
    "&page[number]=3",
    "&page[size]=2",
    "&fields[articles]=title,author",
    "&fields[people]=name",
    "&filter[q]=",
    "&include=",
    "&include=comments.author",
    "&filter[q][title_eq]=%20a+b%2B%26",
    "&filter[q][title_not_cont_any]=a,%25,_%5C,%C3%A9",
    "&filter[q][title_or_author_name_or_count_eq]=7",
    "&filter[q][comments_author_name_and_id_not_eq_or_null]=x",
    "&filter[q][created_at_lt]=2018-01-01T10:00:00.0001%2B02:00",
    "&filter[q][published_at_in]=2018-01-01,1969-12-31T23:59:59.9999",
    "&filter[q][metadata_jcont]={%22a%22:[1.50,null]}",
    "&filter[q][visible_true]=f",
    "&filter[q][price_gteq]=1e-3",
    "&filter[q][comments_id_null]=true",
    "&filter[q][title_matches]=",
    "&filter[ids]=a,b",
    "&filter[created_at_to]=2018-01-01",
    "&filter[author_id]=x,,%20y",
    "&filter[q][count_in]=1,2,3",
];

/// Pieces of names of filters.
const NAMES: [&str; 28] = [
    "_",
    "_",
    "_",
    "_or_",
    "_or_",
    "_and_",
    "or",
    "not",
    "cash",
    "card",
    "code",
    "terms",
    "state",
    "parent",
    "parent_of",
    "of",
    "id",
    "eq",
    "_eq",
    "_not_eq",
    "_null",
    "_or_null",
    "_cont",
    "_in",
    "_any",
    "_all",
    "é",
    "x",
];

/// Pieces of request documents, good and bad.
const BODY: [&str; 36] = [
    "{",
    "}",
    "}",
    "}}",
    "[",
    "]",
    ",",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    " ",
    "null",
    "true",
    "1",
    "1e999",
    "-",
    "{\"data\":{\"type\":\"articles\"",
    ",\"id\":\"x\"",
    ",\"attributes\":{",
    ",\"relationships\":{",
    "\"email\":\"a@b.c\"",
    "\"title\":",
    "\"metadata\":{",
    "\"tags\":[",
    "\"author\":{\"data\":null}",
    "\"author\":{\"data\":{\"type\":\"people\",\"id\":\"x\"}}",
    "\"published_at\":\"2018-01-01T00:00:00Z\"",
    "\"price\":1e400",
    "\"count\":",
    "\"nope\":",
    "\"😀\"",
    "é",
    "\0",
];

fn accepted(raw: &str) -> Option<Query> {
    parse_query(&ARTICLES, QueryKind::List, RESOURCES, raw).ok()
}

#[test]
fn any_query_string_is_parsed_or_has_a_problem() {
    for seed in 0..RUNS {
        let raw = Generator::new(seed).pieces(&QUERY, 12);
        for kind in [QueryKind::List, QueryKind::One, QueryKind::Linkage, QueryKind::Nothing] {
            for resource in [&ARTICLES, &COMMENTS, &PEOPLE, &VOUCHERS] {
                match parse_query(resource, kind, RESOURCES, &raw) {
                    Ok(query) => assert!(query.page.size >= 1 && query.page.number >= 1, "{raw}"),
                    Err(problems) => assert!(!problems.is_empty(), "{raw}"),
                }
            }
        }
    }
}

#[test]
fn page_links_are_read_as_what_they_were_printed_from() {
    let mut read = 0;
    for seed in 0..RUNS {
        let raw = Generator::new(seed).pieces(&VALID, 6);
        let Some(query) = accepted(&raw) else { continue };
        read += 1;
        let printed = links(&query, 1_000_000, "");
        for link in [Some(&printed.first), printed.next.as_ref(), printed.prev.as_ref(), Some(&printed.last)] {
            let Some(link) = link else { continue };
            let again = accepted(link.trim_start_matches('?'));
            let again = again.unwrap_or_else(|| panic!("{link} was printed for {raw} and is refused"));
            assert_eq!((&again.sort, &again.selection), (&query.sort, &query.selection), "{link}");
            assert_eq!(again.include, query.include, "{link}");
            // Values are compared too, though a failure does not print them.
            assert_eq!(again.filter, query.filter, "{link}");
            assert_eq!(links(&again, 1_000_000, "").first, printed.first, "{link}");
        }
    }
    assert!(read > RUNS / 2, "only {read} queries of {RUNS} were accepted");
}

#[test]
fn any_name_of_a_filter_is_read_or_has_a_problem() {
    let mut read = 0;
    for seed in 0..RUNS {
        let mut generator = Generator::new(seed);
        let name = generator.pieces(&NAMES, 8);
        let value = generator.pick(&["", "1", "true", "a,b", "2018-01-01"]);
        for raw in [format!("filter[q][{name}]={value}"), format!("filter[{name}]={value}")] {
            match parse_query(&VOUCHERS, QueryKind::List, RESOURCES, &raw) {
                Ok(query) => {
                    read += 1;
                    let terms = query.filter.conditions.iter().all(|condition| !condition.terms.is_empty());
                    assert!(terms, "{raw} has a condition without terms");
                }
                Err(problems) => assert_eq!(problems.len(), 1, "{raw}: {problems:?}"),
            }
        }
    }
    assert!(read > RUNS / 200, "only {read} names of {RUNS} were read");
}

#[test]
fn any_body_is_parsed_or_has_problems() {
    for seed in 0..RUNS {
        let mut generator = Generator::new(seed);
        let body = generator.pieces(&BODY, 16);
        let mut bytes = body.into_bytes();
        if generator.below(4) == 0 && !bytes.is_empty() {
            let at = generator.below(bytes.len());
            bytes[at] = 0xff;
        }
        for action in [Action::Create, Action::Update] {
            if let Err(problems) = parse_request(&ARTICLES, action, Some("x"), &bytes) {
                assert!((1..=25).contains(&problems.len()), "{problems:?}");
            }
        }
    }
}

#[test]
fn any_json_in_metadata_is_kept_as_the_same_json_without_null_elements() {
    let mut kept = 0;
    for seed in 0..RUNS {
        let json = format!("{{\"m\":{}}}", Generator::new(seed).json(5));
        let body = format!(r#"{{"data":{{"type":"articles","id":"x","attributes":{{"metadata":{json}}}}}}}"#);
        match parse_request(&ARTICLES, Action::Update, Some("x"), body.as_bytes()) {
            Ok(changes) => {
                kept += 1;
                let Some(Value::Json(text)) = changes.get("metadata") else { panic!("{json} was not kept") };
                assert_eq!(parsed(text), without_null_elements(parsed(&json)), "{json}");
            }
            // The generator makes NUL and repeated names now and then, and nothing else that is refused.
            Err(problems) => {
                let expected = |problem: &Problem| matches!(problem, Problem::Invalid(_) | Problem::MalformedJson(_));
                assert!(problems.iter().all(expected), "{json}: {problems:?}");
            }
        }
    }
    assert!(kept > RUNS / 3, "only {kept} objects of {RUNS} were kept");
}

fn parsed(json: &str) -> serde_json::Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json} is no JSON: {error}"))
}

fn without_null_elements(json: serde_json::Value) -> serde_json::Value {
    match json {
        serde_json::Value::Array(items) => {
            items.into_iter().filter(|item| !item.is_null()).map(without_null_elements).collect()
        }
        serde_json::Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, without_null_elements(value))).collect()
        }
        other => other,
    }
}
