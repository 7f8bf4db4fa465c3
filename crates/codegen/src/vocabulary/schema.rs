//! The JSON Schema of a resource's document, for editors.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json};

use super::resource::ResourceDocument;

/// The JSON Schema of the documents in `openapi/resources/`, extensions included, as the text of
/// `openapi/extensions.schema.json`.
///
/// A document that begins with `# yaml-language-server: $schema=../extensions.schema.json` is completed and checked by
/// editors as it is typed.
#[must_use]
pub fn extensions_schema() -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ResourceDocument>();
    let mut schema = schema.to_value();
    forbid_null(&mut schema);
    let mut text = format!("{schema:#}");
    text.push('\n');
    text
}

/// schemars lets null stand for what is optional; here a keyword is left out instead.
fn forbid_null(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            if members.get("default").is_some_and(Json::is_null) {
                members.shift_remove("default");
            }
            if let Some(Json::Array(types)) = members.get("type")
                && let [only, null] = types.as_slice()
                && null == "null"
            {
                members["type"] = only.clone();
            }
            if let Some(only) = only_alternative(members) {
                members.shift_remove("anyOf");
                members.extend(only);
            }
            members.values_mut().for_each(forbid_null);
        }
        Json::Array(items) => items.iter_mut().for_each(forbid_null),
        _ => {}
    }
}

/// The one alternative to null.
fn only_alternative(members: &Map<String, Json>) -> Option<Map<String, Json>> {
    let [only, null] = members.get("anyOf")?.as_array()?.as_slice() else { return None };
    let is_null = null.get("type").is_some_and(|kind| kind == "null");
    if is_null { only.as_object().cloned() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Reports;
    use crate::sources::Sources;
    use crate::tree::Documents;

    const RESOURCES: [(&str, &str); 3] = [
        ("books.yaml", include_str!("../../tests/documents/openapi/resources/books.yaml")),
        ("authors.yaml", include_str!("../../tests/documents/openapi/resources/authors.yaml")),
        ("remarks.yaml", include_str!("../../tests/documents/openapi/resources/remarks.yaml")),
    ];

    /// What an editor says of a document.
    fn errors(text: &str) -> Vec<String> {
        let schema: Json = serde_json::from_str(&extensions_schema()).unwrap_or_default();
        let Ok(validator) = jsonschema::validator_for(&schema) else { return vec!["no schema".to_owned()] };
        let documents = Documents::parse(&Sources::from_iter([("a.yaml", text)]), &mut Reports::default());
        let document = documents.root("a.yaml").map(crate::tree::Node::to_json).unwrap_or_default();
        validator.iter_errors(&document).map(|error| error.to_string()).collect()
    }

    #[test]
    fn editors_accept_what_the_generator_accepts() {
        for (name, text) in RESOURCES {
            assert_eq!(errors(text), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn editors_refuse_what_the_generator_refuses() {
        let (_, books) = RESOURCES[0];
        for (right, wrong) in [
            ("minLength: 1", "minLenght: 1"),
            ("x-secret: never-stored", "x-secret: neverstored"),
            ("x-sortable: true\n          x-filterable", "x-sortable: null\n          x-filterable"),
            ("kind: one", "kind: two"),
            ("integration: all", "integration: everything"),
        ] {
            assert!(books.contains(right), "{right}");
            assert!(!errors(&books.replacen(right, wrong, 1)).is_empty(), "{wrong}");
        }
    }
}
