//! Request bodies: valid ones from the descriptors, and what clients, attackers and accidents make of them.

use jsonapi::descriptor::Write;
use jsonapi::{Action, Attribute, Kind, Operation};
use serde_json::{Map, Value, json};

use crate::edges;
use crate::random::Random;
use crate::samples;

/// JSON texts that something may choke on. They stand for values, so they need not be valid alone.
const TEXTS: &[&str] = &[
    "",
    "null",
    "true",
    "0",
    "-0",
    "-0.0",
    "1e400",
    "1e-400",
    "123456789012345678901234567890",
    "0.1e",
    "01",
    "+1",
    "NaN",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\x\"",
    "\"\u{0}\"",
    "\"\u{1f}\"",
    "\"\u{feff}\"",
    "\"open",
    "[]",
    "{}",
    "[null]",
    "[1,]",
    "{\"a\":1,\"a\":2}",
    "{\"a\":null}",
    "{\"\":{}}",
    "{\"__proto__\":{}}",
    "{\"$serde_json::private::RawValue\":\"{}\"}",
    "{\"$serde_json::private::Number\":\"1\"}",
    "{\"data\":{\"type\":\"customers\",\"id\":\"a\"}}",
    "{\"data\":null}",
    "/**/1",
    "\u{feff}{}",
];

/// Names of members that do not belong everywhere.
const NAMES: &[&str] = &[
    "data",
    "type",
    "id",
    "attributes",
    "relationships",
    "links",
    "meta",
    "lid",
    "jsonapi",
    "errors",
    "",
    "\u{0}",
    "İ",
    "password",
    "password_digest",
    "normalized_email",
    "token_digest",
    "expires_at",
    "created_at",
    "has_password",
    "reset_password_token",
    "_reset_password_token",
    "customer",
    "customer_id",
    "events",
    "customer_email",
];

/// The body of a request of this operation about the record with this id.
pub(super) fn body(random: &mut Random, operation: &Operation, id: &str) -> Vec<u8> {
    let document = document(random, operation, id);
    if random.once_in(3) {
        return document.to_string().into_bytes();
    }
    match random.below(4) {
        0 => nested(random),
        1 => bytes(random, document.to_string().into_bytes()),
        _ => broken(random, &document),
    }
}

/// A document that the operation takes.
fn document(random: &mut Random, operation: &Operation, id: &str) -> Value {
    let resource = operation.resource;
    let mut attributes = Map::new();
    for attribute in resource.attributes {
        let write = if operation.action == Action::Create { attribute.create } else { attribute.update };
        let wanted = match write {
            Write::Never => random.once_in(30),
            // Hashing takes its time: few passwords.
            Write::Optional if attribute.name.contains("password") => random.once_in(40),
            Write::Optional => random.once_in(2),
            Write::Required => !random.once_in(10),
        };
        if wanted {
            attributes.insert(attribute.name.to_owned(), value(random, attribute));
        }
    }
    let mut data = json!({ "type": resource.name, "attributes": attributes });
    if operation.action == Action::Update {
        data["id"] = json!(id);
    }
    if random.once_in(6) {
        data["relationships"] = json!({});
    }
    json!({ "data": data })
}

fn value(random: &mut Random, attribute: &Attribute) -> Value {
    let text = || Value::from("x");
    match (attribute.kind, random.below(4)) {
        (_, 0) => samples::sample(attribute),
        (Kind::String, 1) if attribute.constraints.format == Some("email") => {
            json!(format!("fuzz{}@example.com", random.below(1_000_000)))
        }
        (Kind::String, 1) => json!(random.pick(edges::TEXTS)),
        (Kind::String, 2) => json!("ß".repeat(random.between(0, 300))),
        (Kind::Object, 1) => json!({ (*random.pick(edges::TEXTS)): [null, { "a": random.word() }, "\u{0}"] }),
        (_, 3) => text(),
        _ => samples::other_sample(attribute),
    }
}

/// Puts foreign texts and names into the document.
fn broken(random: &mut Random, document: &Value) -> Vec<u8> {
    let mut text = document.to_string();
    for _ in 0..random.between(1, 3) {
        // Before each of these something begins that can be replaced.
        let marks: Vec<usize> = text.match_indices([':', '{', ',', '[']).map(|(at, _)| at + 1).collect();
        let Some(&from) = marks.get(random.index(marks.len().max(1))) else { break };
        let rest = &text[from..];
        let to = from + rest.find([',', '}', ']', ':']).unwrap_or(rest.len());
        let foreign = match random.below(4) {
            0 => format!("{:?}:{}", random.pick(NAMES), random.pick(TEXTS)),
            1 => Value::from(*random.pick(NAMES)).to_string(),
            2 => Value::from(*random.pick(edges::TEXTS)).to_string(),
            _ => (*random.pick(TEXTS)).to_owned(),
        };
        text.replace_range(from..to, &foreign);
    }
    text.into_bytes()
}

/// Deep and wide documents.
fn nested(random: &mut Random) -> Vec<u8> {
    let depth = [1, 31, 32, 33, 34, 127, 128, 129, 20_000][random.index(9)];
    let (open, close) = *random.pick(&[("[", "]"), ("{\"a\":", "}"), ("[[],", "]")]);
    let inner = open.repeat(depth) + "1" + &if random.once_in(6) { String::new() } else { close.repeat(depth) };
    let attributes = match random.below(3) {
        0 => format!(r#"{{"metadata":{{"a":{inner}}}}}"#),
        1 => inner,
        _ => {
            let members = (0..random.between(1, 2_000)).map(|number| format!(r#""m{number}":{number}"#));
            format!(r#"{{"metadata":{{{}}}}}"#, members.collect::<Vec<_>>().join(","))
        }
    };
    format!(r#"{{"data":{{"type":"customers","id":"EdgeCust0000","attributes":{attributes}}}}}"#).into_bytes()
}

/// Removes, replaces and inserts bytes.
fn bytes(random: &mut Random, mut body: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.between(1, 8) {
        if body.is_empty() {
            break;
        }
        let at = random.index(body.len());
        let byte = u8::try_from(random.below(256)).unwrap_or_default();
        match random.below(4) {
            0 => body[at] = byte,
            1 => body.insert(at, byte),
            2 => {
                body.remove(at);
            }
            _ => body.truncate(at),
        }
    }
    body
}
