//! Documented exchanges: paired by name, each of an operation that exists, and what the documented schemas allow.

use std::collections::{BTreeSet, HashMap};

use jsonschema::{Registry, Validator};
use serde_json::Value as Json;

use super::super::examples::{self, Pair};
use super::violations;
use crate::bundle;
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::model::{Action, Api, Operation, Resource};
use crate::read::read;
use crate::tree::{Documents, Node, Place};
use crate::vocabulary::{ExampleRequest, ExampleResponse};

/// Where documented exchanges stand.
const FOLDER: &str = "openapi/examples/";

/// Where the documents of resources stand.
const RESOURCES: &str = "openapi/resources/";

/// Checks every documented exchange.
pub(super) fn check(documents: &Documents, api: &Api, complete: bool, reports: &mut Reports) {
    // Against schemas that are wrong themselves, examples tell nothing.
    let wrong = reports.files(documents);
    if complete {
        orphans(documents, api, reports);
    }
    if wrong.iter().any(|path| !path.starts_with(RESOURCES) && !path.starts_with(FOLDER)) {
        return;
    }
    let Some(registry) = violations::registry(bundle::bundle(api)) else { return };
    let mut check = Check { documents, api, registry: &registry, compiled: HashMap::new(), reports };
    for resource in &api.resources {
        for operation in resource.operations.iter().filter(|operation| !shows(api, resource, operation, &wrong)) {
            for (name, pair) in examples::pairs(documents, &resource.name, &operation.id) {
                check.pair(resource, operation, name, pair);
            }
        }
    }
}

/// Whether the operation takes or answers something that one of these documents declares.
fn shows(api: &Api, resource: &Resource, operation: &Operation, documents: &BTreeSet<String>) -> bool {
    let target = match &operation.action {
        Action::Related(name) | Action::Relationship(name) => resource
            .relationships
            .iter()
            .find(|relationship| relationship.name == *name)
            .and_then(|found| found.target.as_ref()),
        _ => None,
    };
    let target = target.and_then(|target| api.resources.iter().find(|resource| resource.name == *target));
    std::iter::once(resource).chain(target).any(|resource| documents.contains(&resource.source))
}

/// Files that belong to no operation.
fn orphans(documents: &Documents, api: &Api, reports: &mut Reports) {
    for (path, root) in documents.iter() {
        let Some((folder, file)) = path.strip_prefix(FOLDER).and_then(|rest| rest.split_once('/')) else { continue };
        let place = Place { end: root.place.start, ..root.place };
        let report = |message: String| Report::new(Code::UnpairedExample, place, message);
        let Some(resource) = api.resources.iter().find(|resource| resource.name == folder) else {
            let help = nearest(folder, api.resources.iter().map(|resource| resource.name.as_str())).map_or_else(
                || "examples stand in a folder called like the type".to_owned(),
                |near| format!("did you mean the folder `{near}`?"),
            );
            reports.push(report(format!("there is no resource `{folder}`")).help(help));
            continue;
        };
        let parts: Vec<_> = file.split('.').collect();
        let [operation, _, "request" | "response", "json"] = parts.as_slice() else {
            reports.push(
                report(format!("`{file}` is no name for an example"))
                    .help("call it `<operationId>.<name>.request.json` or `<operationId>.<name>.response.json`"),
            );
            continue;
        };
        if !resource.operations.iter().any(|found| found.id == *operation) {
            let help = nearest(operation, resource.operations.iter().map(|operation| operation.id.as_str()))
                .map_or_else(
                    || "declare it, or remove the example".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
            reports.push(report(format!("`{folder}` has no operation `{operation}`")).help(help));
        }
    }
}

struct Check<'c> {
    documents: &'c Documents,
    api: &'c Api,
    registry: &'c Registry<'c>,
    /// By reference; `None` when it cannot be compiled, which is reported nowhere because the loader wrote it.
    compiled: HashMap<String, Option<Validator>>,
    reports: &'c mut Reports,
}

impl Check<'_> {
    fn pair(&mut self, resource: &Resource, operation: &Operation, name: &str, pair: Pair<'_>) {
        match (pair.request, pair.response) {
            (Some(request), Some(response)) => self.exchange(resource, operation, name, request, response),
            (Some(alone), None) => self.unpaired(alone, name, operation, "response"),
            (None, Some(alone)) => self.unpaired(alone, name, operation, "request"),
            (None, None) => {}
        }
    }

    fn unpaired(&mut self, alone: &Node, name: &str, operation: &Operation, missing: &str) {
        let path = self.documents.path(alone.place);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if self.documents.contains(&format!("{folder}/{}.{name}.{missing}.json", operation.id)) {
            // It is there, but its syntax is wrong.
            return;
        }
        let place = Place { end: alone.place.start, ..alone.place };
        self.reports.push(
            Report::new(
                Code::UnpairedExample,
                place,
                format!("the example `{name}` of `{}` has no {missing}", operation.id),
            )
            .help(format!("write {}.{name}.{missing}.json beside it, or remove this file", operation.id)),
        );
    }

    fn exchange(&mut self, resource: &Resource, operation: &Operation, name: &str, request: &Node, response: &Node) {
        let read_request = read::<ExampleRequest>(self.documents, request, self.reports);
        let Some(answer) = read::<ExampleResponse>(self.documents, response, self.reports) else { return };
        let status = &answer.value.status;
        let documented = bundle::documented(self.api, resource, operation);
        let Some(known) = documented.iter().copied().find(|known| u64::from(*known) == status.value) else {
            let known = documented.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
            self.reports.push(
                Report::new(
                    Code::ExampleMismatch,
                    status.place,
                    format!("`{}` does not answer {}", operation.id, status.value),
                )
                .label("no documented status")
                .help(format!("it answers {known}")),
            );
            return;
        };
        let succeeds = known == bundle::success_status(operation);
        if let Some(request_file) = read_request {
            self.path(operation, request, &request_file.value);
        }
        // What is refused is documented because it is not what the schema allows.
        if succeeds {
            let schema = bundle::request_schema(resource, operation);
            self.body(schema.as_ref(), request, &format!("the request `{name}`"));
        }
        let schema = if succeeds {
            bundle::response_schema(self.api, resource, operation)
        } else {
            Some(bundle::error_schema(self.api, resource, operation, known))
        };
        self.body(schema.as_ref(), response, &format!("the response `{name}`"));
    }

    /// The path parameters are those of the operation.
    fn path(&mut self, operation: &Operation, node: &Node, request: &ExampleRequest) {
        let given: Vec<_> = request.path.iter().flat_map(|path| path.iter()).map(|(name, _)| name).collect();
        let wants = operation.path.contains("{id}");
        if wants && !given.iter().any(|name| name.value == "id") {
            let place = Place { end: node.place.start, ..node.place };
            self.reports.push(
                Report::new(Code::ExampleMismatch, place, "the request has no id for its path")
                    .help("add `\"path\": { \"id\": \"…\" }`"),
            );
        }
        for name in given.into_iter().filter(|name| !wants || name.value != "id") {
            self.reports.push(
                Report::new(
                    Code::ExampleMismatch,
                    name.place,
                    format!("`{}` has no path parameter `{}`", operation.path, name.value),
                )
                .help("remove it"),
            );
        }
    }

    fn body(&mut self, schema: Option<&Json>, file: &Node, what: &str) {
        let body = file.entry("body");
        let report = |place: Place, message: String| Report::new(Code::ExampleMismatch, place, message);
        match (schema, body) {
            (None, None) => {}
            (None, Some(body)) => {
                self.reports.push(
                    report(body.key_place, format!("{what} has a body, but the operation has none here"))
                        .help("remove it"),
                );
            }
            (Some(_), None) => {
                let place = Place { end: file.place.start, ..file.place };
                self.reports.push(report(place, format!("{what} has no body")).help("add `\"body\": { … }`"));
            }
            (Some(schema), Some(body)) => {
                let reference = schema.get("$ref").and_then(Json::as_str).unwrap_or_default().to_owned();
                let registry = self.registry;
                let validator = self
                    .compiled
                    .entry(reference)
                    .or_insert_with_key(|reference| violations::compile_part(registry, reference));
                if let Some(validator) = validator {
                    let value = body.value.to_json();
                    let place = body.value.place;
                    violations::check(
                        validator,
                        &value,
                        Some(&body.value),
                        place,
                        Code::ExampleMismatch,
                        what,
                        self.reports,
                    );
                }
            }
        }
    }
}
