//! The parameters of the bundle: literal names, types, and nothing that a form would send unasked.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::bundle::{bundle, bundles, follow};
use crate::support;

#[test]
fn query_parameters_have_their_literal_names() {
    let bundle = bundle(&support::real());
    let names = |path: &str| -> Vec<String> {
        let parameters = bundle["paths"][path]["get"]["parameters"].as_array().unwrap();
        parameters.iter().map(|parameter| follow(&bundle, parameter)["name"].as_str().unwrap().to_owned()).collect()
    };
    let list = [
        "page[number]",
        "page[size]",
        "sort",
        "include",
        "fields[customer_password_resets]",
        "fields[customers]",
        "fields[events]",
    ];
    let all = names("/api/customer_password_resets");
    assert_eq!(all[..7], list);
    assert!(all[7..].iter().all(|name| name == "If-None-Match" || name.starts_with("filter[")), "{all:?}");
    let single: Vec<_> = list[3..].iter().chain(&["If-None-Match"]).copied().collect();
    assert_eq!(names("/api/customer_password_resets/{id}"), single);
    assert_eq!(
        names("/api/customer_password_resets/{id}/customer"),
        ["include", "fields[customers]", "fields[events]", "If-None-Match"]
    );
    assert_eq!(
        names("/api/customer_password_resets/{id}/events")[..4],
        ["page[number]", "page[size]", "sort", "fields[events]"]
    );
    assert_eq!(names("/api/customer_password_resets/{id}/relationships/customer"), ["If-None-Match"]);
    assert_eq!(
        names("/api/customer_password_resets/{id}/relationships/events"),
        ["page[number]", "page[size]", "If-None-Match"]
    );
    let sort = &bundle["components"]["parameters"]["CustomerPasswordResetSort"]["schema"]["items"]["enum"];
    let keys = ["id", "created_at", "updated_at", "reference", "reference_origin"];
    let both: Vec<_> = keys.iter().flat_map(|key| [(*key).to_owned(), format!("-{key}")]).collect();
    assert_eq!(*sort, json!(both));
}

/// The parameters of an operation, by name.
fn parameters(bundle: &Json, path: &str) -> BTreeMap<String, Json> {
    let parameters = bundle["paths"][path]["get"]["parameters"].as_array().unwrap();
    let parameters = parameters.iter().map(|parameter| follow(bundle, parameter).clone());
    parameters.map(|parameter| (parameter["name"].as_str().unwrap().to_owned(), parameter)).collect()
}

#[test]
fn every_filter_is_a_parameter_of_its_type() {
    let bundle = bundle(&support::real());
    let found = parameters(&bundle, "/api/customer_password_resets");
    for (name, schema) in [
        ("filter[id]", json!({ "type": "array", "items": { "type": "string", "examples": ["xYZkjABcde"] } })),
        ("filter[ids]", json!({ "type": "array", "items": { "type": "string", "examples": ["xYZkjABcde"] } })),
        ("filter[customer_id]", json!({ "type": "array", "items": { "type": "string", "examples": ["xYZkjABcde"] } })),
        (
            "filter[reset_password_at_from]",
            json!({ "type": "string", "format": "date-time", "examples": ["2018-01-01T12:00:00.000Z"] }),
        ),
        ("filter[q][reference_start]", json!({ "type": "string", "examples": ["ANY-"] })),
        ("filter[q][reference_null]", json!({ "type": "boolean" })),
        (
            "filter[q][created_at_gt]",
            json!({ "type": "string", "format": "date-time", "examples": ["2018-01-01T12:00:00.000Z"] }),
        ),
        (
            "filter[q][metadata_jcont]",
            json!({ "type": "string", "contentMediaType": "application/json", "examples": [r#"{"foo":"bar"}"#] }),
        ),
        (
            "filter[q][customer_status_in]",
            json!({
                "type": "array",
                "items": { "type": "string", "enum": ["prospect", "acquired", "repeat"], "examples": ["prospect"] }
            }),
        ),
        ("filter[q][customer_has_password_true]", json!({ "type": "boolean" })),
        ("filter[q][events_name_eq]", json!({ "type": "string", "examples": ["customer_password_resets.create"] })),
    ] {
        let parameter = found.get(name).unwrap_or_else(|| panic!("{name} is no parameter"));
        assert_eq!(parameter["schema"], schema, "{name}");
        let list = schema["type"] == "array";
        assert_eq!(parameter.get("explode"), list.then_some(&json!(false)), "{name}");
    }
    for secret in
        ["reset_password_token", "customer_password", "token_digest", "expires_at", "customer_shopper_reference"]
    {
        let named = |name: &&String| {
            name.starts_with(&format!("filter[q][{secret}")) || name.starts_with(&format!("filter[{secret}"))
        };
        assert_eq!(found.keys().find(named), None);
    }
    let include = &found["include"]["schema"]["items"]["enum"];
    assert_eq!(*include, json!(["customer", "events", "customer.events"]));
}

/// Swagger UI sends what stands beside a schema, and a parameter of type object that has no examples.
#[test]
fn no_filter_is_sent_unless_it_is_filled_in() {
    for bundle in bundles() {
        for (name, parameter) in bundle["components"]["parameters"].as_object().unwrap() {
            if parameter["name"].as_str().is_some_and(|name| name.starts_with("filter")) {
                let schema = &parameter["schema"];
                assert!(parameter.get("example").is_none(), "{name}");
                assert!(schema.get("example").is_none() && schema.get("default").is_none(), "{name}");
                let first = parameter["examples"].as_object().and_then(|examples| examples.values().next());
                assert_eq!(
                    first.map(|first| &first["value"]),
                    (schema["type"] == "object").then_some(&json!({})),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn one_parameter_takes_every_combination() {
    let bundle = bundle(&support::real());
    let parameter = &parameters(&bundle, "/api/customer_password_resets")["filter[q]"];
    assert_eq!((&parameter["style"], &parameter["explode"]), (&json!("deepObject"), &json!(true)));
    let values: Vec<_> = parameter["examples"].as_object().unwrap().values().map(|example| &example["value"]).collect();
    assert!(values.contains(&&json!({ "reference_or_reference_origin_cont": "ANY-" })), "{values:?}");
    assert!(values.contains(&&json!({ "customer_events_name_cont": "cust" })), "{values:?}");
}
