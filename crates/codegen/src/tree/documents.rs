//! All documents together, and the references between them.

use serde_json::{Map, Value as Json};

use super::parse::parse;
use super::{Node, Place, Value};
use crate::diagnostics::{Code, Report, Reports};
use crate::sources::Sources;

/// How many references may be followed one after the other.
const CHAIN: usize = 16;

/// How deep a value may be nested when its references are replaced.
const DEPTH: usize = 64;

/// Every file, read.
pub(crate) struct Documents {
    files: Vec<File>,
}

struct File {
    path: String,
    root: Option<Node>,
}

/// What a reference leads to.
#[derive(Clone, Copy)]
pub(crate) enum Resolution<'d> {
    /// This node, in the end.
    Found(&'d Node),
    /// Nothing: the file or the place in it is missing.
    Dangling,
    /// Itself.
    Circular,
}

impl Documents {
    /// Reads every file; what is wrong with their syntax goes to `reports`.
    pub(crate) fn parse(sources: &Sources, reports: &mut Reports) -> Self {
        let files = sources
            .iter()
            .enumerate()
            .map(|(index, (path, text))| File {
                path: path.to_owned(),
                root: parse(u32::try_from(index).unwrap_or(u32::MAX), path, text, reports),
            })
            .collect();
        Self { files }
    }

    /// Every path with its tree, for those whose syntax is right.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.files.iter().filter_map(|file| Some((file.path.as_str(), file.root.as_ref()?)))
    }

    /// The tree of a file.
    pub(crate) fn root(&self, path: &str) -> Option<&Node> {
        self.iter().find(|(other, _)| *other == path).map(|(_, root)| root)
    }

    /// Whether there is such a file, readable or not.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    /// The path of the file that a place stands in.
    pub(crate) fn path(&self, place: Place) -> &str {
        self.files.get(place.file as usize).map_or("", |file| file.path.as_str())
    }

    /// The node at a place, if it is one.
    pub(crate) fn at(&self, place: Place) -> Option<&Node> {
        let mut node = self.files.get(place.file as usize)?.root.as_ref()?;
        while node.place != place {
            let inside = |child: &Node| child.place.start <= place.start && place.end <= child.place.end;
            node = match &node.value {
                Value::Map(entries) => entries.iter().map(|entry| &entry.value).find(|child| inside(child))?,
                Value::List(items) => items.iter().find(|child| inside(child))?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// Splits a reference, as it is written in `file`, into the path it leads to and the JSON pointer.
    pub(crate) fn locate<'r>(&self, place: Place, reference: &'r str) -> (String, &'r str) {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.path(place);
        if path.is_empty() {
            return (base.to_owned(), pointer);
        }
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "." | "" => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        (parts.join("/"), pointer)
    }

    /// Follows a `$ref`, and those that it leads to, to the end.
    pub(crate) fn resolve(&self, reference: &Node) -> Resolution<'_> {
        let (mut place, mut text) = (reference.place, reference.text().unwrap_or_default());
        for _ in 0..CHAIN {
            let (path, pointer) = self.locate(place, text);
            let Some(node) = self.root(&path).and_then(|root| root.pointer(pointer)) else {
                return Resolution::Dangling;
            };
            match node.get("$ref").and_then(|next| Some((next.place, next.text()?))) {
                Some(next) => (place, text) = next,
                None => return Resolution::Found(node),
            }
        }
        Resolution::Circular
    }

    /// The value of a node in which every reference is replaced by what it leads to; `None` when one of them leads
    /// nowhere or the replacing never ends.
    pub(crate) fn inline(&self, node: &Node) -> Option<Json> {
        self.inline_at(node, 0)
    }

    fn inline_at(&self, node: &Node, depth: usize) -> Option<Json> {
        if depth > DEPTH {
            return None;
        }
        match &node.value {
            Value::List(items) => items.iter().map(|item| self.inline_at(item, depth + 1)).collect(),
            Value::Map(entries) => {
                let mut members = match node.get("$ref").map(|reference| self.resolve(reference)) {
                    None => Map::new(),
                    Some(Resolution::Found(target)) => match self.inline_at(target, depth + 1)? {
                        Json::Object(members) => members,
                        _ => return None,
                    },
                    Some(Resolution::Dangling | Resolution::Circular) => return None,
                };
                for entry in entries.iter().filter(|entry| entry.key != "$ref") {
                    members.insert(entry.key.clone(), self.inline_at(&entry.value, depth + 1)?);
                }
                Some(Json::Object(members))
            }
            _ => Some(node.to_json()),
        }
    }

    /// Reports every reference that leads nowhere or to itself.
    pub(crate) fn check_references(&self, reports: &mut Reports) {
        for (path, root) in self.iter() {
            if !path.contains("/examples/") {
                self.check_node(root, reports);
            }
        }
    }

    fn check_node(&self, node: &Node, reports: &mut Reports) {
        for entry in node.entries() {
            match entry.key.as_str() {
                "$ref" => self.check_reference(&entry.value, reports),
                // Values, not schemas: a member of that name means nothing there.
                "example" | "value" | "default" | "const" | "enum" => {}
                _ => self.check_node(&entry.value, reports),
            }
        }
        if let Value::List(items) = &node.value {
            for item in items {
                self.check_node(item, reports);
            }
        }
    }

    /// Whether the file is there but has no tree, because its syntax is wrong; that is reported where it is wrong.
    pub(crate) fn is_unreadable(&self, path: &str) -> bool {
        self.contains(path) && self.root(path).is_none()
    }

    fn check_reference(&self, reference: &Node, reports: &mut Reports) {
        let Some(text) = reference.text() else {
            reports.push(Report::new(Code::WrongType, reference.place, "`$ref` must be a string"));
            return;
        };
        match self.resolve(reference) {
            Resolution::Found(_) => {}
            Resolution::Circular => reports.push(
                Report::new(Code::CircularReference, reference.place, format!("`{text}` leads back to itself"))
                    .help("let one of the references lead to a schema of its own"),
            ),
            Resolution::Dangling if self.is_unreadable(&self.locate(reference.place, text).0) => {}
            Resolution::Dangling => reports.push(self.dangling(reference.place, text)),
        }
    }

    fn dangling(&self, place: Place, text: &str) -> Report {
        let report = Report::new(Code::DanglingReference, place, format!("`{text}` leads nowhere"));
        let (path, pointer) = self.locate(place, text);
        if text.contains("://") {
            return report
                .label("another machine")
                .help("only files below openapi/ are read; copy what you need there");
        }
        if !self.contains(&path) {
            let near = crate::diagnostics::nearest(&path, self.files.iter().map(|file| file.path.as_str()));
            let help = near.map_or_else(
                || "write the file, or correct the path".to_owned(),
                |near| format!("did you mean the file `{near}`?"),
            );
            return report.label(format!("there is no file {path}")).help(help);
        }
        let (parent, last) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        let siblings = self.root(&path).and_then(|root| root.pointer(parent)).map(Node::entries).unwrap_or_default();
        let report = report.label(format!("there is no {pointer} in {path}"));
        match crate::diagnostics::nearest(last, siblings.iter().map(|entry| entry.key.as_str())) {
            Some(near) => report.help(format!("did you mean `{parent}/{near}`?")),
            None => report.help("declare it there, or correct the reference"),
        }
    }
}
