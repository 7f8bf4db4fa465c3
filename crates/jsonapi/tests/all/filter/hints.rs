//! Hints: what is said to a caller whose filter is refused.

use std::fmt::Write;

use jsonapi::descriptor::{Kind, Resource};

use super::{hint, query};
use crate::fixture::{ARTICLES, VOUCHERS};

/// The longest hint.
const MAX_HINT: usize = 700;

fn hints(resource: &'static Resource, parameters: &[(&str, &str)]) -> String {
    let mut table = String::new();
    for &(parameter, value) in parameters {
        for problem in query(resource, &[(parameter, value)]).map(drop).unwrap_err() {
            let value: String = value.escape_debug().take(40).collect();
            let _ = writeln!(table, "{parameter}={value}\n    {}", hint(&problem));
        }
    }
    table
}

#[test]
fn names_that_are_nearly_right() {
    let table = hints(
        &ARTICLES,
        &[
            ("filter[q][titel_eq]", "x"),
            ("filter[q][Title_cont]", "x"),
            ("filter[q][title_equal]", "x"),
            ("filter[q][title_contains]", "x"),
            ("filter[q][title_starts_with]", "x"),
            ("filter[q][author_nmae_eq]", "x"),
            ("filter[q][auther_name_eq]", "x"),
            ("filter[q][comments_author_nme_eq]", "x"),
            ("filter[q][title_or_emial_or_author_name_cont]", "x"),
            ("filter[q][title_or_email_contain]", "x"),
            ("filter[q][created_at_gte]", "x"),
            ("filter[q][title_equals]", "x"),
            ("filter[q][title_contains_any]", "x"),
            ("filter[q][title_doesnt_match]", "x"),
            ("filter[q][published_at_is_null]", "x"),
            ("filter[titel]", "x"),
            ("filter[created_at_form]", "x"),
            ("filter[title_eq]", "x"),
            ("filter[author_name]", "x"),
            ("filter[metadata]", "x"),
        ],
    );
    insta::assert_snapshot!(table);
}

#[test]
fn names_that_are_far_from_right() {
    let table = hints(
        &ARTICLES,
        &[
            ("filter[q][nope_eq]", "x"),
            ("filter[q][nope_cont]", "x"),
            ("filter[q][nope_jcont]", "x"),
            ("filter[q][nope]", "x"),
            ("filter[q][author_nope_eq]", "x"),
            ("filter[q][author_true]", "x"),
            ("filter[q][author_eq]", "x"),
            ("filter[q][author_name_true]", "x"),
            ("filter[q][title_foo_eq]", "x"),
            ("filter[q][😀_or_😀]", "x"),
            ("filter[q][author_password_digest_null]", "true"),
            ("filter[q][title]", "x"),
            ("filter[q][author_name]", "x"),
            ("filter[q][visible_cont]", "x"),
            ("filter[q][metadata_eq]", "x"),
            ("filter[q]", "x"),
            ("filter[q][title_eq][]", "x"),
            ("filter[nope]", "x"),
        ],
    );
    insta::assert_snapshot!(table);
}

#[test]
fn values_that_are_not_of_the_kind() {
    let table = hints(
        &ARTICLES,
        &[
            ("filter[q][count_eq]", "x"),
            ("filter[q][price_eq]", "x"),
            ("filter[q][visible_eq]", "x"),
            ("filter[q][title_null]", "x"),
            ("filter[q][published_at_gt]", "2018-01-01T12:00:00 01:00"),
            ("filter[q][day_eq]", "x"),
            ("filter[q][metadata_jcont]", "{foo}"),
            ("filter[q][title_matches]", "50\\"),
            ("filter[q][title_eq]", "a\0"),
            ("filter[count]", &vec!["1"; 501].join(",")),
        ],
    );
    insta::assert_snapshot!(table);
}

#[test]
fn names_that_hold_what_joins_names() {
    let table = hints(
        &VOUCHERS,
        &[
            ("filter[q][cash_or_crad_eq]", "x"),
            ("filter[q][cash_or_card_or_cod_eq]", "x"),
            ("filter[q][parent_of_stat_eq]", "x"),
            ("filter[q][parent_parent_parent_parent_code_eq]", "x"),
        ],
    );
    insta::assert_snapshot!(table);
}

#[test]
fn a_hint_is_short_however_long_the_name() {
    for kind in [Kind::String, Kind::DateTime, Kind::Object] {
        for predicate in jsonapi::query::filter::predicates(kind) {
            for name in ["x".repeat(8_000), "x_".repeat(4_000), "title_or_".repeat(800), "author_".repeat(1_000)] {
                for parameter in [format!("filter[q][{name}_{}]", predicate.name), format!("filter[{name}]")] {
                    for problem in query(&ARTICLES, &[(&parameter, "a")]).map(drop).unwrap_err() {
                        assert!(hint(&problem).len() <= MAX_HINT, "{} bytes", hint(&problem).len());
                    }
                }
            }
        }
    }
}
