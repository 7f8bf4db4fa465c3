//! The values of filters: their schemas, with an example in each.

use jsonapi::query::filter::Predicate;
use serde_json::{Map, Value as Json, json};

use super::examples::{ID, attribute_example};
use super::schemas;
use crate::model::{Attribute, Kind};

/// How many characters of an example a pattern holds.
const PART: usize = 4;

/// One value of the kind; without an attribute an id.
pub(super) fn value(kind: Kind, attribute: Option<&Attribute>) -> Json {
    let (name, format) = schemas::kind(kind);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!(name));
    schema.extend(format.map(|format| ("format".to_owned(), json!(format))));
    let words = attribute.map(|attribute| attribute.constraints.enumeration.as_slice()).unwrap_or_default();
    if !words.is_empty() {
        schema.insert("enum".to_owned(), json!(words));
    }
    schema.insert("examples".to_owned(), json!([example(kind, attribute)]));
    Json::Object(schema)
}

/// Values of the kind, separated by commas.
pub(super) fn list(kind: Kind, attribute: Option<&Attribute>) -> Json {
    list_of(&value(kind, attribute))
}

/// Values of this schema, separated by commas.
pub(super) fn list_of(schema: &Json) -> Json {
    json!({ "type": "array", "items": schema })
}

/// Whether a predicate is given a part of a text, or a pattern, that need not be a value of the attribute: those that can
/// be asked of text alone.
pub(super) fn is_pattern(predicate: &Predicate) -> bool {
    predicate.applies_to(jsonapi::Kind::String) && !predicate.applies_to(jsonapi::Kind::Integer)
}

/// The text that a predicate of this kind looks for.
pub(super) fn text(attribute: Option<&Attribute>, predicate: &Predicate) -> Json {
    let example = if predicate.name.contains("end") {
        let example = example(Kind::String, attribute);
        let letters: Vec<char> = example.as_str().unwrap_or_default().chars().collect();
        letters.iter().skip(letters.len().saturating_sub(PART)).collect()
    } else if predicate.name.contains("match") {
        format!("{}%", beginning(attribute))
    } else {
        beginning(attribute)
    };
    json!({ "type": "string", "examples": [example] })
}

/// The first characters of the example.
pub(super) fn beginning(attribute: Option<&Attribute>) -> String {
    example(Kind::String, attribute).as_str().unwrap_or_default().chars().take(PART).collect()
}

/// JSON text.
pub(super) fn json(attribute: Option<&Attribute>) -> String {
    attribute.map_or(Json::Null, attribute_example).to_string()
}

fn example(kind: Kind, attribute: Option<&Attribute>) -> Json {
    let given = attribute.map_or_else(|| json!(ID), attribute_example);
    // Null is asked for with a predicate, not with a value.
    match (given, kind) {
        (Json::Null, Kind::DateTime) => json!("2018-01-01T12:00:00.000Z"),
        (Json::Null, Kind::Date) => json!("2018-01-01"),
        (Json::Null, Kind::Integer | Kind::Number) => json!(1),
        (Json::Null, Kind::Boolean) => json!(true),
        (Json::Null, _) => json!("text"),
        (given, _) => given,
    }
}
