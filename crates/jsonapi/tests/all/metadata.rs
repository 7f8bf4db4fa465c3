//! How JSON objects of attributes are kept.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::request::parse;
use jsonapi::{Action, Problem, Rule, Value, Violation};

use crate::fixture::ARTICLES;
use crate::fixture::PEOPLE;

/// What is kept of a JSON object.
fn kept(json: &str) -> Result<String, Vec<Problem>> {
    let body = format!(r#"{{"data":{{"type":"articles","id":"x","attributes":{{"metadata":{json}}}}}}}"#);
    let changes = parse(&ARTICLES, Action::Update, Some("x"), body.as_bytes())?;
    match changes.get("metadata") {
        Some(Value::Json(text)) => Ok(text.clone()),
        other => panic!("an object was kept as {other:?}"),
    }
}

#[track_caller]
fn keeps(json: &str, text: &str) {
    assert_eq!(kept(json), Ok(text.to_owned()), "{json}");
}

#[track_caller]
fn refuses(json: &str, rule: Rule) {
    assert_eq!(kept(json), Err(vec![Problem::Invalid(Violation::attribute("metadata", rule))]));
}

#[test]
fn members_keep_their_order_and_numbers_their_spelling() {
    keeps(
        "{ \"z\" : 1.50 ,\n\"a\":\t[ 1e2, -0, 12345678901234567890123, 1E+2 ] , \"m\":{} , \"e\":[ ] }",
        r#"{"z":1.50,"a":[1e2,-0,12345678901234567890123,1E+2],"m":{},"e":[]}"#,
    );
}

#[test]
fn strings_get_one_spelling() {
    keeps(r#"{"\u0061":"\u00e9\/\ud83d\ude00\u001f\" : , {[]} \\"}"#, r#"{"a":"é/😀\u001f\" : , {[]} \\"}"#);
}

#[test]
fn null_elements_of_arrays_are_dropped_and_null_members_stay() {
    keeps(r#"{"foo":"bar","n":{"a":[1,null,true,1.5,"é"]}}"#, r#"{"foo":"bar","n":{"a":[1,true,1.5,"é"]}}"#);
    keeps(
        r#"{"a":[null],"b":[null,null,[null,1,null],null,{"c":null}],"d":null}"#,
        r#"{"a":[],"b":[[1],{"c":null}],"d":null}"#,
    );
    keeps(r#"{"null":"null","a":["null"]}"#, r#"{"null":"null","a":["null"]}"#);
}

#[test]
fn objects_are_nested_at_most_32_levels() {
    let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    assert!(kept(&nested(32)).is_ok());
    refuses(&nested(33), Rule::TooDeep(32));
    refuses(&nested(100_000), Rule::TooDeep(32));
}

#[test]
fn compact_text_is_at_most_64_kib_long() {
    let sized = |bytes: usize| format!("{{\"a\" : \"{}\"}}", "x".repeat(bytes - 8));
    assert_eq!(kept(&sized(65_536)).map(|text| text.len()), Ok(65_536));
    refuses(&sized(65_537), Rule::TooLarge(65_536));
    let spacious = format!("{{{}}}", " ".repeat(100_000));
    keeps(&spacious, "{}");
}

#[test]
fn numbers_that_no_double_holds_are_refused() {
    for number in ["1e999", "-1e999", "1e-999", "0e-99999", &"9".repeat(500), &format!("0.{}1", "0".repeat(20_000))] {
        refuses(&format!("{{\"a\":[{number}]}}"), Rule::Invalid);
    }
    keeps(r#"{"a":[1e308,5e-324,0.0e10,0]}"#, r#"{"a":[1e308,5e-324,0.0e10,0]}"#);
}

#[test]
fn names_may_repeat_in_different_objects_only() {
    keeps(r#"{"a":{"a":[{"a":1},{"a":2}]}}"#, r#"{"a":{"a":[{"a":1},{"a":2}]}}"#);
    for json in [r#"{"a":1,"a":1}"#, r#"{"x":[{"a":1,"\u0061":2}]}"#] {
        let found = kept(json).unwrap_err();
        assert!(matches!(found[..], [Problem::MalformedJson(_)]), "{json}: {found:?}");
    }
}

#[test]
fn a_resource_without_metadata_refuses_it() {
    let body = r#"{"data":{"type":"people","id":"x","attributes":{"metadata":{}}}}"#;
    let found = parse(&PEOPLE, Action::Update, Some("x"), body.as_bytes()).map(drop);
    assert!(matches!(found.as_ref().map_err(Vec::as_slice), Err([Problem::MemberNotAllowed { .. }])), "{found:?}");
}
