//! Values and rows that satisfy a descriptor, whichever resource it describes.

use jsonapi::{Attribute, Kind, Relationship, Resource};
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

/// Another value that an attribute takes; the same one where there is only one.
pub(crate) fn other_sample(attribute: &Attribute) -> Value {
    let constraints = &attribute.constraints;
    if let Some(value) = constraints.enumeration.last() {
        return json!(value);
    }
    match (attribute.kind, constraints.format) {
        (Kind::String, Some(format)) => formats(format).0.last().map_or(Value::Null, |text| json!(text)),
        (Kind::String, None) => json!(text(None, constraints.max_length.unwrap_or(20))),
        (Kind::Integer | Kind::Number, _) => number(attribute, constraints.maximum.unwrap_or(9.0)),
        (Kind::Boolean, _) => json!(false),
        (Kind::DateTime, _) => json!("2019-02-28T23:59:59.999Z"),
        (Kind::Date, _) => json!("2020-02-29"),
        (Kind::Object, _) => json!({ "b": [1, { "a": null }], "a": 1.5 }),
        (Kind::Array, _) => json!([]),
    }
}

/// What a record refers to.
pub(crate) struct Targets {
    /// The lines that import them.
    pub(crate) lines: String,
    /// The linkage of the relationships that lead to them, as `relationships` of a resource object.
    pub(crate) relationships: Map<String, Value>,
}

/// One record for each to-one relationship that is picked.
pub(crate) fn targets(resource: &'static Resource, id: &str, pick: impl Fn(&Relationship, bool) -> bool) -> Targets {
    let table = persistence::table(resource);
    let mut targets = Targets { lines: String::new(), relationships: Map::new() };
    for (relationship, join) in resource.relationships.iter().zip(table.relationships) {
        let Join::Key { column, .. } = join else { continue };
        if pick(relationship, table.columns[*column].nullable) {
            let target = format!("{id}Of{}", relationship.name.replace('_', ""));
            targets.lines.push_str(&rows(relationship.target, &target));
            let linkage = json!({ "data": { "type": relationship.target.name, "id": target } });
            targets.relationships.insert(relationship.name.to_owned(), linkage);
        }
    }
    targets
}

/// The lines that import a record of the resource with this id, after those that it needs. Its attributes are samples, but
/// for e-mails, which begin with the id so that no two records share one.
pub(crate) fn rows(resource: &'static Resource, id: &str) -> String {
    let Targets { mut lines, relationships } = targets(resource, id, |_, nullable| !nullable);
    let stored = resource.attributes.iter().zip(persistence::table(resource).attributes);
    let value = |attribute: &Attribute| match attribute.constraints.format {
        Some("email") => json!(format!("{id}@example.com")),
        _ => sample(attribute),
    };
    let attributes: Map<String, Value> = stored
        .filter(|(_, stored)| matches!(stored, Stored::Column(_)))
        .map(|(attribute, _)| (attribute.name.to_owned(), value(attribute)))
        .collect();
    let row = json!({ "type": resource.name, "id": id, "attributes": attributes, "relationships": relationships });
    lines.push_str(&row.to_string());
    lines.push('\n');
    lines
}
