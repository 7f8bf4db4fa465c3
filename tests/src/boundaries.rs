//! The constraints of attributes, tried on both sides of their edges.

use jsonapi::descriptor::Write;
use jsonapi::{Action, Attribute, Kind, Resource};
use models::operations::OPERATIONS;
use serde_json::{Map, Value, json};

use crate::app::{Role, TestApp};
use crate::database::Database;
use crate::request::Request;

/// A constraint of an attribute, as its document states it.
#[derive(Debug, Clone, Copy)]
pub enum Boundary {
    /// `minLength`
    MinLength(usize),
    /// `maxLength`
    MaxLength(usize),
    /// `minimum`
    Minimum(f64),
    /// `maximum`
    Maximum(f64),
    /// `enum`
    Enumeration(&'static [&'static str]),
    /// `format`
    Format(&'static str),
}

/// A value, and whether the constraint lets it pass.
type Trial = (Value, bool);

/// Sends values on both sides of the edge with every action that may send the attribute. A value that breaks the
/// constraint is refused with an error that points to the attribute; of one that keeps it nothing is complained about.
///
/// # Panics
///
/// When the constraint is enforced at another place, or not at all.
pub async fn verify(resource: &str, attribute: &str, boundary: Boundary, database: Database) {
    let Some(app) = TestApp::start(database).await else { return };
    let resource = *models::RESOURCES.iter().find(|found| found.name == resource).expect("a resource");
    let (_, attribute) = resource.attribute(attribute).expect("an attribute");
    for (value, allowed) in trials(boundary, attribute) {
        for request in requests(resource, attribute, &value) {
            let answer = app.send(app.authorize(request, Role::Integration).await).await;
            let pointer = format!("/data/attributes/{}", attribute.name);
            let refused = answer.errors().iter().any(|(_, source)| *source == pointer);
            assert_eq!(refused, !allowed, "{boundary:?} of {}\n\n{answer}", attribute.name);
            assert!(allowed || answer.status == 422, "{boundary:?} is a matter of validation\n\n{answer}");
        }
    }
}

/// One request for each action that may send the attribute. The record of an update does not exist: a body is looked at
/// before its record is.
fn requests(resource: &'static Resource, attribute: &Attribute, value: &Value) -> Vec<Request> {
    let mut requests = Vec::new();
    for operation in OPERATIONS.iter().filter(|operation| operation.resource == resource) {
        let required = |needs: fn(&Attribute) -> Write| -> Map<String, Value> {
            let needed = resource.attributes.iter().filter(|attribute| needs(attribute) == Write::Required);
            needed.map(|attribute| (attribute.name.to_owned(), sample(attribute))).collect()
        };
        match operation.action {
            Action::Create if attribute.create != Write::Never => {
                let mut attributes = required(|attribute| attribute.create);
                attributes.insert(attribute.name.to_owned(), value.clone());
                let body = json!({ "data": { "type": resource.name, "attributes": attributes } });
                requests.push(Request::post(operation.path, &body));
            }
            Action::Update if attribute.update != Write::Never => {
                let mut attributes = required(|attribute| attribute.update);
                attributes.insert(attribute.name.to_owned(), value.clone());
                let id = "NobodyHere";
                let body = json!({ "data": { "type": resource.name, "id": id, "attributes": attributes } });
                requests.push(Request::patch(operation.path.replace("{id}", id), &body));
            }
            _ => {}
        }
    }
    assert!(!requests.is_empty(), "{} cannot be sent", attribute.name);
    requests
}

fn trials(boundary: Boundary, attribute: &Attribute) -> Vec<Trial> {
    let text = |length: usize| Value::String(text(attribute.constraints.format, length));
    match boundary {
        Boundary::MinLength(least) => vec![(text(least - 1), false), (text(least), true), (multibyte(least), true)],
        Boundary::MaxLength(most) => vec![(text(most), true), (text(most + 1), false)],
        Boundary::Minimum(least) => {
            vec![(number(attribute, least - 1.0), false), (number(attribute, least), true)]
        }
        Boundary::Maximum(most) => {
            vec![(number(attribute, most), true), (number(attribute, most + 1.0), false)]
        }
        Boundary::Enumeration(values) => {
            let mut trials: Vec<Trial> = values.iter().map(|value| (json!(value), true)).collect();
            trials.push((json!(format!("{}-not", values[0])), false));
            trials.push((json!(values[0].to_uppercase()), values.contains(&values[0].to_uppercase().as_str())));
            trials
        }
        Boundary::Format(format) => formats(format),
    }
}

/// Lengths count characters, not bytes.
fn multibyte(length: usize) -> Value {
    Value::String("é".repeat(length))
}

#[expect(clippy::cast_possible_truncation, reason = "bounds of integers are integers")]
fn number(attribute: &Attribute, number: f64) -> Value {
    if attribute.kind == Kind::Integer { json!(number as i64) } else { json!(number) }
}

fn formats(format: &str) -> Vec<Trial> {
    let (good, bad): (&[&str], &[&str]) = match format {
        "email" => (&["jane@example.com", "j+x.y@sub.example.org"], &["jane", "@example.com", "jane@", "a b@example.com", "a@@example.com"]),
        "uri" => (&["https://example.com/a?b=c"], &["example", "/a/b", "http://a b"]),
        "uuid" => (&["6f9619ff-8b86-4d01-b42d-00cf4fc964ff"], &["6f9619ff", "6f9619ff-8b86-4d01-b42d-00cf4fc964fg"]),
        "date-time" => (&["2018-01-01T12:00:00.000Z", "2018-01-01T12:00:00Z"], &["2018-01-01", "2018-02-30T12:00:00Z", "noon"]),
        "date" => (&["2018-01-31"], &["2018-02-30", "2018-1-1", "today"]),
        other => panic!("no values are known for format {other}"),
    };
    let trial = |allowed: bool| move |value: &&str| (json!(value), allowed);
    good.iter().map(trial(true)).chain(bad.iter().map(trial(false))).collect()
}

/// A text of this many characters that satisfies the format.
fn text(format: Option<&str>, length: usize) -> String {
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
fn sample(attribute: &Attribute) -> Value {
    let constraints = &attribute.constraints;
    if let Some(value) = constraints.enumeration.first() {
        return json!(value);
    }
    match (attribute.kind, constraints.format) {
        (Kind::String, Some(format)) => formats(format)[0].0.clone(),
        (Kind::String, None) => json!(text(None, constraints.min_length.unwrap_or(1))),
        (Kind::Integer | Kind::Number, _) => number(attribute, constraints.minimum.or(constraints.maximum).unwrap_or(1.0)),
        (Kind::Boolean, _) => json!(true),
        (Kind::DateTime, _) => json!("2018-01-01T12:00:00.000Z"),
        (Kind::Date, _) => json!("2018-01-01"),
        (Kind::Object, _) => json!({}),
        (Kind::Array, _) => json!([]),
    }
}
