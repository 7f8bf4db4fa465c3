//! What goes wrong when a tree is read, and where.

use std::fmt;

use serde::de::{Expected, Unexpected};

use crate::diagnostics::{Code, Report, nearest};
use crate::tree::{Entry, Node, Place};

/// A problem on its way up from where it arose; the members it passes tell it where that is.
#[derive(Debug)]
pub(crate) struct Error {
    reason: Reason,
    /// Where to point.
    place: Option<Place>,
    /// The key or item to leave out when reading goes on.
    entry: Option<Place>,
    /// The member it is about.
    member: Option<String>,
    /// Whether it is about an item of that member.
    item: bool,
}

#[derive(Debug)]
enum Reason {
    UnknownField {
        name: String,
        known: &'static [&'static str],
    },
    UnknownVariant {
        name: String,
        known: &'static [&'static str],
    },
    MissingField(&'static str),
    WrongType {
        found: Option<String>,
        expected: String,
    },
    Unsuitable(String),
    /// Follows from another problem, which is reported on its own.
    Consequence,
}

impl Error {
    fn new(reason: Reason) -> Self {
        Self { reason, place: None, entry: None, member: None, item: false }
    }

    pub(super) fn consequence() -> Self {
        Self::new(Reason::Consequence)
    }

    pub(super) fn wrong_type(expected: &str) -> Self {
        Self::new(Reason::WrongType { found: None, expected: expected.to_owned() })
    }

    pub(super) fn entry(&self) -> Option<Place> {
        self.entry
    }

    /// Whether it follows from another problem; `left_out` tells which members of the document were left out before.
    pub(super) fn is_consequence(&self, left_out: impl Fn(&str) -> bool) -> bool {
        match self.reason {
            Reason::Consequence => true,
            Reason::MissingField(name) => self.place.is_none() && left_out(name),
            _ => false,
        }
    }

    /// The key itself is the problem.
    pub(super) fn at_key(mut self, entry: &Entry) -> Self {
        self.place.get_or_insert(entry.key_place);
        self.entry.get_or_insert(entry.key_place);
        self
    }

    /// The problem is in a member's value; `left_out` tells which members of the value were left out before.
    pub(super) fn in_member(mut self, entry: &Entry, left_out: impl Fn(&str) -> bool) -> Self {
        if self.place.is_none() {
            if let Reason::MissingField(name) = self.reason
                && left_out(name)
            {
                self.reason = Reason::Consequence;
            }
            let missing = matches!(self.reason, Reason::MissingField(_));
            self.place = Some(if missing { entry.key_place } else { entry.value.place });
        }
        self.entry.get_or_insert(entry.key_place);
        self.member.get_or_insert_with(|| entry.key.clone());
        self
    }

    pub(super) fn in_item(mut self, item: &Node) -> Self {
        self.item |= self.member.is_none();
        self.place.get_or_insert(item.place);
        self.entry.get_or_insert(item.place);
        self
    }

    /// The report; a problem of the document as a whole points at its beginning.
    pub(super) fn into_report(self, root: Place) -> Report {
        let place = self.place.unwrap_or(Place { end: root.start, ..root });
        let member = self.member.as_deref();
        match self.reason {
            Reason::UnknownField { name, known } => unknown_field(place, &name, known),
            Reason::UnknownVariant { name, known } => {
                unknown_variant(place, &self::what(member, self.item), &name, known)
            }
            Reason::MissingField(name) => {
                let whose = member.map_or_else(|| "the document".to_owned(), |member| format!("`{member}`"));
                Report::new(Code::MissingKeyword, place, format!("{whose} lacks `{name}`"))
                    .help(format!("add `{name}: …`"))
            }
            Reason::WrongType { found, expected } => {
                let what = self::what(member, self.item);
                let report = Report::new(Code::WrongType, place, format!("{what} must be {}", plain(&expected)));
                match found {
                    Some(found) => report.label(format!("this is {found}")),
                    None => report.label("this is something else"),
                }
            }
            Reason::Unsuitable(message) => Report::new(Code::UnsuitableValue, place, message),
            // Not printed: `read` leaves consequences out.
            Reason::Consequence => Report::new(Code::UnsuitableValue, place, "follows from another problem"),
        }
    }
}

fn unknown_field(place: Place, name: &str, known: &[&str]) -> Report {
    let extension = name.starts_with("x-");
    let (code, kind) =
        if extension { (Code::UnknownExtension, "extension") } else { (Code::UnknownKeyword, "keyword") };
    let report = Report::new(code, place, format!("unknown {kind} `{name}`")).label("not known here");
    if let Some(near) = nearest(name, known.iter().copied()) {
        return report.help(format!("did you mean `{near}`?"));
    }
    let kin: Vec<_> = known.iter().filter(|other| other.starts_with("x-") == extension).copied().collect();
    if kin.is_empty() {
        return report.help(format!("no {kind}s are known here"));
    }
    report.help(format!("the {kind}s that are known here: {}", list(&kin)))
}

/// What a problem is about, in words.
fn what(member: Option<&str>, item: bool) -> String {
    match member {
        Some(member) if item => format!("an item of `{member}`"),
        Some(member) => format!("`{member}`"),
        None => "this".to_owned(),
    }
}

fn unknown_variant(place: Place, what: &str, name: &str, known: &[&str]) -> Report {
    let report = Report::new(Code::UnsuitableValue, place, format!("{what} cannot be `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None => report.help(format!("it can be one of: {}", list(known))),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What serde expects, in the words of documents.
fn plain(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "u64" | "u32" | "usize" => "a whole number that is not negative",
        "f64" => "a number",
        _ if expected.starts_with("struct ") => "a mapping",
        _ => expected,
    }
}

fn found(unexpected: &Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(_) => "true or false".to_owned(),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(_) => "a string".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        Unexpected::Unit => "null".to_owned(),
        _ => "something else".to_owned(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.reason)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Reason::Unsuitable(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Reason::WrongType { found: Some(found(&unexpected)), expected: expected.to_string() })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Reason::UnknownField { name: field.to_owned(), known: expected })
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Reason::UnknownVariant { name: variant.to_owned(), known: expected })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Reason::MissingField(field))
    }
}
