//! Names of parameters: how they are read as attributes and a predicate.

use jsonapi::Problem;

use super::{condition, means, printer, query};
use crate::fixture::{ARTICLES, COMMENTS, VOUCHERS};

#[track_caller]
fn of_vouchers(key: &str, value: &str, expected: &str) {
    assert_eq!(condition(&VOUCHERS, key, value).as_deref(), Ok(expected), "{key}={value}");
}

#[track_caller]
fn refused(key: &str) {
    let found = condition(&ARTICLES, key, "x");
    let Err(Problem::FilterNotAllowed { parameter, .. }) = &found else { panic!("{key}: {found:?}") };
    assert_eq!(*parameter, format!("filter[q][{key}]"));
    // The name is judged before the value.
    assert!(condition(&ARTICLES, key, "").is_err(), "{key}");
}

#[test]
fn the_longest_predicate_counts() {
    means("title_not_eq_or_null", "x", "title (<> 'x' | null)");
    means("title_not_eq", "x", "title <> 'x'");
    means("title_does_not_match_all", "x", "title (not like 'x')");
    means("title_not_i_cont_any", "x", "title (not like '%x%')");
    of_vouchers("state_not_eq", "1", "state <> 1");
    of_vouchers("state_not_not_eq", "1", "state_not <> 1");
}

#[test]
fn a_shorter_predicate_counts_when_only_so_the_rest_is_an_attribute() {
    of_vouchers("check_not_null", "true", "check_not null");
    of_vouchers("check_not_not_null", "true", "check_not not null");
    of_vouchers("check_not_true", "true", "check_not = true");
}

#[test]
fn several_attributes_are_joined_by_the_first_combinator() {
    means("title_or_email_cont", "x", "title like '%x%' or email like '%x%'");
    means("title_and_email_cont", "x", "title like '%x%' and email like '%x%'");
    means("title_and_email_or_author_name_eq", "x", "title = 'x' and email = 'x' and author.name = 'x'");
    means("title_or_email_and_author_name_eq", "x", "title = 'x' or email = 'x' or author.name = 'x'");
    means(
        "published_at_or_created_at_gt",
        "2018-05-01",
        "published_at > 2018-05-01T00:00:00.000Z or created_at > 2018-05-01T00:00:00.000Z",
    );
}

#[test]
fn attributes_of_several_kinds_are_compared_with_the_value_of_their_own() {
    means("title_or_count_or_price_eq", "1", "title = '1' or count = 1 or price = 1.0");
    means("title_or_metadata_null", "1", "title null or metadata null");
    assert!(matches!(condition(&ARTICLES, "title_or_count_eq", "x"), Err(Problem::FilterValue { .. })));
    refused("title_or_count_cont");
}

#[test]
fn an_attribute_that_comes_twice_counts_once() {
    means("title_or_title_or_title_eq", "x", "title = 'x'");
    means("id_and_title_and_id_eq", "x", "id = 'x' and title = 'x'");
}

#[test]
fn attributes_of_relationships_are_reached_by_prefix() {
    means("author_name_eq", "x", "author.name = 'x'");
    means("author_id_eq", "x", "author.id = 'x'");
    means("comments_body_cont", "x", "comments.body like '%x%'");
    means("comments_id_null", "true", "comments.id null");
    means("comments_author_name_in", "x,y", "comments.author.name in ('x', 'y')");
    let of_comments = condition(&COMMENTS, "author_name_or_body_start", "x");
    assert_eq!(of_comments.as_deref(), Ok("author.name like 'x%' or body like 'x%'"));
}

#[test]
fn paths_follow_at_most_three_relationships() {
    of_vouchers("parent_parent_parent_code_eq", "x", "parent.parent.parent.code = 'x'");
    assert!(condition(&VOUCHERS, "parent_parent_parent_parent_code_eq", "x").is_err());
    assert!(condition(&VOUCHERS, "parent_parent_parent_parent_of_code_eq", "1").is_err());
}

#[test]
fn an_own_attribute_comes_before_a_relationship_and_a_longer_relationship_before_a_shorter() {
    of_vouchers("parent_state_eq", "x", "parent_state = 'x'");
    of_vouchers("parent_parent_state_eq", "x", "parent.parent_state = 'x'");
    of_vouchers("parent_of_code_eq", "1", "parent_of.code = '1'");
    of_vouchers("parent_of_state_eq", "1", "parent_of.state = 1");
    // Only the shorter relationship leads to an attribute of this name.
    of_vouchers("parent_of_price_eq", "1", "parent.of_price = 1.0");
}

#[test]
fn names_that_hold_what_joins_names_are_read_whole_first() {
    of_vouchers("cash_or_card_eq", "x", "cash_or_card = 'x'");
    of_vouchers("terms_and_code_eq", "x", "terms_and_code = 'x'");
    of_vouchers("code_or_cash_or_card_eq", "x", "code = 'x' or cash_or_card = 'x'");
    of_vouchers("cash_or_card_and_code_eq", "x", "cash_or_card = 'x' and code = 'x'");
    of_vouchers("cash_or_code_eq", "x", "cash = 'x' or code = 'x'");
    of_vouchers("terms_and_cash_or_card_eq", "x", "terms = 'x' and cash_or_card = 'x'");
    of_vouchers("parent_cash_or_card_eq", "x", "parent.cash_or_card = 'x'");
    of_vouchers("cash_or_cash_or_card_eq", "x", "cash = 'x' or cash_or_card = 'x'");
}

#[test]
fn what_is_no_attribute_with_a_predicate_is_refused() {
    for key in [
        "nope_eq",
        "title",
        "title_",
        "title_nope",
        "title_EQ",
        "Title_eq",
        "_eq",
        "eq",
        "",
        "_",
        "title__eq",
        " title_eq",
        "title_eq ",
        "title_or_eq",
        "title_or__eq",
        "or_title_eq",
        "_or_title_eq",
        "title_or_nope_eq",
        "title_or_or_email_eq",
        "title_or_email",
        "title_xor_email_eq",
        "titleor_email_eq",
        "author_eq",
        "author_null",
        "author_nope_eq",
        "author__name_eq",
        "author_author_name_eq",
        "author_name",
        "status_eq",
        "created_at_cont",
        "title_jcont",
        "title_true",
        "visible_lt",
        "metadata_eq",
        "metadata_foo_eq",
        "tags_in",
        "title_eq_or_null_any",
        "title_present_any",
        "title_jcont_any",
        "tïtle_eq",
        "😀_or_😀_eq",
    ] {
        refused(key);
    }
}

#[test]
fn parameters_that_have_not_the_form_of_a_filter_are_refused() {
    for name in [
        "filter[q]",
        "filter[]",
        "filter[q][]",
        "filter[q][title_eq][]",
        "filter[q][title_eq][x]",
        "filter[q]x[title_eq]",
        "filter[q][[title_eq]]",
        "filter[Q][title_eq]",
        "filter[title][eq]",
        "filter[x][title_eq]",
        "filter[q]]",
    ] {
        let problems = query(&ARTICLES, &[(name, "x")]).map(drop);
        let Err(Some(Problem::FilterNotAllowed { parameter, .. })) = problems.map_err(|all| all.into_iter().next())
        else {
            panic!("{name} is taken")
        };
        assert_eq!(parameter, name);
    }
    for value in ["x", ""] {
        let bare = query(&ARTICLES, &[("filter", value)]).map(drop);
        assert_eq!(bare, Err(vec![Problem::FilterSyntax(value.to_owned())]));
    }
}

#[test]
fn an_empty_q_sets_nothing() {
    assert!(query(&ARTICLES, &[("filter[q]", "")]).unwrap().filter.is_empty());
}

#[test]
fn conditions_have_the_same_order_however_they_are_sent_and_the_last_of_a_name_counts() {
    let of = |parameters: &[(&str, &str)]| printer::print(&ARTICLES, &query(&ARTICLES, parameters).unwrap().filter);
    let title = "filter[q][title_eq]";
    assert_eq!(of(&[("filter[count]", "1"), (title, "x"), ("sort", "id")]), "count in (1) & title = 'x'");
    assert_eq!(of(&[(title, "x"), ("filter[count]", "1")]), "count in (1) & title = 'x'");
    assert_eq!(of(&[(title, "x"), (title, "y")]), "title = 'y'");
    assert_eq!(of(&[(title, "x"), (title, "")]), "");
}

#[test]
fn every_problem_is_reported_in_the_order_of_the_request() {
    let problems = query(
        &ARTICLES,
        &[
            ("filter[q][count_eq]", "x"),
            ("filter[q][title_eq]", "x"),
            ("filter[q][nope_eq]", "x"),
            ("filter[nope]", "x"),
            ("filter[created_at_from]", "x"),
        ],
    );
    let parameter = |problem: &Problem| match problem {
        Problem::FilterNotAllowed { parameter, .. } | Problem::FilterValue { parameter, .. } => parameter.clone(),
        other => panic!("{other:?}"),
    };
    let parameters: Vec<String> = problems.map(drop).unwrap_err().iter().map(parameter).collect();
    assert_eq!(parameters, ["filter[q][count_eq]", "filter[q][nope_eq]", "filter[nope]", "filter[created_at_from]"]);
}
