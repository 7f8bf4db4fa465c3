//! The loop between the wire types and the bundle: the schemas that utoipa and schemars derive are the documented ones.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::contract;

/// Members of a schema that may differ, and why. They are taken out of all schemas before these are compared.
const PERMITTED: [(&str, &str); 8] = [
    ("$schema", "says which dialect a schema that stands alone is written in"),
    ("title", "the name of the Rust type"),
    ("examples", "a type holds no examples"),
    ("default", "the engine fills defaults in, from the descriptor"),
    ("writeOnly", "`SecretString`, and that the type of answers lacks the attribute, say it"),
    ("propertyNames", "member names are strings in any case"),
    ("additionalProperties", "compared on its own, where it closes an object"),
    ("required", "compared on its own, for requests: answers may lack what `fields` or the permissions leave out"),
];

/// Asserts that the bundle's schema of this name is the one that the type derives, twice.
///
/// # Panics
///
/// When they differ in anything that is not permitted.
pub fn verify<T: JsonSchema + ToSchema>(name: &str) {
    let documented = &contract::bundle()["components"]["schemas"][name];
    assert!(documented.is_object(), "the bundle has no schema {name}");
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let by_schemars = settings.into_generator().into_root_schema_for::<T>().to_value();
    let by_utoipa = serde_json::to_value(T::schema()).expect("a schema is JSON");
    for (library, derived) in [("schemars", by_schemars), ("utoipa", by_utoipa)] {
        assert_eq!(
            format!("{:#}", comparable(name, documented)),
            format!("{:#}", comparable(name, &derived)),
            "{name}: what {library} derives (right) is not what the bundle says (left)"
        );
    }
}

/// What of the schema of a wire type must be the same everywhere.
fn comparable(name: &str, schema: &Value) -> Value {
    let mut whole = normal(schema);
    let members = whole.as_object_mut().expect("the schema of an object");
    // What the object is is told from different sides: a type's, and a document's.
    members.remove("description");
    if !name.ends_with("Attributes") {
        let mut required = schema["required"].as_array().cloned().unwrap_or_default();
        required.sort_by_key(ToString::to_string);
        members.insert("required".to_owned(), Value::Array(required));
        members.insert("closed".to_owned(), json!(schema["additionalProperties"] == false));
    }
    whole
}

/// The schema without what may differ, its members and its types in one order.
fn normal(schema: &Value) -> Value {
    let Some(members) = nullable(schema) else { return schema.clone() };
    let mut kept: Vec<(&String, Value)> = members
        .iter()
        .filter(|(name, value)| !PERMITTED.iter().any(|(permitted, _)| permitted == name) && !is_width(name, value))
        .map(|(name, value)| (name, member(name, value)))
        .collect();
    kept.sort_by_key(|(name, _)| *name);
    kept.into_iter().map(|(name, value)| (name.clone(), value)).collect::<Map<_, _>>().into()
}

/// The members of a schema; the choice between a schema and `null`, as types write it, as one schema.
fn nullable(schema: &Value) -> Option<Map<String, Value>> {
    let members = schema.as_object()?;
    let choice = ["anyOf", "oneOf"].into_iter().find_map(|name| members.get(name)?.as_array());
    let Some([first, second]) = choice.map(Vec::as_slice) else { return Some(members.clone()) };
    let null = json!({ "type": "null" });
    let other = if *first == null { second } else { first };
    let mut merged = other.as_object()?.clone();
    for (name, value) in members.iter().filter(|(name, _)| !["anyOf", "oneOf"].contains(&name.as_str())) {
        merged.insert(name.clone(), value.clone());
    }
    merged.insert("type".to_owned(), json!([other["type"], "null"]));
    if let Some(values) = merged.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    Some(merged)
}

/// `int64` and `double` name the Rust type of a number: every JSON integer of the documents is one.
fn is_width(name: &str, value: &Value) -> bool {
    name == "format" && matches!(value.as_str(), Some("int64" | "double"))
}

fn member(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("properties", Value::Object(properties)) => {
            // Their order counts: it is the order in which answers show them.
            properties.iter().map(|(name, schema)| (name.clone(), normal(schema))).collect::<Map<_, _>>().into()
        }
        ("items", schema) => normal(schema),
        ("minimum" | "maximum" | "minLength" | "maxLength", number) => json!(number.as_f64()),
        ("type" | "enum", Value::Array(values)) => {
            let mut values = values.clone();
            values.sort_by_key(ToString::to_string);
            Value::Array(values)
        }
        _ => value.clone(),
    }
}
