//! The paths and components that are no resource's, gathered from several documents into one.

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Code, Report, Reports};
use crate::tree::{Documents, Node, Place, Resolution, Value};
use crate::vocabulary::Root;

/// How deep a reference may be copied into the place that refers to it.
const DEPTH: usize = 64;

/// The schema of the shared document that describes attributes and is no component.
const VOCABULARY: &str = "Common";

/// What was gathered.
pub(super) struct Collected {
    pub(super) paths: Map<String, Json>,
    /// By section and name.
    pub(super) components: Json,
}

/// Gathers the paths and components of `openapi.yaml`, the components of the shared document, and what they refer to.
pub(super) fn collect(documents: &Documents, root_node: &Node, root: &Root, reports: &mut Reports) -> Collected {
    let mut collector = Collector { documents, reports, found: Vec::new() };
    let target = &root.resources.shared.target;
    let (shared, _) = documents.locate(target.place, target);
    let shared_components = documents.root(&shared).and_then(|document| document.get("components"));
    for components in root_node.get("components").into_iter().chain(shared_components) {
        for section in components.entries() {
            for component in section.value.entries().iter().filter(|component| component.key != VOCABULARY) {
                collector.component(&section.key, &component.key, component.key_place, &component.value);
            }
        }
    }
    let paths = root_node.get("paths").map(Node::entries).unwrap_or_default();
    let paths = paths.iter().map(|path| (path.key.clone(), collector.copy(&path.value, 0))).collect();
    let mut components: Map<String, Json> = Map::new();
    for found in collector.found {
        let section = components.entry(found.section).or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(section) = section {
            section.insert(found.name, found.value);
        }
    }
    Collected { paths, components: Json::Object(components) }
}

struct Found {
    section: String,
    name: String,
    /// Where it is declared; two components of the same name must not come from different places.
    place: Place,
    value: Json,
}

struct Collector<'d, 'r> {
    documents: &'d Documents,
    reports: &'r mut Reports,
    found: Vec<Found>,
}

impl<'d> Collector<'d, '_> {
    /// Gathers a component, once.
    fn component(&mut self, section: &str, name: &str, named: Place, node: &'d Node) {
        let node = match node.get("$ref").map(|reference| self.documents.resolve(reference)) {
            None => node,
            Some(Resolution::Found(node)) => node,
            Some(_) => return,
        };
        if let Some(found) = self.found.iter().find(|found| found.section == section && found.name == name) {
            if found.place != node.place {
                let first = found.place;
                self.reports.push(
                    Report::new(Code::CollidingNames, named, format!("two {section} are called `{name}`"))
                        .related(first, "the other one")
                        .help("rename one of them"),
                );
            }
            return;
        }
        let index = self.found.len();
        // Its place is taken before its value is known, because it may refer to itself.
        self.found.push(Found {
            section: section.to_owned(),
            name: name.to_owned(),
            place: node.place,
            value: Json::Null,
        });
        let value = self.copy(node, 0);
        if let Some(found) = self.found.get_mut(index) {
            found.value = value;
        }
    }

    /// Copies a node, with references turned into those of the bundle.
    fn copy(&mut self, node: &'d Node, depth: usize) -> Json {
        if depth > DEPTH {
            self.reports.push(
                Report::new(Code::CircularReference, node.place, "the references here never come to an end")
                    .help("put what refers to itself below `components`"),
            );
            return Json::Null;
        }
        match &node.value {
            Value::List(items) => items.iter().map(|item| self.copy(item, depth + 1)).collect(),
            Value::Map(entries) => {
                let mut members = Map::new();
                if let Some(reference) = node.get("$ref")
                    && let Json::Object(brought) = self.reference(reference, depth)
                {
                    members = brought;
                }
                for entry in entries.iter().filter(|entry| entry.key != "$ref") {
                    let value = match entry.key.as_str() {
                        "example" | "value" | "default" | "const" | "enum" => entry.value.to_json(),
                        _ => self.copy(&entry.value, depth + 1),
                    };
                    members.insert(entry.key.clone(), value);
                }
                Json::Object(members)
            }
            _ => node.to_json(),
        }
    }

    /// A reference to a component stays one; anything else is copied to where it is referred to.
    fn reference(&mut self, reference: &'d Node, depth: usize) -> Json {
        let Resolution::Found(node) = self.documents.resolve(reference) else { return Json::Null };
        let text = reference.text().unwrap_or_default();
        let (_, pointer) = self.documents.locate(reference.place, text);
        let Some((section, name)) = pointer.strip_prefix("/components/").and_then(|rest| rest.split_once('/')) else {
            return self.copy(node, depth + 1);
        };
        if name.contains('/') {
            return self.copy(node, depth + 1);
        }
        self.component(section, name, reference.place, node);
        Json::Object(Map::from_iter([("$ref".to_owned(), Json::String(format!("#{pointer}")))]))
    }
}
