//! Documented exchanges: which files there are, and what belongs together.

use std::collections::BTreeMap;

use crate::model::Example;
use crate::tree::{Documents, Node};

/// A request and a response of the same name.
#[derive(Default, Clone, Copy)]
pub(super) struct Pair<'d> {
    pub(super) request: Option<&'d Node>,
    pub(super) response: Option<&'d Node>,
}

/// The exchanges of an operation, by name.
pub(super) fn pairs<'d>(documents: &'d Documents, resource: &str, operation: &str) -> BTreeMap<&'d str, Pair<'d>> {
    let mut pairs: BTreeMap<&str, Pair<'_>> = BTreeMap::new();
    let folder = format!("openapi/examples/{resource}/");
    for (path, node) in documents.iter() {
        let Some(name) =
            path.strip_prefix(folder.as_str()).and_then(|file| file.strip_prefix(operation)?.strip_prefix('.'))
        else {
            continue;
        };
        if let Some(name) = name.strip_suffix(".request.json") {
            pairs.entry(name).or_default().request = Some(node);
        } else if let Some(name) = name.strip_suffix(".response.json") {
            pairs.entry(name).or_default().response = Some(node);
        }
    }
    pairs
}

/// The exchanges of an operation, for the model.
pub(super) fn of(documents: &Documents, resource: &str, operation: &str) -> Vec<Example> {
    pairs(documents, resource, operation)
        .into_iter()
        .filter_map(|(name, pair)| {
            Some(Example {
                name: name.to_owned(),
                request: pair.request?.to_json(),
                response: pair.response?.to_json(),
            })
        })
        .collect()
}
