//! Nothing documented is left unverified: each example has its generated tests, each operation its examples.

use std::collections::BTreeSet;

use latchkey_tests::examples::Example;
use latchkey_tests::{contract, workspace};
use models::operations::OPERATIONS;

#[test]
fn every_example_has_a_generated_test_on_each_database() {
    for example in Example::all() {
        let file = format!("tests/tests/it/generated/{}.rs", example.resource);
        let generated: String = workspace::text(&file).split_whitespace().collect::<String>().replace(",)", ")");
        for database in ["Sqlite", "Postgres"] {
            let call = format!(r#"example("{}","{}",{database})"#, example.operation, example.name);
            assert!(generated.contains(&call), "{call} is not in {file}: run `cargo xtask codegen`");
        }
    }
}

#[test]
fn every_declared_operation_has_a_default_example() {
    let examples: BTreeSet<(String, String)> =
        Example::all().into_iter().map(|example| (example.operation, example.name)).collect();
    let declared = |operation: &&jsonapi::Operation| {
        !matches!(operation.action, jsonapi::Action::Related(_) | jsonapi::Action::Relationship(_))
    };
    for operation in OPERATIONS.iter().filter(declared) {
        assert!(examples.contains(&(operation.id.to_owned(), "default".to_owned())), "{} has none", operation.id);
    }
}

/// What Swagger UI fills in is what the tests verified.
#[test]
fn every_example_stands_in_the_bundle() {
    let bundle = contract::bundle().to_string();
    for example in Example::all() {
        let file = |side: &str| {
            format!("openapi/examples/{}/{}.{}.{side}.json", example.resource, example.operation, example.name)
        };
        let response = workspace::json(&file("response"));
        if let Some(body) = response.get("body") {
            assert!(bundle.contains(&body.to_string()), "{}.{} is not in the bundle", example.operation, example.name);
        }
    }
}
