//! Error documents, and the wording of broken rules.

use jsonapi::{ErrorDocument, ErrorObject, Member, Rule, Source, Violation};
use serde_json::json;

#[test]
fn an_error_is_written_in_document_order() {
    let violation = Violation::attribute("customer_email", Rule::Blank);
    let error = ErrorObject {
        title: violation.rule.message().into_owned(),
        detail: violation.sentence(),
        code: Some("VALIDATION_ERROR"),
        source: Some(Source::Pointer(violation.member.pointer())),
        status: "422".to_owned(),
        meta: Some(violation.rule.meta()),
    };
    let expected = r#"{"errors":[{"title":"can't be blank","detail":"customer_email - can't be blank","code":"VALIDATION_ERROR","source":{"pointer":"/data/attributes/customer_email"},"status":"422","meta":{"error":"blank"}}]}"#;
    assert_eq!(String::from_utf8_lossy(&ErrorDocument { errors: vec![error] }.to_bytes()), expected);
}

#[test]
fn absent_members_of_an_error_are_left_out() {
    let error = ErrorObject {
        title: "Bad Request".to_owned(),
        detail: "x".to_owned(),
        code: None,
        source: None,
        status: "400".to_owned(),
        meta: None,
    };
    let expected = r#"{"errors":[{"title":"Bad Request","detail":"x","status":"400"}]}"#;
    assert_eq!(String::from_utf8_lossy(&ErrorDocument { errors: vec![error] }.to_bytes()), expected);
}

#[test]
fn parameters_are_a_source_too() {
    assert_eq!(json!(Source::Parameter("page[size]".to_owned())), json!({"parameter": "page[size]"}));
}

#[test]
fn rules_are_worded_as_rails_words_them() {
    let table = [
        (Rule::Blank, "can't be blank", json!({"error": "blank"})),
        (Rule::Taken(None), "has already been taken", json!({"error": "taken"})),
        (Rule::Taken(Some("x".to_owned())), "has already been taken", json!({"error": "taken", "value": "x"})),
        (Rule::Invalid, "is invalid", json!({"error": "invalid"})),
        (Rule::Expired, "is expired", json!({"error": "expired"})),
        (Rule::Type("an integer"), "must be an integer", json!({"error": "not_an_integer"})),
        (Rule::TooShort(1), "is too short (minimum is 1 character)", json!({"error": "too_short", "count": 1})),
        (Rule::TooShort(3), "is too short (minimum is 3 characters)", json!({"error": "too_short", "count": 3})),
        (Rule::TooLong(9), "is too long (maximum is 9 characters)", json!({"error": "too_long", "count": 9})),
        (
            Rule::GreaterThanOrEqualTo("1".to_owned()),
            "must be greater than or equal to 1",
            json!({"error": "greater_than_or_equal_to", "count": 1}),
        ),
        (
            Rule::LessThanOrEqualTo("2.5".to_owned()),
            "must be less than or equal to 2.5",
            json!({"error": "less_than_or_equal_to", "count": 2.5}),
        ),
        (Rule::Inclusion(&["a"]), "is not included in the list", json!({"error": "inclusion", "allowed": ["a"]})),
        (Rule::TooCommon, "is too common", json!({"error": "too_common"})),
        (Rule::TooDeep(32), "is nested too deeply (maximum is 32 levels)", json!({"error": "too_deep", "count": 32})),
        (Rule::TooLarge(9), "is too large (maximum is 9 bytes)", json!({"error": "too_large", "count": 9})),
    ];
    for (rule, message, meta) in table {
        assert_eq!((rule.message().as_ref(), json!(rule.meta())), (message, meta));
    }
}

#[test]
fn members_know_where_they_stand() {
    let relationship = Violation::relationship("customer", Rule::Blank);
    assert_eq!(relationship.member.pointer(), "/data/relationships/customer");
    assert_eq!(relationship.sentence(), "customer - can't be blank");
    let record = Violation { member: Member::Record, rule: Rule::Invalid };
    assert_eq!((record.member.pointer().as_str(), record.sentence().as_str()), ("/data", "is invalid"));
}
