//! Operations: only the five actions, at their paths, each with a name of its own.

use super::super::build;
use super::super::draft::Draft;
use crate::bundle::webhook_id;
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::Spanned;
use crate::tree::{Documents, Node, Place};
use crate::vocabulary::{Operation, PathItem};

/// The methods of an OpenAPI path item.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Checks the operations of all documents.
pub(super) fn check(documents: &Documents, drafts: &[Draft<'_>], reports: &mut Reports) {
    let mut named: Vec<(String, Place)> = Vec::new();
    for draft in drafts {
        version(draft, reports);
        for (path, item) in draft.document.paths.iter() {
            self::path(draft, path, item, reports);
            for operation in [&item.get, &item.post, &item.patch, &item.delete, &item.put].into_iter().flatten() {
                let id = &operation.id;
                identifier(id, reports);
                named.push((id.value.clone(), id.place));
            }
        }
        generated(draft, &mut named);
    }
    for (_, document) in documents.iter().filter(|(path, _)| !drafts.iter().any(|draft| draft.path == *path)) {
        others(document, &mut named);
    }
    for (index, (id, place)) in named.iter().enumerate() {
        if let Some((_, first)) = named.iter().take(index).find(|(other, _)| other == id) {
            reports.push(
                Report::new(Code::DuplicateOperation, *place, format!("two operations are called `{id}`"))
                    .label("again here")
                    .related(*first, "first here")
                    .help("rename one of them"),
            );
        }
    }
}

fn version(draft: &Draft<'_>, reports: &mut Reports) {
    let version = &draft.document.openapi;
    if !version.starts_with("3.1.") {
        reports.push(
            Report::new(Code::UnsuitableValue, version.place, format!("OpenAPI {} is not read", version.value))
                .help("write `openapi: 3.1.0`"),
        );
    }
}

/// A path is the list's or the single resource's, and has their methods only.
fn path(draft: &Draft<'_>, path: &Spanned<String>, item: &PathItem, reports: &mut Reports) {
    let list = format!("/{}", draft.name().value);
    let single = format!("{list}/{{id}}");
    if path.value != list && path.value != single {
        let help = nearest(path, [list.as_str(), single.as_str()])
            .map_or_else(|| format!("the paths are `{list}` and `{single}`"), |near| format!("did you mean `{near}`?"));
        reports.push(
            Report::new(Code::UnknownOperation, path.place, format!("`{}` is no path of this resource", path.value))
                .label("related and relationship endpoints are generated")
                .help(help),
        );
        return;
    }
    let misplaced: [(&str, &Option<Spanned<Operation>>, bool); 4] = [
        ("put", &item.put, true),
        ("post", &item.post, path.value == single),
        ("patch", &item.patch, path.value == list),
        ("delete", &item.delete, path.value == list),
    ];
    for (method, operation, wrong) in misplaced {
        if let Some(operation) = operation.as_ref().filter(|_| wrong) {
            let methods = if path.value == list {
                "`get` lists and `post` creates"
            } else {
                "`get` retrieves, `patch` updates and `delete` deletes"
            };
            reports.push(
                Report::new(
                    Code::UnknownOperation,
                    operation.place,
                    format!("`{method} {}` is none of the five actions", path.value),
                )
                .help(format!("at this path {methods}")),
            );
        }
    }
}

fn identifier(id: &Spanned<String>, reports: &mut Reports) {
    let plain = id.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !plain || !id.starts_with(|first: char| first.is_ascii_lowercase()) {
        reports.push(
            Report::new(Code::BadName, id.place, format!("`{}` is no name", id.value))
                .label("not lower_snake_case")
                .help("client generators make function names of it, and examples are files of this name"),
        );
    }
}

/// The operations of webhooks, and of related and relationship endpoints; their places are the names they come from.
fn generated(draft: &Draft<'_>, named: &mut Vec<(String, Place)>) {
    let topics = &draft.resource.resource.topics;
    for (index, topic) in topics.iter().enumerate() {
        // A topic that is listed twice is reported as such.
        if !topics.iter().take(index).any(|other| other.value == topic.value) {
            named.push((webhook_id(draft.name(), topic), topic.place));
        }
    }
    if !draft.document.paths.iter().any(|(path, item)| path.ends_with("/{id}") && item.get.is_some()) {
        return;
    }
    let singular = build::snake(&draft.schema);
    for (name, relationship) in draft.resource.relationships.iter() {
        if !relationship.private.as_ref().is_some_and(|flag| flag.value) {
            let many = relationship.kind.value == crate::vocabulary::Cardinality::Many;
            named.extend(build::relationship_operation_ids(&singular, name, many).map(|id| (id, name.place)));
        }
    }
}

/// The operations of documents that are no resource's.
fn others(document: &Node, named: &mut Vec<(String, Place)>) {
    for path in document.get("paths").map(Node::entries).unwrap_or_default() {
        for method in path.value.entries().iter().filter(|entry| METHODS.contains(&entry.key.as_str())) {
            if let Some((id, place)) = method.value.get("operationId").and_then(|id| Some((id.text()?, id.place))) {
                named.push((id.to_owned(), place));
            }
        }
    }
}
