//! Values: which are taken, and what they are.

use jsonapi::Problem;

use super::{condition, means};
use crate::fixture::ARTICLES;

/// The value that the problem of a key repeats; the key takes the others.
#[track_caller]
fn refused(key: &str, value: &str, repeated: &str) {
    match condition(&ARTICLES, key, value) {
        Err(Problem::FilterValue { parameter, name, value: sent, hint }) => {
            assert_eq!((parameter, name.as_str(), sent.as_str()), (format!("filter[q][{key}]"), key, repeated));
            assert!(hint.ends_with('.') && hint.len() < 300, "{hint}");
        }
        other => panic!("{key}={value}: {other:?}"),
    }
}

#[test]
fn strings_are_taken_as_they_are_without_the_white_space_around_them() {
    means("title_eq", " a b ", "title = 'a b'");
    means("title_eq", "TRUE", "title = 'TRUE'");
    means("title_eq", "a,b", "title = 'a,b'");
    means("title_eq", "\u{a0}ünï\u{1f600}\u{3000}", "title = '\u{a0}ünï\u{1f600}\u{3000}'");
    means("title_in", " a , b,,c ", "title in ('a', 'b', 'c')");
    means("id_eq", "no id", "id = 'no id'");
}

#[test]
fn patterns_escape_what_the_caller_did_not_write_as_one() {
    means("title_cont", "50%_\\", "title like '%50\\%\\_\\\\%'");
    means("title_start", "Ü_", "title like 'Ü\\_%'");
    means("title_not_end", "%", "title not like '%\\%'");
    means("title_matches", "a%_\\%", "title like 'a%_\\%'");
    means("title_matches", "a\\\\", "title like 'a\\\\'");
    refused("title_matches", "a\\", "a\\");
    refused("title_does_not_match_any", "a%,b\\\\\\,c", "b\\\\\\");
    refused("title_matches", "a\\ ", "a\\");
}

#[test]
fn integers_are_decimal_and_fit_64_bits() {
    means("count_eq", "42", "count = 42");
    means("count_eq", "-9223372036854775808", "count = -9223372036854775808");
    means("count_lt", "+007", "count < 7");
    for value in ["9223372036854775808", "1.0", "1e3", "abc", "0x10", "1 2", "1_000", "--1", "٣", "null", "1,2"] {
        refused("count_eq", value, value);
    }
    refused("count_in", "1, x ,3", "x");
}

#[test]
fn numbers_are_decimal_and_finite() {
    means("price_eq", "9.90", "price = 9.9");
    means("price_gt", "-1.5E+3", "price > -1500.0");
    means("price_gt", "1", "price > 1.0");
    for value in ["inf", "NaN", "-infinity", "1e400", "1e-400", "1,5", "9.9.9", "e", ".", "ten", "0x1p3"] {
        refused("price_eq", value, value);
    }
}

#[test]
fn booleans_have_the_spellings_of_ransack() {
    for (values, boolean) in [(["1", "t", "T", "true", "TRUE"], true), (["0", "f", "F", "false", "FALSE"], false)] {
        for value in values {
            means("visible_eq", value, &format!("visible = {boolean}"));
            means("title_null", value, if boolean { "title null" } else { "title not null" });
        }
    }
    for value in ["True", "yes", "no", "on", "2", "-1", "truth", "nil"] {
        refused("visible_eq", value, value);
        refused("visible_true", value, value);
        refused("title_present", value, value);
    }
    refused("visible_in", "true,maybe", "maybe");
}

#[test]
fn instants_are_iso_8601_in_any_offset() {
    for value in [
        "2018-01-01T12:00:00.000Z",
        "2018-01-01T12:00:00Z",
        "2018-01-01t12:00:00z",
        "2018-01-01 12:00:00",
        "2018-01-01 12:00",
        "2018-01-01T12:00:00+00:00",
        "2018-01-01T13:00:00+01:00",
        "2018-01-01T14:00:00+0200",
        "2018-01-01T06:30:00-05:30",
        "2018-01-02T02:00:00+14",
        "2018-01-01T12:00:00,000",
        "2018-01-01T12:00:00.000000000000000000Z",
        "20180101T120000Z",
    ] {
        means("published_at_eq", value, "published_at = 2018-01-01T12:00:00.000Z");
    }
    means("published_at_eq", "2018-01-01", "published_at = 2018-01-01T00:00:00.000Z");
    means("published_at_eq", "0000-01-01", "published_at = 0000-01-01T00:00:00.000Z");
    means("published_at_lt", "9999-12-31T23:59:59.999Z", "published_at < 9999-12-31T23:59:59.999Z");
}

#[test]
fn what_is_no_instant_is_refused() {
    for value in [
        "not-a-date",
        "2018",
        "2018-01",
        "2018-13-45",
        "2018-02-30",
        "2019-02-29",
        "2018-01-01T24:00:00Z",
        "2018-01-01T12:60:00Z",
        "2018-01-01T",
        "2018-01-01Z",
        "2018-01-01T12:00:00 01:00",
        "2018-01-01T12:00:00+99:00",
        "2018-01-01T12:00:00.Z",
        "2018-01-01T12:00:00Z[Europe/Rome]",
        "2018-01-01T12:00:00 UTC",
        "01/02/2018",
        "1514808000",
        "10000-01-01",
        "-0001-01-01",
        "0000-01-01T00:00:00+00:01",
        "now",
        "2018-01-01,2018-01-02",
    ] {
        refused("published_at_gt", value, value);
    }
    refused("published_at_in", "2018-01-01,yesterday,nope", "yesterday");
}

#[test]
fn an_instant_finer_than_a_millisecond_keeps_its_meaning() {
    let instant = "2018-01-01T00:00:00.137";
    for (predicate, meaning) in [
        ("lt", format!("<= {instant}Z")),
        ("lteq", format!("<= {instant}Z")),
        ("gt", format!("> {instant}Z")),
        ("gteq", format!("> {instant}Z")),
        ("eq", "never".to_owned()),
        ("not_eq", "not null".to_owned()),
        ("eq_or_null", "(never | null)".to_owned()),
        ("not_eq_or_null", "(not null | null)".to_owned()),
        ("in", "never".to_owned()),
        ("not_in", "not null".to_owned()),
        ("lt_any", format!("(<= {instant}Z)")),
        ("not_eq_any", "(not null)".to_owned()),
    ] {
        let key = format!("published_at_{predicate}");
        for finer in ["5", "000001", "0000000000000001"] {
            means(&key, &format!("{instant}{finer}Z"), &format!("published_at {meaning}"));
        }
    }
    means("published_at_in", &format!("{instant}5Z,{instant}Z"), &format!("published_at in ({instant}Z)"));
    means("published_at_not_in", &format!("{instant}Z,{instant}5Z"), &format!("published_at not in ({instant}Z)"));
    means("published_at_eq", &format!("{instant}000000000000Z"), &format!("published_at = {instant}Z"));
}

#[test]
fn days_are_written_in_full() {
    means("day_gteq", "2020-02-29", "day >= '2020-02-29'");
    for value in ["2019-02-29", "2020-2-9", "20200229", "2020-02-29T00:00:00Z", "today"] {
        refused("day_eq", value, value);
    }
}

#[test]
fn contained_json_is_compacted_and_otherwise_kept() {
    let contains = |value: &str, json: &str| means("metadata_jcont", value, &format!("metadata contains {json}"));
    contains("{\"foo\":\"bar\"}", "{\"foo\":\"bar\"}");
    contains(" { \"b\" : [ 1.50 , null, {} ] ,\n\"a\" : 1e2 } ", "{\"b\":[1.50,null,{}],\"a\":1e2}");
    contains("\"x\"", "\"x\"");
    contains("null", "null");
    contains("12345678901234567890123", "12345678901234567890123");
    contains("{\"\\u00e9\":\"\\ud83d\\ude00\"}", "{\"é\":\"😀\"}");
}

#[test]
fn what_is_no_json_that_an_attribute_could_hold_is_refused() {
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    let bomb = "[".repeat(5_000);
    for value in [
        "{",
        "foo",
        "{'foo':'bar'}",
        "{\"foo\":\"bar\"}}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":1e400}",
        "{\"a\":NaN}",
        "{\"a\":1,\"a\":2}",
        "\"\\ud800\"",
        "01",
        &deep,
        &bomb,
    ] {
        refused("metadata_jcont", value, &value.chars().take(100).collect::<String>());
    }
}

#[test]
fn a_list_holds_at_most_500_values() {
    let list = |count: usize| vec!["1"; count].join(",");
    assert!(condition(&ARTICLES, "count_in", &list(500)).is_ok());
    assert!(condition(&ARTICLES, "count_in", &format!("{},,", list(500))).is_ok());
    refused("count_in", &list(501), &list(501)[..100]);
    refused("title_cont_any", &list(501), &list(501)[..100]);
}
