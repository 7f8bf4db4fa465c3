//! The values of attributes in requests: which are accepted, and the rules that the others break.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::request::parse;
use jsonapi::{Action, Problem, Rule, SecretString, Timestamp, Value, Violation};

use crate::fixture::ARTICLES;

/// Updates one attribute.
fn update(name: &str, json: &str) -> Result<jsonapi::Changes, Vec<Problem>> {
    let body = format!(r#"{{"data":{{"type":"articles","id":"x","attributes":{{"{name}": {json} }}}}}}"#);
    parse(&ARTICLES, Action::Update, Some("x"), body.as_bytes())
}

#[track_caller]
fn accepted(name: &str, json: &str, value: &Value) {
    assert_eq!(update(name, json).unwrap().get(name), Some(value), "{name}: {json}");
}

#[track_caller]
fn refused(name: &str, json: &str, rules: &[Rule]) {
    let expected: Vec<Problem> =
        rules.iter().map(|rule| Problem::Invalid(Violation::attribute(name, rule.clone()))).collect();
    assert_eq!(update(name, json).map(drop), Err(expected), "{name}: {json}");
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

#[test]
fn values_have_the_type_of_their_attribute() {
    for json in ["5", "true", "[\"a\"]", "{\"a\":1}", "1.5"] {
        refused("title", json, &[Rule::Type("a string")]);
        refused("email", json, &[Rule::Type("a string")]);
        refused("published_at", json, &[Rule::Type("a string")]);
    }
    for json in ["\"5\"", "true", "1.5", "[]", "1e-1"] {
        refused("count", json, &[Rule::Type("an integer")]);
    }
    for json in ["\"5\"", "false", "{}"] {
        refused("price", json, &[Rule::Type("a number")]);
    }
    for json in ["\"true\"", "1", "0", "[]"] {
        refused("visible", json, &[Rule::Type("a boolean")]);
    }
    for json in ["\"x\"", "[1,2]", "1"] {
        refused("metadata", json, &[Rule::Type("an object")]);
    }
    for json in ["\"x\"", "{}", "1"] {
        refused("tags", json, &[Rule::Type("an array")]);
    }
}

#[test]
fn null_is_a_value_of_nullable_attributes_only() {
    for name in ["title", "count", "price", "day", "published_at", "home", "tags"] {
        accepted(name, "null", &Value::Null);
    }
    for name in ["email", "status", "visible", "metadata", "password"] {
        refused(name, "null", &[Rule::Blank]);
    }
}

#[test]
fn what_a_creation_requires_cannot_be_blank_there_or_later() {
    for json in ["\"\"", "\"  \"", "\"\\t\\u00a0\""] {
        refused("email", json, &[Rule::Blank]);
    }
    let body = r#"{"data":{"type":"articles","relationships":{"author":{"data":{"type":"people","id":"x"}}}}}"#;
    let found = parse(&ARTICLES, Action::Create, None, body.as_bytes()).map(drop);
    assert_eq!(found, Err(vec![Problem::Invalid(Violation::attribute("email", Rule::Blank))]));
}

#[test]
fn optional_strings_may_be_empty() {
    accepted("password", "\"\"", &text(""));
}

#[test]
fn lengths_count_characters_not_bytes() {
    accepted("title", "\"äöü\"", &text("äöü"));
    accepted("title", "\"😀😀😀😀😀\"", &text("😀😀😀😀😀"));
    accepted("title", r#""\ud83d\ude00\u00e9x""#, &text("😀éx"));
    refused("title", "\"äö\"", &[Rule::TooShort(3)]);
    refused("title", "\"\"", &[Rule::TooShort(3)]);
    refused("title", "\"äöüäöü\"", &[Rule::TooLong(5)]);
}

#[test]
fn several_rules_can_be_broken_at_once() {
    let long = format!("\"{}\"", "a".repeat(255));
    refused("email", &long, &[Rule::TooLong(254), Rule::Invalid]);
}

#[test]
fn enumerated_values_are_compared_exactly() {
    accepted("status", "\"final\"", &text("final"));
    for json in ["\"Final\"", "\"\"", "\"other\""] {
        refused("status", json, &[Rule::Inclusion(&["draft", "final"])]);
    }
}

#[test]
fn integers_have_64_bits_and_bounds() {
    accepted("count", "9223372036854775807", &Value::Integer(i64::MAX));
    accepted("count", "-9223372036854775808", &Value::Integer(i64::MIN));
    accepted("count", "-0", &Value::Integer(0));
    accepted("count", "2.0", &Value::Integer(2));
    accepted("count", "1e3", &Value::Integer(1000));
    refused("count", "9223372036854775808", &[Rule::LessThanOrEqualTo(i64::MAX.to_string())]);
    refused("count", "-1e300", &[Rule::GreaterThanOrEqualTo(i64::MIN.to_string())]);
    refused("count", "1e999", &[Rule::LessThanOrEqualTo(i64::MAX.to_string())]);
    accepted("rating", "1", &Value::Integer(1));
    accepted("rating", "5", &Value::Integer(5));
    refused("rating", "0", &[Rule::GreaterThanOrEqualTo("1".to_owned())]);
    refused("rating", "6", &[Rule::LessThanOrEqualTo("5".to_owned())]);
}

#[test]
fn numbers_are_finite() {
    accepted("price", "1.5", &Value::Number(1.5));
    accepted("price", "-2", &Value::Number(-2.0));
    for json in ["1e999", "-1e999", "1e-999", "0e999999999999"] {
        refused("price", json, &[Rule::Invalid]);
    }
}

#[test]
fn days_instants_and_formats_are_checked() {
    accepted("day", "\"2020-02-29\"", &text("2020-02-29"));
    accepted("published_at", "\"2018-01-01T13:00:00+01:00\"", &Value::DateTime(Timestamp(1_514_808_000_000)));
    accepted("home", "\"https://example.com/\"", &text("https://example.com/"));
    for (name, json) in [
        ("day", "\"2019-02-29\""),
        ("day", "\"\""),
        ("published_at", "\"2018-01-01\""),
        ("published_at", "\"\""),
        ("home", "\"example.com\""),
        ("email", "\"x\""),
    ] {
        refused(name, json, &[Rule::Invalid]);
    }
}

#[test]
fn no_string_holds_nul() {
    refused("title", r#""a\u0000b""#, &[Rule::Invalid]);
    refused("password", r#""\u0000""#, &[Rule::Invalid]);
    refused("metadata", r#"{"a":["\u0000"]}"#, &[Rule::Invalid]);
    refused("metadata", r#"{"a\u0000":1}"#, &[Rule::Invalid]);
}

#[test]
fn every_violation_of_a_request_is_reported_in_the_order_of_the_document() {
    let body = r#"{"data":{"type":"articles","attributes":{"rating":9,"title":1,"status":"x"},"relationships":{"author":{"data":null}}}}"#;
    let invalid = |name: &str, rule| Problem::Invalid(Violation::attribute(name, rule));
    assert_eq!(
        parse(&ARTICLES, Action::Create, None, body.as_bytes()).map(drop),
        Err(vec![
            invalid("email", Rule::Blank),
            invalid("title", Rule::Type("a string")),
            invalid("status", Rule::Inclusion(&["draft", "final"])),
            invalid("rating", Rule::LessThanOrEqualTo("5".to_owned())),
            Problem::Invalid(Violation::relationship("author", Rule::Blank)),
        ])
    );
}

#[test]
fn secrets_appear_in_no_problem() {
    for json in [r#"["hunter2"]"#, r#"{"hunter2":1}"#, r#""hunter2\u0000""#, r#""hunter2\ud800""#] {
        let problems = update("password", json).map(drop).unwrap_err();
        assert!(!format!("{problems:?}").contains("hunter2"), "{problems:?}");
    }
    let changes = update("password", "\"hunter2\"").unwrap();
    assert!(!format!("{changes:?}").contains("hunter2"));
}

#[test]
fn changes_convert_to_the_types_that_generated_code_holds() {
    let body = r#"{"data":{"type":"articles","id":"x","attributes":{"title":null,"password":"secret","count":3,"visible":false,
        "published_at":"2018-01-01T12:00:00Z","metadata":{"b":1,"a":2},"price":2,"tags":["x"]}}}"#;
    let changes = parse(&ARTICLES, Action::Update, Some("x"), body.as_bytes()).unwrap();
    assert_eq!(changes.optional::<Option<String>>("title"), Some(None));
    assert_eq!(changes.optional::<Option<String>>("home"), None);
    assert_eq!(changes.required::<SecretString>("password").expose(), "secret");
    assert_eq!(changes.optional::<Option<i64>>("count"), Some(Some(3)));
    assert_eq!(changes.optional::<bool>("visible"), Some(false));
    assert_eq!(changes.optional::<f64>("price"), Some(2.0));
    assert_eq!(changes.optional::<Timestamp>("published_at"), Some(Timestamp(1_514_808_000_000)));
    let metadata: serde_json::Map<String, serde_json::Value> = changes.required("metadata");
    assert_eq!(metadata.keys().collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(changes.required::<Vec<serde_json::Value>>("tags"), [serde_json::json!("x")]);
}
