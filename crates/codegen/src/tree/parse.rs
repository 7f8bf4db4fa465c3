//! From text to tree. JSON is read as the YAML that it is.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use saphyr::Scalar;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{Entry, Node, Place, Value, is_a};
use crate::diagnostics::{Code, Report, Reports};

/// How deep lists and mappings may be nested in each other; no sensible document comes near it.
const DEPTH: usize = 64;

/// The key that asks for a merge.
const MERGE: &str = "<<";

/// How many nodes aliases may repeat in one file.
const ALIASED: usize = 10_000;

/// Reads one file. What is wrong goes to `reports`; the tree is there when its syntax is right.
pub(super) fn parse(file: u32, path: &str, text: &str, reports: &mut Reports) -> Option<Node> {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let bytes = Bytes::new(file, unmarked, text.len() - unmarked.len());
    let mut builder = Builder { bytes, open: Vec::new(), root: None, anchors: BTreeMap::new(), aliased: 0, reports };
    for event in Parser::new_from_str(unmarked) {
        let done = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                let start = error.marker().index();
                let place = builder.bytes.place(start, start + 1);
                let language = if is_a(path, "json") { "JSON" } else { "YAML" };
                Err(Report::new(Code::Syntax, place, format!("not valid {language}: {}", error.info()))
                    .label("here")
                    .into())
            }
        };
        if let Err(report) = done {
            builder.reports.push(*report);
            return None;
        }
    }
    if builder.root.is_none() {
        let place = builder.bytes.place(0, 0);
        builder
            .reports
            .push(Report::new(Code::Syntax, place, "the file is empty").help("write the document, or remove the file"));
    }
    builder.root
}

/// Turns the parser's positions, which count characters, into bytes.
struct Bytes {
    file: u32,
    /// Of each character; `None` when the text is ASCII and the two are the same.
    offsets: Option<Vec<u32>>,
    end: u32,
    shift: u32,
}

impl Bytes {
    fn new(file: u32, text: &str, shift: usize) -> Self {
        let offsets = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| narrow(at)).collect());
        Self { file, offsets, end: narrow(text.len()), shift: narrow(shift) }
    }

    fn place(&self, start: usize, end: usize) -> Place {
        let offset = |index: usize| {
            let byte = match &self.offsets {
                Some(offsets) => offsets.get(index).copied().unwrap_or(self.end),
                None => narrow(index).min(self.end),
            };
            byte + self.shift
        };
        Place { file: self.file, start: offset(start), end: offset(end.max(start)) }
    }

    fn span(&self, span: Span) -> Place {
        self.place(span.start.index(), span.end.index())
    }
}

/// A file longer than 4 GiB is cut off in its places, nothing worse.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A list or mapping whose end was not seen yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<(String, Place)>,
    /// The keys so far.
    keys: HashMap<String, Place>,
}

struct Builder<'r> {
    bytes: Bytes,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    aliased: usize,
    reports: &'r mut Reports,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Report>> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = Node { place: self.bytes.span(span), value: scalar(text, style, tag.as_ref()) };
                self.add(node, anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(Value::List(Vec::new()), anchor, span),
            Event::MappingStart(anchor, _) => self.begin(Value::Map(Vec::new()), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::DocumentStart(_) if self.root.is_some() => {
                let report = Report::new(Code::Syntax, self.bytes.span(span), "a second document in the same file");
                Err(report.help("put it into a file of its own").into())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, anchor: usize, span: Span) -> Result<(), Box<Report>> {
        let place = self.bytes.span(span);
        if self.open.len() >= DEPTH {
            return Err(Report::new(Code::Syntax, place, format!("nested more than {DEPTH} deep")).into());
        }
        if let Some(Open { node: Node { value: Value::Map(_), .. }, key: None, .. }) = self.open.last() {
            return Err(Report::new(Code::Syntax, place, "a key that is not a string").into());
        }
        self.open.push(Open { node: Node { place, value }, anchor, key: None, keys: HashMap::new() });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Box<Report>> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        open.node.place.end = self.bytes.span(span).end;
        self.add(open.node, open.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Box<Report>> {
        let place = self.bytes.span(span);
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(Report::new(Code::Syntax, place, "the alias stands inside its own anchor").into());
        };
        self.aliased += size(&node);
        if self.aliased > ALIASED {
            return Err(Report::new(Code::Syntax, place, format!("aliases repeat more than {ALIASED} nodes")).into());
        }
        self.add(node, 0)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Box<Report>> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => match open.key.take() {
                Some((key, _)) if key == MERGE => {}
                Some((key, key_place)) => entries.push(Entry { key, key_place, value: node }),
                None => return self.key(node),
            },
            _ => {}
        }
        Ok(())
    }

    fn key(&mut self, node: Node) -> Result<(), Box<Report>> {
        let place = node.place;
        let key = match node.value {
            Value::String(text) => text,
            // Response statuses and dates are keys that look like numbers.
            Value::Integer(value) => value.to_string(),
            Value::Number(value) => value.to_string(),
            Value::Boolean(value) => value.to_string(),
            Value::Null => "null".to_owned(),
            Value::List(_) | Value::Map(_) => {
                return Err(Report::new(Code::Syntax, place, "a key that is not a string").into());
            }
        };
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        if key == MERGE {
            self.reports.push(
                Report::new(Code::MergeKey, place, "merge keys are not read")
                    .label("merges another mapping")
                    .help("write the members out, or share them with a `$ref`"),
            );
        }
        if let Some(first) = open.keys.insert(key.clone(), place) {
            self.reports.push(
                Report::new(Code::DuplicateKey, place, format!("`{key}` stands twice in the same mapping"))
                    .label("again here")
                    .related(first, "first here")
                    .help("remove one of them, or rename it"),
            );
        }
        open.key = Some((key, place));
        Ok(())
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Cow<'_, Tag>>) -> Value {
    let original = text.clone();
    match Scalar::parse_from_cow_and_metadata(text, style, tag) {
        Some(Scalar::Null) => Value::Null,
        Some(Scalar::Boolean(value)) => Value::Boolean(value),
        Some(Scalar::Integer(value)) => Value::Integer(value),
        Some(Scalar::FloatingPoint(value)) if value.is_finite() => Value::Number(value.0),
        Some(Scalar::String(text)) => Value::String(text.into_owned()),
        // A value that its tag contradicts, or a number that JSON cannot say: the text, which the checks then refuse.
        Some(Scalar::FloatingPoint(_)) | None => Value::String(original.into_owned()),
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>(),
        _ => 1,
    }
}
