//! The errors of the bundle: where they stand, and that they are those of the table.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::json;

use crate::bundle::bundle;
use crate::support;

#[test]
fn an_error_is_documented_only_where_it_can_occur() {
    let bundle = bundle(&support::real());
    let statuses = |path: &str, method: &str| -> Vec<String> {
        bundle["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(statuses("/api/customers", "get"), ["200", "304", "400", "401", "406", "414", "429", "500", "503"]);
    assert_eq!(
        statuses("/api/customers", "post"),
        ["201", "400", "401", "406", "408", "413", "414", "415", "422", "429", "500", "503"]
    );
    assert_eq!(
        statuses("/api/customers/{id}", "patch"),
        ["200", "400", "401", "404", "406", "408", "413", "414", "415", "422", "429", "500", "503"]
    );
    assert_eq!(
        statuses("/api/customers/{id}", "delete"),
        ["204", "400", "401", "404", "406", "414", "423", "429", "500", "503"]
    );
}

#[test]
fn the_codes_of_an_answer_are_those_that_can_occur_there() {
    let bundle = bundle(&support::real());
    let codes = |name: &str| bundle["components"]["schemas"][name]["properties"]["errors"]["items"]["allOf"][1].clone();
    let listed = |name: &str| codes(name)["properties"]["code"]["enum"].to_string();
    assert_eq!(listed("DeleteBadRequestErrors"), r#"["PARAM_NOT_ALLOWED"]"#);
    assert_eq!(listed("UnauthorizedErrors"), r#"["INVALID_TOKEN","UNAUTHORIZED"]"#);
    assert!(listed("ListBadRequestErrors").contains("INVALID_FILTER_VALUE"));
    assert!(!listed("RetrieveBadRequestErrors").contains("FILTER"));
    assert_eq!(listed("CreateUnprocessableContentErrors"), r#"["VALIDATION_ERROR"]"#);
    let all = &bundle["components"]["schemas"]["Error"]["properties"]["code"]["enum"];
    assert!(all.as_array().unwrap().contains(&json!("METHOD_NOT_ALLOWED")));
}

/// The token endpoints are documented by hand; their examples are errors of the table nevertheless.
#[test]
fn the_examples_of_token_errors_are_those_of_the_table() {
    let api = codegen::load(&support::real()).unwrap();
    let mut tried = 0;
    for (name, example) in api.components["examples"].as_object().unwrap() {
        let Some(error) = example["value"]["errors"].get(0) else { continue };
        let is_one = |entry: &codegen::model::ErrorEntry| {
            let mut object = entry.token_object();
            object["detail"] = error["detail"].clone();
            object == *error && fills(&entry.detail, error["detail"].as_str().unwrap())
        };
        assert!(api.errors.token.iter().any(is_one), "{name} is no error of the table: {error}");
        tried += 1;
    }
    assert!(tried > 3, "only {tried} were tried");
}

/// Whether a text is this template with something in the place of its `{name}`, of which it has one at most.
fn fills(template: &str, text: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == text };
    let (_, after) = rest.split_once('}').unwrap();
    text.len() > before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
}
