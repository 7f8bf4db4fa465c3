//! The bundle is an ordinary, complete and truthful OpenAPI 3.1 document.
//!
//! `openapi-3.1.schema.json` is the OpenAPI Initiative's schema of 2022-10-07, under the Apache License 2.0.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use codegen::Sources;
use codegen::diagnostics::Style;
use serde_json::{Value as Json, json};

use crate::support;

const SPECIFICATION: &str = include_str!("openapi-3.1.schema.json");

pub(crate) fn bundle(sources: &Sources) -> Json {
    match codegen::load(sources) {
        Ok(api) => codegen::bundle(&api),
        Err(diagnostics) => panic!("{}", codegen::render(&diagnostics, sources, Style::Plain)),
    }
}

/// The bundles that every rule here is tried on.
pub(crate) fn bundles() -> [Json; 2] {
    [bundle(&support::real()), bundle(&support::small())]
}

/// Calls `visit` with every value of a document and the pointer to it.
fn walk(value: &Json, pointer: &str, visit: &mut impl FnMut(&str, &Json)) {
    visit(pointer, value);
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), visit);
            }
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{pointer}/{index}"), visit));
        }
        _ => {}
    }
}

/// Follows a reference within the document.
pub(crate) fn follow<'b>(bundle: &'b Json, value: &'b Json) -> &'b Json {
    match value.get("$ref").and_then(Json::as_str) {
        Some(reference) => bundle.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// Every operation with its path, its method and its path item.
fn operations(bundle: &Json) -> Vec<(&str, &str, &Json, &Json)> {
    let methods = ["get", "post", "patch", "delete", "put"];
    let paths = bundle["paths"].as_object().unwrap();
    let members =
        paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |member| (path, item, member)));
    members
        .filter(|(_, _, (method, _))| methods.contains(&method.as_str()))
        .map(|(path, item, (method, operation))| (path.as_str(), method.as_str(), item, operation))
        .collect()
}

#[test]
fn the_bundle_is_what_the_specification_says() {
    let specification: Json = serde_json::from_str(SPECIFICATION).unwrap();
    let validator = jsonschema::validator_for(&specification).unwrap();
    for bundle in bundles() {
        let errors: Vec<_> =
            validator.iter_errors(&bundle).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn every_schema_is_a_json_schema() {
    for bundle in bundles() {
        for (name, schema) in bundle["components"]["schemas"].as_object().unwrap() {
            assert!(jsonschema::meta::is_valid(schema), "{name} is no JSON Schema");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for bundle in bundles() {
        walk(&bundle, "", &mut |pointer, value| {
            if let Some(reference) = value.get("$ref").and_then(Json::as_str) {
                assert!(bundle.pointer(reference.trim_start_matches('#')).is_some(), "{pointer} leads to {reference}");
            }
        });
    }
}

#[test]
fn every_component_is_referred_to() {
    for bundle in bundles() {
        let mut referred = BTreeSet::new();
        walk(&bundle, "", &mut |_, value| referred.extend(value.get("$ref").and_then(Json::as_str).map(str::to_owned)));
        for (section, components) in bundle["components"].as_object().unwrap() {
            for name in components.as_object().unwrap().keys().filter(|_| section != "securitySchemes") {
                assert!(
                    referred.contains(&format!("#/components/{section}/{name}")),
                    "nothing refers to {section}/{name}"
                );
            }
        }
    }
}

#[test]
fn operations_have_names_of_their_own_and_words() {
    for bundle in bundles() {
        let tags: BTreeSet<_> =
            bundle["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
        let mut names = BTreeSet::new();
        for (path, method, _, operation) in operations(&bundle) {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
            let used = operation["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert!(used.iter().all(|tag| tags.contains(tag.as_str().unwrap())), "{method} {path}");
        }
    }
}

#[test]
fn every_path_parameter_is_declared() {
    for bundle in bundles() {
        for (path, method, item, operation) in operations(&bundle) {
            let declared: BTreeSet<_> = [item, operation]
                .into_iter()
                .flat_map(|holder| holder["parameters"].as_array().into_iter().flatten())
                .map(|parameter| follow(&bundle, parameter))
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                .collect();
            let wanted: BTreeSet<_> = path
                .split(['{', '}'])
                .enumerate()
                .filter(|(index, _)| index % 2 == 1)
                .map(|(_, name)| name.to_owned())
                .collect();
            assert_eq!(declared, wanted, "{method} {path}");
        }
    }
}

#[test]
fn every_media_type_of_the_repository_has_valid_examples() {
    let bundle = bundle(&support::real());
    let registry = jsonschema::Registry::new().add("urn:bundle", bundle.clone()).unwrap().prepare().unwrap();
    let mut tried = 0;
    walk(&bundle, "", &mut |pointer, value| {
        let Some((schema, true)) = value.get("schema").map(|schema| (schema, pointer.contains("/content/"))) else {
            return;
        };
        let part = json!({ "$ref": format!("urn:bundle#{}/schema", pointer.replace('{', "%7B").replace('}', "%7D")) });
        let validator =
            jsonschema::options().should_validate_formats(true).with_registry(&registry).build(&part).unwrap();
        let examples = value["examples"].as_object().unwrap_or_else(|| panic!("no examples at {pointer} of {schema}"));
        assert!(!examples.is_empty(), "no examples at {pointer}");
        for (name, example) in examples {
            let example = &follow(&bundle, example)["value"];
            let errors: Vec<_> = validator.iter_errors(example).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{pointer}, {name}: {errors:#?}");
            tried += 1;
        }
    });
    assert!(tried > 50, "only {tried} examples were tried");
}

#[test]
fn what_is_answered_holds_nothing_undocumented() {
    let bundle = bundle(&support::real());
    let answered =
        ["Attributes", "Relationships", "Response", "List", "Identifier", "ToOne", "ToMany", "Errors", "Error"];
    for (name, schema) in bundle["components"]["schemas"].as_object().unwrap() {
        if schema["type"] == "object" && answered.iter().any(|suffix| name.ends_with(suffix)) {
            assert_eq!(schema["additionalProperties"], json!(false), "{name}");
        }
    }
}

#[test]
fn what_is_never_shown_is_in_no_answer() {
    let bundle = bundle(&support::real());
    for secret in ["customer_password", "_reset_password_token", "password"] {
        for name in ["CustomerPasswordResetAttributes", "CustomerAttributes"] {
            assert!(bundle["components"]["schemas"][name]["properties"].get(secret).is_none(), "{name} shows {secret}");
        }
    }
    let update = &bundle["components"]["schemas"]["CustomerPasswordResetUpdate"]["properties"];
    assert_eq!(update["customer_password"]["writeOnly"], json!(true));
    assert_eq!(update["_reset_password_token"]["writeOnly"], json!(true));
}

#[test]
fn related_and_relationship_endpoints_are_operations_of_the_model() {
    let sources = support::real();
    let api = codegen::load(&sources).unwrap();
    let ids: Vec<_> = api.resources[0].operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "list_customer_password_resets",
            "create_customer_password_reset",
            "retrieve_customer_password_reset",
            "update_customer_password_reset",
            "delete_customer_password_reset",
            "retrieve_customer_password_reset_customer",
            "retrieve_customer_password_reset_customer_relationship",
            "list_customer_password_reset_events",
            "retrieve_customer_password_reset_events_relationship",
        ]
    );
    // A private relationship has no endpoint.
    assert!(
        api.resources
            .iter()
            .all(|resource| resource.operations.iter().all(|operation| !operation.path.ends_with("/resource")))
    );
}

#[test]
fn a_resource_without_a_tag_gets_one() {
    let bundle = bundle(&support::small());
    let tags: Vec<_> = bundle["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(tags, ["books", "authors", "remarks"]);
}

#[test]
fn every_topic_is_a_webhook() {
    let bundle = bundle(&support::small());
    let topics: Vec<_> = bundle["webhooks"].as_object().unwrap().keys().collect();
    assert_eq!(topics, ["books.create", "books.publish"]);
}

#[test]
fn the_whole_bundle_of_the_small_documents() {
    insta::assert_snapshot!(codegen::bundle_text(&codegen::load(&support::small()).unwrap()));
}

#[test]
fn the_schema_for_editors_knows_every_extension() {
    let schema = codegen::extensions_schema();
    let extensions = [
        "x-resource",
        "x-storage",
        "x-relationships",
        "x-create",
        "x-update",
        "x-sortable",
        "x-filterable",
        "x-secret",
        "x-computed",
        "x-trigger",
    ];
    for extension in extensions {
        assert!(schema.contains(&format!("\"{extension}\"")), "{extension}");
    }
    insta::assert_snapshot!(schema);
}
