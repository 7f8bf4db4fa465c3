//! What a hostile request may ask for.

use jsonapi::Problem;

use super::{condition, hint, query};
use crate::fixture::{ARTICLES, VOUCHERS};

#[test]
fn a_hostile_list_of_bad_filters_has_a_short_answer() {
    let names: Vec<String> = (0..1_000).map(|at| format!("filter[q][x{at}]")).collect();
    let parameters: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    assert_eq!(query(&ARTICLES, &parameters).map(drop).unwrap_err().len(), 25);
}

#[test]
fn the_same_attribute_a_thousand_times_is_one_term() {
    let key = format!("{}title_eq", "title_or_".repeat(1_000));
    assert_eq!(condition(&ARTICLES, &key, "x").as_deref(), Ok("title = 'x'"));
}

#[test]
fn all_filters_together_name_a_bounded_number_of_attributes() {
    let names: Vec<String> = (0..201).map(|at| format!("filter[q][{}id_eq]", "id_or_".repeat(at))).collect();
    let parameters: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    assert!(query(&ARTICLES, &parameters[..200]).is_ok());
    let problems = query(&ARTICLES, &parameters).map(drop).unwrap_err();
    assert_eq!(problems.len(), 1);
    insta::assert_snapshot!(hint(&problems[0]), @"The filters of a request must not name more than 200 attributes in all.");
}

#[test]
fn all_filters_together_hold_a_bounded_number_of_values() {
    let attributes = ["code", "cash", "terms", "cash_or_card", "terms_and_code"];
    let far = ["", "parent_", "parent_parent_", "parent_of_", "parent_of_parent_"];
    let names: Vec<String> = far.iter().flat_map(|far| attributes.map(|name| format!("{far}{name}"))).collect();
    let list = vec!["x"; 500].join(",");
    let of = |count: usize| condition(&VOUCHERS, &format!("{}_in", names[..count].join("_or_")), &list);
    assert!(of(20).is_ok());
    let Err(problem @ Problem::FilterValue { .. }) = of(21) else { panic!("21 lists of 500 values are taken") };
    insta::assert_snapshot!(hint(&problem), @"The filters of a request must not hold more than 10000 values.");
}
