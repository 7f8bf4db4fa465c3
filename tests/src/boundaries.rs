//! The constraints of attributes, tried on both sides of their edges.

use jsonapi::descriptor::Write;
use jsonapi::{Action, Attribute, Resource};
use models::operations::OPERATIONS;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::app::{Role, TestApp};
use crate::database::Database;
use crate::request::Request;
use crate::samples::{formats, number, rows, sample, text};

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

/// The record that updates are tried on.
const RECORD: &str = "TheSubject";

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
    app.import(&rows(resource, RECORD)).await;
    for (value, allowed) in trials(boundary, attribute) {
        for request in requests(resource, attribute, &value) {
            let answer = app.send(app.authorize(request, Role::Integration).await).await;
            let refused = blames(&answer, attribute);
            assert_eq!(refused, !allowed, "{boundary:?} of {}\n\n{answer}", attribute.name);
            assert!(allowed || answer.status == 422, "{boundary:?} is a matter of validation\n\n{answer}");
        }
    }
}

/// Whether the answer says that the value breaks a rule. That another record has the value already is no such rule.
fn blames(answer: &Answer, attribute: &Attribute) -> bool {
    let pointer = format!("/data/attributes/{}", attribute.name);
    let errors = answer.at("/errors");
    errors
        .as_array()
        .into_iter()
        .flatten()
        .any(|error| error["source"]["pointer"] == pointer.as_str() && error["meta"]["error"] != "taken")
}

/// One request for each action that may send the attribute.
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
                let body = json!({ "data": { "type": resource.name, "id": RECORD, "attributes": attributes } });
                requests.push(Request::patch(operation.path.replace("{id}", RECORD), &body));
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
        Boundary::Format(format) => {
            let (good, bad) = formats(format);
            let trial = |allowed: bool| move |value: &&str| (json!(value), allowed);
            good.iter().map(trial(true)).chain(bad.iter().map(trial(false))).collect()
        }
    }
}

/// Lengths count characters, not bytes.
fn multibyte(length: usize) -> Value {
    Value::String("é".repeat(length))
}
