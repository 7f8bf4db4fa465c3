//! The resources among each other: none twice, none forgotten.

use super::super::draft::Draft;
use crate::bundle;
use crate::diagnostics::{Code, Report, Reports};
use crate::load::ROOT;
use crate::read::Spanned;
use crate::tree::{Documents, Node, Place, is_a};
use crate::vocabulary::Root;

/// Where the documents of resources stand.
const FOLDER: &str = "openapi/resources/";

/// Checks that every document is listed once and that no two of them declare the same.
pub(super) fn check(
    documents: &Documents,
    root: &Root,
    listed: &[(String, Place)],
    drafts: &[Draft<'_>],
    reports: &mut Reports,
) {
    for (index, (path, place)) in listed.iter().enumerate() {
        if let Some((_, first)) = listed.iter().take(index).find(|(other, _)| other == path) {
            reports.push(
                Report::new(Code::DuplicateResource, *place, format!("{path} is listed twice"))
                    .label("again here")
                    .related(*first, "first here")
                    .help("remove one of them"),
            );
        }
    }
    for (index, draft) in drafts.iter().enumerate() {
        drafts.iter().take(index).for_each(|other| pair(other, draft, reports));
    }
    prefix(documents, root, drafts, reports);
    components(documents, drafts, reports);
    forgotten(documents, listed, reports);
}

/// The prefix is a path, and no other path of `openapi.yaml` is a resource's.
fn prefix(documents: &Documents, root: &Root, drafts: &[Draft<'_>], reports: &mut Reports) {
    let prefix = &root.resources.prefix;
    if !prefix.starts_with('/') || prefix.ends_with('/') {
        reports.push(
            Report::new(Code::UnsuitableValue, prefix.place, format!("`{}` is no prefix of paths", prefix.value))
                .label("begins with a slash and ends without one")
                .help("write `prefix: /api`"),
        );
    }
    let paths = documents.root(ROOT).and_then(|document| document.get("paths")).map(Node::entries).unwrap_or_default();
    for path in paths {
        let below = path.key.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let first = below.and_then(|rest| rest.split('/').next());
        if let Some(draft) = drafts.iter().find(|draft| Some(draft.name().as_str()) == first) {
            reports.push(
                Report::new(Code::CollidingNames, path.key_place, format!("`{}` is a path of a resource", path.key))
                    .label("declared here")
                    .related(draft.name().place, "and generated for this one")
                    .help("choose another path"),
            );
        }
    }
}

fn pair(first: &Draft<'_>, second: &Draft<'_>, reports: &mut Reports) {
    let table = |draft: &Draft<'_>| draft.resource.storage.table.clone().unwrap_or_else(|| draft.name().clone());
    let same = |what: &str, a: &Spanned<String>, b: &Spanned<String>| {
        a.eq_ignore_ascii_case(b).then(|| {
            Report::new(Code::DuplicateResource, b.place, format!("two resources have the {what} `{}`", b.value))
                .label("again here")
                .related(a.place, "first here")
                .help("rename one of them")
        })
    };
    let name = same("type", first.name(), second.name());
    let table = if name.is_some() { None } else { same("table", &table(first), &table(second)) };
    let schema = same("schema name", &first.schema, &second.schema);
    name.into_iter().chain(table).chain(schema).for_each(|report| reports.push(report));
}

/// A resource `Customer` brings along `CustomerList` and more, which must not be the schema of another.
fn components(documents: &Documents, drafts: &[Draft<'_>], reports: &mut Reports) {
    for draft in drafts {
        let names = bundle::names(&draft.schema);
        let others = drafts.iter().filter(|other| other.schema.value != draft.schema.value).map(|other| &other.schema);
        for other in others.filter(|other| names.contains(&other.value)) {
            reports.push(
                Report::new(
                    Code::CollidingNames,
                    other.place,
                    format!("the schema `{}` is generated already", other.value),
                )
                .label("this one")
                .related(draft.schema.place, format!("`{}` brings it along", draft.schema.value))
                .help("rename one of them"),
            );
        }
        for (_, document) in documents.iter().filter(|(path, _)| !drafts.iter().any(|draft| draft.path == *path)) {
            let schemas = document.pointer("/components/schemas").map(Node::entries).unwrap_or_default();
            for entry in schemas.iter().filter(|entry| names.contains(&entry.key)) {
                reports.push(
                    Report::new(
                        Code::CollidingNames,
                        entry.key_place,
                        format!("the schema `{}` is generated already", entry.key),
                    )
                    .label("this one")
                    .related(draft.schema.place, format!("`{}` brings it along", draft.schema.value))
                    .help("rename one of them"),
                );
            }
        }
    }
}

fn forgotten(documents: &Documents, listed: &[(String, Place)], reports: &mut Reports) {
    let files = documents.iter().filter(|(path, _)| path.starts_with(FOLDER) && is_a(path, "yaml"));
    for (path, root) in files.filter(|(path, _)| !listed.iter().any(|(other, _)| other == path)) {
        let name = path.strip_prefix("openapi/").unwrap_or(path);
        let place = Place { end: root.place.start, ..root.place };
        reports.push(
            Report::new(Code::UnlistedDocument, place, format!("{path} is not listed"))
                .help(format!("add `- $ref: {name}` to `x-resources.documents` of openapi/openapi.yaml")),
        );
    }
}
