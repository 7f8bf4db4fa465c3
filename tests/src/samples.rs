//! Values and rows that satisfy a descriptor, whichever resource it describes.

use jsonapi::{Attribute, Kind, Resource};
use persistence::table::{Join, Stored};
use serde_json::{Map, Value, json};

/// A number as the attribute's kind writes it.
#[expect(clippy::cast_possible_truncation, reason = "bounds of integers are integers")]
pub(crate) fn number(attribute: &Attribute, number: f64) -> Value {
    if attribute.kind == Kind::Integer { json!(number as i64) } else { json!(number) }
}

/// Texts that satisfy a format, and texts that do not.
///
/// # Panics
///
/// When the format is unknown here.
pub(crate) fn formats(format: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match format {
        "email" => (
            &["jane@example.com", "j+x.y@sub.example.org"],
            &["jane", "@example.com", "jane@", "a b@example.com", "a@@example.com"],
        ),
        "uri" => (&["https://example.com/a?b=c"], &["example", "/a/b", "http://a b"]),
        "uuid" => (&["6f9619ff-8b86-4d01-b42d-00cf4fc964ff"], &["6f9619ff", "6f9619ff-8b86-4d01-b42d-00cf4fc964fg"]),
        "date-time" => {
            (&["2018-01-01T12:00:00.000Z", "2018-01-01T12:00:00Z"], &["2018-01-01", "2018-02-30T12:00:00Z", "noon"])
        }
        "date" => (&["2018-01-31"], &["2018-02-30", "2018-1-1", "today"]),
        other => panic!("no values are known for format {other}"),
    }
}

/// A text of this many characters that satisfies the format.
pub(crate) fn text(format: Option<&str>, length: usize) -> String {
    match format {
        // No part of an e-mail may be longer than 64 characters, no label of a host longer than 63 (RFC 5321, RFC 1035).
        Some("email") => {
            let mut text = format!("{}@", "a".repeat((length / 3).clamp(1, 64)));
            while text.len() + 4 + 60 < length {
                text.push_str(&"b".repeat(59));
                text.push('.');
            }
            let rest = length.saturating_sub(text.len() + 4);
            format!("{text}{}.com", "c".repeat(rest))
        }
        Some("uri") => format!("https://example.com/{}", "a".repeat(length.saturating_sub(20))),
        _ => "a".repeat(length),
    }
}

/// A value that an attribute takes, whichever it is.
pub(crate) fn sample(attribute: &Attribute) -> Value {
    let constraints = &attribute.constraints;
    if let Some(value) = constraints.enumeration.first() {
        return json!(value);
    }
    match (attribute.kind, constraints.format) {
        (Kind::String, Some(format)) => json!(formats(format).0[0]),
        (Kind::String, None) => json!(text(None, constraints.min_length.unwrap_or(1))),
        (Kind::Integer | Kind::Number, _) => {
            number(attribute, constraints.minimum.or(constraints.maximum).unwrap_or(1.0))
        }
        (Kind::Boolean, _) => json!(true),
        (Kind::DateTime, _) => json!("2018-01-01T12:00:00.000Z"),
        (Kind::Date, _) => json!("2018-01-01"),
        (Kind::Object, _) => json!({}),
        (Kind::Array, _) => json!([]),
    }
}

/// The lines that import a record of the resource with this id, those that it refers to first. Its attributes are samples.
pub(crate) fn rows(resource: &'static Resource, id: &str) -> String {
    let table = persistence::table(resource);
    let mut lines = String::new();
    let mut relationships = Map::new();
    for (relationship, join) in resource.relationships.iter().zip(table.relationships) {
        let Join::Key { column, .. } = join else { continue };
        if table.columns[*column].nullable {
            continue;
        }
        let target = format!("{id}Of{}", relationship.name.replace('_', ""));
        lines.push_str(&rows(relationship.target, &target));
        let linkage = json!({ "type": relationship.target.name, "id": target });
        relationships.insert(relationship.name.to_owned(), json!({ "data": linkage }));
    }
    let stored = resource.attributes.iter().zip(table.attributes);
    let attributes: Map<String, Value> = stored
        .filter(|(_, stored)| matches!(stored, Stored::Column(_)))
        .map(|(attribute, _)| (attribute.name.to_owned(), sample(attribute)))
        .collect();
    let row = json!({ "type": resource.name, "id": id, "attributes": attributes, "relationships": relationships });
    lines.push_str(&format!("{row}\n"));
    lines
}
