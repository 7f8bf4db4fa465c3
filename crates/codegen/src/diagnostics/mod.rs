//! Problems of the documents: what is wrong, where it stands, and what to do about it.

mod codes;
mod page;
mod render;

use std::collections::{BTreeSet, HashSet};
use std::fmt;

pub use codes::{CODES, Code, CodeInfo};
pub use page::page;
pub use render::{Style, render};

use crate::sources::Sources;
use crate::tree::{Documents, Place};

/// How many diagnostics are given at once.
pub const LIMIT: usize = 50;

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// The file, relative to the workspace.
    pub file: String,
    /// Where in the file; `None` when the whole file is meant, or is missing.
    pub span: Option<Span>,
    /// A few words to stand under the span.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that matter.
    pub related: Vec<Related>,
}

/// Where something stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In bytes from the beginning of the file.
    pub offset: usize,
    /// In bytes.
    pub length: usize,
}

/// Another place that matters to a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file, relative to the workspace.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// Why it matters.
    pub label: String,
}

/// One line: `openapi/resources/customers.yaml:39:11: error[L003]: unknown keyword`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, file, .. } = self;
        match self.span {
            Some(Span { line, column, .. }) => write!(formatter, "{file}:{line}:{column}: ")?,
            None => write!(formatter, "{file}: ")?,
        }
        write!(formatter, "error[{}]: {message}", code.as_str())
    }
}

/// A diagnostic in the making: its places are not yet lines and columns.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    code: Code,
    place: Option<Place>,
    file: String,
    message: String,
    label: String,
    help: Option<String>,
    related: Vec<(Place, String)>,
}

impl Report {
    pub(crate) fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            place: Some(place),
            file: String::new(),
            message: message.into(),
            label: String::new(),
            help: None,
            related: Vec::new(),
        }
    }

    /// About a file as a whole.
    pub(crate) fn file(code: Code, file: &str, message: impl Into<String>) -> Self {
        Self { place: None, file: file.to_owned(), ..Self::new(code, Place::default(), message) }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    fn finish(self, sources: &Sources, documents: &Documents) -> Diagnostic {
        let text = |place: Place| sources.text(documents.path(place)).unwrap_or_default();
        Diagnostic {
            code: self.code,
            message: self.message,
            file: self.place.map_or(self.file, |place| documents.path(place).to_owned()),
            span: self.place.map(|place| span(text(place), place)),
            label: self.label,
            help: self.help,
            related: self
                .related
                .into_iter()
                .map(|(place, label)| Related {
                    file: documents.path(place).to_owned(),
                    span: span(text(place), place),
                    label,
                })
                .collect(),
        }
    }
}

/// The line and column of a place. What spans several lines is shown by its first.
fn span(text: &str, place: Place) -> Span {
    let start = floor(text, place.start as usize);
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(start..floor(text, place.end as usize)).unwrap_or_default();
    let first_line = rest.split(['\n', '\r']).next().unwrap_or_default().trim_end();
    Span {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).map_or(0, |line| line.chars().count()) + 1,
        offset: start,
        length: first_line.len(),
    }
}

/// The greatest character boundary of the text that is not beyond `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Reports as they come in.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    reports: Vec<Report>,
}

impl Reports {
    pub(crate) fn push(&mut self, report: Report) {
        self.reports.push(report);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    pub(crate) fn count(&self) -> usize {
        self.reports.len()
    }

    /// The files that something is wrong with.
    pub(crate) fn files(&self, documents: &Documents) -> BTreeSet<String> {
        self.reports
            .iter()
            .map(|report| report.place.map_or_else(|| report.file.clone(), |place| documents.path(place).to_owned()))
            .collect()
    }

    /// The diagnostics in the order of files and lines, none twice, at most [`LIMIT`].
    pub(crate) fn finish(self, sources: &Sources, documents: &Documents) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<_> =
            self.reports.into_iter().map(|report| report.finish(sources, documents)).collect();
        diagnostics.sort_by(|a, b| (&a.file, a.span, a.code, &a.message).cmp(&(&b.file, b.span, b.code, &b.message)));
        let mut seen = HashSet::new();
        diagnostics.retain(|diagnostic| {
            seen.insert((diagnostic.file.clone(), diagnostic.span, diagnostic.code, diagnostic.message.clone()))
        });
        diagnostics.truncate(LIMIT);
        diagnostics
    }
}

impl std::hash::Hash for Span {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.offset.hash(state);
    }
}

/// The candidate that was probably meant, if one is near enough.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(name.len()) / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}
