//! From documents to the API: read, check, complete. Every problem is found before anything is given back.

mod build;
mod checks;
mod components;
mod draft;
mod errors;
mod examples;

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use crate::diagnostics::{Code, Diagnostic, Report, Reports};
use crate::model::{Api, ErrorTable, Resource};
use crate::read::read;
use crate::sources::Sources;
use crate::tree::Documents;
use crate::vocabulary::{Root, SharedDocument};
use components::Collected;
use draft::{Common, Draft, inline_items};

/// The document that lists all others.
pub(crate) const ROOT: &str = "openapi/openapi.yaml";

/// Reads the documents.
///
/// # Errors
///
/// Everything that is wrong with them, in the order of files and lines, at most [`LIMIT`](crate::diagnostics::LIMIT) at
/// once.
pub fn load(sources: &Sources) -> Result<Api, Vec<Diagnostic>> {
    let mut reports = Reports::default();
    let documents = Documents::parse(sources, &mut reports);
    let api = assemble(&documents, &mut reports);
    match api {
        Some(api) if reports.is_empty() => Ok(api),
        _ => Err(reports.finish(sources, &documents)),
    }
}

fn assemble(documents: &Documents, reports: &mut Reports) -> Option<Api> {
    documents.check_references(reports);
    let Some(node) = documents.root(ROOT) else {
        if !documents.contains(ROOT) {
            reports.push(
                Report::file(Code::MissingDocument, ROOT, format!("there is no {ROOT}"))
                    .help("write it; it lists the documents of the resources"),
            );
        }
        return None;
    };
    let root = read::<Root>(documents, node, reports)?.value;
    let common = shared(documents, &root, reports);
    let mut listed = HashSet::new();
    let drafts: Vec<_> = root
        .resources
        .documents
        .iter()
        .filter(|reference| listed.insert(documents.locate(reference.target.place, &reference.target).0))
        .filter_map(|reference| Draft::read(documents, &reference.target, reports))
        .collect();
    checks::documents(documents, &root, &drafts, reports);
    checks::resources(documents, &drafts, &common, reports);
    let errors = errors::table(documents, &root, reports);
    let collected = components::collect(documents, node, &root, reports);
    let resources =
        drafts.iter().map(|draft| build::resource(draft, &common, &root.resources.prefix, documents)).collect();
    let api = api(&root, resources, errors, collected);
    checks::exchanges(documents, &api, listed.len() == drafts.len(), reports);
    Some(api)
}

/// The attributes that every resource has.
fn shared(documents: &Documents, root: &Root, reports: &mut Reports) -> Common {
    let target = &root.resources.shared.target;
    let (path, _) = documents.locate(target.place, target);
    let Some(document) = documents.root(&path) else { return Common::default() };
    let Some(node) = document.pointer("/components/schemas/Common") else {
        reports.push(
            Report::file(Code::MissingKeyword, &path, "the shared document lacks the schema `Common`")
                .help("declare the attributes that every resource has at `components.schemas.Common`"),
        );
        return Common::default();
    };
    match read::<SharedDocument>(documents, node, reports) {
        Some(reading) => {
            let mut attributes = reading.value.properties.0;
            inline_items(documents, &mut attributes);
            Common { attributes, damaged: reading.damaged }
        }
        None => Common::default(),
    }
}

fn api(root: &Root, resources: Vec<Resource>, errors: ErrorTable, collected: Collected) -> Api {
    let mut members = serde_json::Map::new();
    members.insert("openapi".to_owned(), json!(root.openapi.value));
    members.insert("info".to_owned(), root.info.clone());
    for (name, value) in [("servers", &root.servers), ("tags", &root.tags), ("security", &root.security)] {
        if let Some(value) = value {
            members.insert(name.to_owned(), value.clone());
        }
    }
    Api {
        root: Json::Object(members),
        prefix: root.resources.prefix.value.clone(),
        resources,
        errors,
        other_paths: Json::Object(collected.paths),
        components: collected.components,
    }
}
