//! Every predicate of every kind of attribute.

use std::fmt::Write;

use jsonapi::Problem;
use jsonapi::descriptor::Kind;
use jsonapi::query::filter::{Predicate, Takes, predicates};

use super::{condition, query};
use crate::fixture::ARTICLES;

/// An attribute of each kind, a value of it, and a list.
const ATTRIBUTES: [(&str, Kind, &str, &str); 9] = [
    ("id", Kind::String, "xYZkjABcde", "xYZkjABcde,b"),
    ("title", Kind::String, "50%_\\", "a%, b_ ,"),
    ("count", Kind::Integer, "-7", "1,2"),
    ("price", Kind::Number, "9.90", "1,2.5e1"),
    ("visible", Kind::Boolean, "t", "true,0"),
    ("published_at", Kind::DateTime, "2018-01-01T13:00:00+01:00", "2018-01-01,2018-01-01T00:00:00.1375Z"),
    ("day", Kind::Date, "2018-01-01", "2018-01-01,2020-02-29"),
    ("metadata", Kind::Object, "{ \"foo\" : [1.50, null] }", ""),
    ("tags", Kind::Array, "[\"a\"]", ""),
];

fn all() -> Vec<&'static Predicate> {
    let mut all: Vec<&'static Predicate> = Vec::new();
    for (_, kind, _, _) in ATTRIBUTES {
        all.extend(predicates(kind));
    }
    let mut names = std::collections::HashSet::new();
    all.retain(|predicate| names.insert(predicate.name.clone()));
    all
}

#[test]
fn every_predicate_of_every_kind() {
    let mut table = String::new();
    for (attribute, kind, one, list) in ATTRIBUTES {
        for predicate in all() {
            let key = format!("{attribute}_{}", predicate.name);
            // A pattern may not end with a single backslash, which `cont` and the like may.
            let one = if predicate.name.contains("match") { one.trim_end_matches('\\') } else { one };
            let values: &[&str] = match predicate.takes() {
                Takes::One | Takes::Json => &[one],
                Takes::List => &[list],
                Takes::Boolean => &["true", "false"],
            };
            for value in values {
                match condition(&ARTICLES, &key, value) {
                    Ok(meaning) => {
                        assert!(predicate.applies_to(kind), "{key}");
                        let _ = writeln!(table, "{key}={value}  =>  {meaning}");
                    }
                    Err(problem) => {
                        assert!(!predicate.applies_to(kind), "{key}: {problem:?}");
                        assert!(matches!(problem, Problem::FilterNotAllowed { .. }), "{key}: {problem:?}");
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_predicate_has_its_sentence_and_what_it_takes() {
    let mut table = String::new();
    for predicate in all() {
        let summary = predicate.summary;
        assert!(summary.ends_with('.') && summary.starts_with(char::is_uppercase), "{summary}");
        let _ = writeln!(table, "{:<20} {:<8} {summary}", predicate.name, format!("{:?}", predicate.takes()));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_documented_predicates_are_all_there() {
    let documented = "eq eq_or_null not_eq not_eq_or_null matches does_not_match matches_any matches_all \
        does_not_match_any does_not_match_all lt lteq gt gteq present blank null not_null in in_or_null not_in \
        not_in_or_null lt_any lteq_any gt_any gteq_any lt_all lteq_all gt_all gteq_all not_eq_all start not_start \
        start_any start_all not_start_any not_start_all end not_end end_any end_all not_end_any not_end_all cont not_cont \
        cont_any cont_all not_cont_all jcont true false \
        eq_any eq_all not_eq_any in_any in_all not_in_any not_in_all i_cont i_cont_any i_cont_all not_i_cont \
        not_i_cont_any not_i_cont_all not_true not_false not_cont_any";
    let mut documented: Vec<&str> = documented.split_whitespace().collect();
    let mut known: Vec<&str> = all().iter().map(|predicate| &*predicate.name).collect();
    documented.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, documented);
}

#[test]
fn an_empty_value_sets_no_condition_whatever_the_predicate() {
    for (attribute, kind, _, _) in ATTRIBUTES {
        for predicate in predicates(kind) {
            for value in ["", " ", "\t\n\u{b}\u{c}\r "] {
                let key = format!("filter[q][{attribute}_{}]", predicate.name);
                let query = query(&ARTICLES, &[(&key, value)]);
                assert!(query.is_ok_and(|query| query.filter.is_empty()), "{key}={value:?}");
            }
            if predicate.takes() == Takes::List {
                let key = format!("{attribute}_{}", predicate.name);
                assert_eq!(condition(&ARTICLES, &key, " , ,, ").as_deref(), Ok(""), "{key}");
            }
        }
    }
}

#[test]
fn no_predicate_takes_a_nul() {
    for (attribute, kind, one, _) in ATTRIBUTES {
        for predicate in predicates(kind) {
            let key = format!("{attribute}_{}", predicate.name);
            for value in ["\0".to_owned(), format!("{one}\0"), format!("\0{one}"), "a,\0".to_owned()] {
                let problem = condition(&ARTICLES, &key, &value);
                assert!(matches!(problem, Err(Problem::FilterValue { .. })), "{key}={value:?}: {problem:?}");
            }
        }
    }
}
