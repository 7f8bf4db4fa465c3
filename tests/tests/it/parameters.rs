//! The loop between the parameters of the bundle and the parser: what the one documents the other takes, and what it takes
//! the other documents.

use std::collections::BTreeSet;

use jsonapi::query::filter::predicates;
use jsonapi::query::{self, QueryKind};
use jsonapi::{Action, Attribute, Kind, Operation};
use latchkey_tests::contract;
use models::RESOURCES;
use models::operations::OPERATIONS;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// The query parameters that the bundle documents for an operation.
fn documented(operation: &Operation) -> Vec<&'static Value> {
    let bundle = contract::bundle();
    let method = operation.method.as_str().to_lowercase();
    let parameters = bundle["paths"][operation.path][method]["parameters"].as_array().map(Vec::as_slice);
    let parameters = parameters.unwrap_or_default().iter().map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => bundle.pointer(reference.trim_start_matches('#')).expect("a component"),
        None => parameter,
    });
    parameters.filter(|parameter| parameter["in"] == "query").collect()
}

/// Values that the schema of a parameter allows, as a query string holds them.
fn values(schema: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let listed = schema["enum"].as_array().or_else(|| schema["examples"].as_array());
    match (listed, schema["type"].as_str()) {
        (Some(listed), _) => listed.iter().map(text).collect(),
        (None, Some("array")) => {
            let items = values(&schema["items"]);
            let all = items.join(",");
            items.into_iter().chain([all]).collect()
        }
        (None, Some("boolean")) => vec!["true".to_owned(), "false".to_owned()],
        (None, Some("integer")) => vec![schema["default"].to_string()],
        other => panic!("nothing is known of {other:?} in {schema}"),
    }
}

/// The query strings that a parameter's documentation promises.
fn queries(parameter: &Value) -> Vec<String> {
    let name = parameter["name"].as_str().expect("a name");
    if parameter["style"] != "deepObject" {
        return values(&parameter["schema"]).iter().map(|value| pair(name, value)).collect();
    }
    let examples = parameter["examples"].as_object().expect("examples").values();
    examples
        .map(|example| {
            let members = example["value"].as_object().expect("an object").iter();
            let pairs: Vec<String> = members
                .map(|(member, value)| pair(&format!("{name}[{member}]"), value.as_str().expect("a string")))
                .collect();
            pairs.join("&")
        })
        .collect()
}

fn pair(name: &str, value: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!("{}={}", encoded(name), encoded(value))
}

#[test]
fn every_documented_parameter_is_taken() {
    let mut tried = 0;
    for operation in OPERATIONS {
        let (kind, resource) = QueryKind::of(operation.action, operation.resource);
        for query in documented(operation).into_iter().flat_map(queries) {
            if let Err(problems) = query::parse(resource, kind, RESOURCES, &query) {
                panic!("{}?{query}: {problems:?}", operation.path);
            }
            tried += 1;
        }
    }
    assert!(tried > 1_000, "only {tried} were tried");
}

#[test]
fn every_predicate_of_every_attribute_of_a_list_is_documented() {
    for operation in OPERATIONS.iter().filter(|operation| operation.action == Action::List) {
        let names: BTreeSet<&str> =
            documented(operation).iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        let filterable = operation.resource.attributes.iter().filter(|attribute| attribute.filterable);
        let fields = filterable.map(|Attribute { name, kind, .. }| (*name, *kind)).chain([("id", Kind::String)]);
        for (field, kind) in fields {
            for predicate in predicates(kind) {
                let name = format!("filter[q][{field}_{}]", predicate.name);
                assert!(names.contains(name.as_str()), "{name} is not documented for {}", operation.id);
            }
        }
    }
}
