//! An entry of the table of errors with what is filled in: the only thing that an error object is made of.

use axum::http::StatusCode;
use jsonapi::{ErrorObject, Source};
use models::errors::ErrorEntry;
use serde_json::{Map, Value};

/// One error of an answer.
pub(super) struct Row {
    /// Which error it is.
    pub(super) entry: ErrorEntry,
    with: Vec<(&'static str, String)>,
    /// Where in the request the error is.
    pub(super) source: Option<Source>,
    /// What programs may want to know.
    pub(super) meta: Option<Map<String, Value>>,
    /// Whether the detail names no member: it is the title then.
    whole: bool,
}

impl Row {
    pub(super) const fn new(entry: ErrorEntry) -> Self {
        Self { entry, with: Vec::new(), source: None, meta: None, whole: false }
    }

    /// What stands in place of `{name}`.
    pub(super) fn with(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.with.push((name, value.to_string()));
        self
    }

    pub(super) fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.source = Some(Source::Pointer(pointer.into()));
        self
    }

    pub(super) fn parameter(mut self, parameter: impl Into<String>) -> Self {
        self.source = Some(Source::Parameter(parameter.into()));
        self
    }

    /// About the record as a whole.
    pub(super) const fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// What would have been right, where the documented detail does not say it.
    pub(super) fn hint(mut self, hint: Option<String>) -> Self {
        self.meta = hint.map(|hint| meta("hint", hint));
        self
    }

    pub(super) fn status(&self) -> StatusCode {
        status(&self.entry)
    }

    pub(super) fn object(&self) -> ErrorObject {
        let detail = if self.whole { self.entry.title } else { self.entry.detail };
        ErrorObject {
            title: fill(self.entry.title, &self.with),
            detail: fill(detail, &self.with),
            code: self.entry.code,
            source: self.source.clone(),
            status: self.status().as_str().to_owned(),
            meta: self.meta.clone(),
        }
    }
}

/// The HTTP status of an entry.
pub(crate) fn status(entry: &ErrorEntry) -> StatusCode {
    StatusCode::from_u16(entry.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A `meta` with one member.
pub(super) fn meta(name: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value.into())])
}

/// The text with its names filled in. A value that looks like a name is left as it is.
pub(crate) fn fill(template: &str, with: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        text.push_str(before);
        match with.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.extend(["{", name, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_once() {
        let with = [("a", "{b}".to_owned()), ("b", "x".to_owned())];
        for (template, expected) in
            [("{a} and {b}", "{b} and x"), ("{c} {", "{c} {"), ("plain", "plain"), ("{a}", "{b}")]
        {
            assert_eq!(fill(template, &with), expected);
        }
    }
}
