//! The structure of documents that are no resource's: which keywords of OpenAPI 3.1 may stand where.

use super::grammar::{DOCUMENT, Grammar, SCHEMA, Shape};
use crate::bundle;
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::tree::{Documents, Entry, Node, Place, Value, is_a};
use crate::vocabulary::Root;

/// The schema of the shared document that is written in the resources' vocabulary.
const VOCABULARY: &str = "Common";

/// Checks every document but those of the resources and of the errors, whose vocabularies are smaller and checked as they
/// are read.
pub(super) fn check(documents: &Documents, root: &Root, listed: &[(String, Place)], reports: &mut Reports) {
    let errors = &root.resources.errors.target;
    let (errors, _) = documents.locate(errors.place, errors);
    let others = documents.iter().filter(|(path, _)| is_a(path, "yaml") && *path != errors);
    for (path, node) in others.filter(|(path, _)| !listed.iter().any(|(other, _)| other == path)) {
        if !path.starts_with("openapi/resources/") {
            object(node, &DOCUMENT, reports);
        }
    }
    shared(documents, root, reports);
}

/// Checks a schema.
pub(super) fn schema(node: &Node, reports: &mut Reports) {
    object(node, &SCHEMA, reports);
}

/// The shared document brings along what the generated parts refer to.
fn shared(documents: &Documents, root: &Root, reports: &mut Reports) {
    let target = &root.resources.shared.target;
    let (path, _) = documents.locate(target.place, target);
    let Some(components) = documents.root(&path).map(|document| document.get("components")) else { return };
    for (section, names) in bundle::SHARED {
        let section_node = components.and_then(|components| components.get(section));
        for name in names.iter().filter(|name| section_node.is_none_or(|node| node.get(name).is_none())) {
            reports.push(
                Report::new(Code::MissingKeyword, target.place, format!("{path} lacks `components.{section}.{name}`"))
                    .label("the shared document")
                    .help("declare it there: what the generator completes refers to it"),
            );
        }
    }
}

fn object(node: &Node, grammar: &'static Grammar, reports: &mut Reports) {
    let Value::Map(entries) = &node.value else {
        wrong_type(node, &format!("the {} must be a mapping", grammar.name), reports);
        return;
    };
    if !grammar.schema && node.get("$ref").is_some() {
        let beside = entries.iter().filter(|entry| !["$ref", "summary", "description"].contains(&entry.key.as_str()));
        for entry in beside {
            unknown(entry, grammar, "beside a `$ref`", reports);
        }
        return;
    }
    for entry in entries {
        match grammar.keys.iter().find(|(key, _)| *key == entry.key) {
            Some((_, shape)) => value(&entry.key, &entry.value, shape, reports),
            None => unknown(entry, grammar, &format!("in this {}", grammar.name), reports),
        }
    }
    let misspelt = |required: &str| entries.iter().any(|entry| nearest(&entry.key, [required]).is_some());
    for required in grammar.required.iter().filter(|required| node.get(required).is_none() && !misspelt(required)) {
        let place = Place { end: node.place.start, ..node.place };
        reports.push(
            Report::new(Code::MissingKeyword, place, format!("this {} lacks `{required}`", grammar.name))
                .help(format!("add `{required}: …`")),
        );
    }
}

fn unknown(entry: &Entry, grammar: &Grammar, location: &str, reports: &mut Reports) {
    let extension = entry.key.starts_with("x-");
    let (code, kind) =
        if extension { (Code::UnknownExtension, "extension") } else { (Code::UnknownKeyword, "keyword") };
    let report = Report::new(code, entry.key_place, format!("unknown {kind} `{}`", entry.key))
        .label(format!("not known {location}"));
    let known = grammar.keys.iter().map(|(key, _)| *key);
    reports.push(match nearest(&entry.key, known) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None if extension => report.help("remove it; extensions stand in the documents of resources"),
        None => report.help("remove it, or put quotes around a text that a `,` or `:` cuts in two"),
    });
}

fn value(key: &str, node: &Node, shape: &'static Shape, reports: &mut Reports) {
    match shape {
        Shape::Any => {}
        Shape::Text => expect(matches!(node.value, Value::String(_)), key, node, "a string", reports),
        Shape::Flag => expect(matches!(node.value, Value::Boolean(_)), key, node, "true or false", reports),
        Shape::Number => {
            expect(matches!(node.value, Value::Integer(_) | Value::Number(_)), key, node, "a number", reports);
        }
        Shape::Count => {
            expect(
                matches!(node.value, Value::Integer(0..)),
                key,
                node,
                "a whole number that is not negative",
                reports,
            );
        }
        Shape::Words => {
            let words = |items: &[Node]| items.iter().all(|item| item.text().is_some());
            expect(matches!(&node.value, Value::List(items) if words(items)), key, node, "a list of strings", reports);
        }
        Shape::Object(grammar) => object(node, grammar, reports),
        Shape::Schema => match node.value {
            Value::Boolean(_) => {}
            _ => object(node, &SCHEMA, reports),
        },
        Shape::Map(inner) => match &node.value {
            Value::Map(entries) => {
                for entry in entries.iter().filter(|entry| entry.key != VOCABULARY) {
                    value(&entry.key, &entry.value, inner, reports);
                }
            }
            _ => expect(false, key, node, "a mapping", reports),
        },
        Shape::List(inner) => match &node.value {
            Value::List(items) => items.iter().for_each(|item| value(key, item, inner, reports)),
            _ => expect(false, key, node, "a list", reports),
        },
    }
}

fn expect(right: bool, key: &str, node: &Node, expected: &str, reports: &mut Reports) {
    if !right {
        wrong_type(node, &format!("`{key}` must be {expected}"), reports);
    }
}

fn wrong_type(node: &Node, message: &str, reports: &mut Reports) {
    let found = match node.value {
        Value::Null => "null",
        Value::Boolean(_) => "true or false",
        Value::Integer(_) | Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    };
    reports.push(Report::new(Code::WrongType, node.place, message).label(format!("this is {found}")));
}
