//! References: within a document, across documents, with keywords beside them.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use codegen::Api;
use codegen::diagnostics::Style;
use serde_json::json;

use crate::support;

const BOOKS: &str = "openapi/resources/books.yaml";
const STATUS: &str = "openapi/status.yaml";

/// The small documents with a schema `Count` in one of them, and with one edit of another.
fn edited(from: &str, to: &str) -> Api {
    let mut sources = support::small();
    let status = sources.text(STATUS).unwrap().to_owned();
    sources.insert(
        STATUS,
        status + "    Count:\n      type: [integer, \"null\"]\n      minimum: 1\n      description: How many.\n",
    );
    let books = sources.text(BOOKS).unwrap();
    assert_eq!(books.matches(from).count(), 1, "{from}");
    sources.insert(BOOKS, books.replace(from, to));
    match codegen::load(&sources) {
        Ok(api) => api,
        Err(diagnostics) => panic!("{}", codegen::render(&diagnostics, &sources, Style::Plain)),
    }
}

#[test]
fn an_attribute_can_take_its_schema_from_another_document() {
    let keywords = "          type: [integer, \"null\"]\n          minimum: 1\n";
    let api = edited(keywords, "          $ref: ../status.yaml#/components/schemas/Count\n");
    let pages = api.resources[0].attributes.iter().find(|attribute| attribute.name == "pages").unwrap();
    assert!(pages.nullable);
    assert_eq!(pages.constraints.minimum, Some(1.0));
    // What stands beside the reference wins.
    assert_eq!(pages.description, "How long it is.");
}

#[test]
fn the_items_of_an_array_can_be_declared_elsewhere() {
    let items = "items: { type: string, maxLength: 20 }\n";
    let reference = "items: { $ref: \"../status.yaml#/components/schemas/Count\", maximum: 9 }\n";
    let api = edited(
        &format!("{items}          description: What it is about.\n          example: [provincial life]\n"),
        &format!("{reference}          description: What it is about.\n          example: [3]\n"),
    );
    let keywords = api.resources[0].attributes.iter().find(|attribute| attribute.name == "keywords").unwrap();
    let expected = json!({ "type": ["integer", "null"], "minimum": 1, "description": "How many.", "maximum": 9 });
    assert_eq!(keywords.constraints.items, Some(expected));
}

#[test]
fn references_of_other_documents_become_those_of_the_bundle() {
    let api = codegen::load(&support::small()).unwrap();
    let content = "/~1status/get/responses/200/content/application~1json/schema";
    assert_eq!(api.other_paths.pointer(content), Some(&json!({ "$ref": "#/components/schemas/Status" })));
    assert!(api.components.pointer("/schemas/Status").is_some());
}
