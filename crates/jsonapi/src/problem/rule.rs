//! Values that break a rule of their member, and how Rails words that (422, api-facts 3.2).

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

/// A value that breaks a rule of its member (422, api-facts 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The member.
    pub member: Member,
    /// The rule.
    pub rule: Rule,
}

/// The member of the resource object that a violation concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// An attribute, or a path inside one: `metadata`, `email`.
    Attribute(String),
    /// A relationship.
    Relationship(String),
    /// The resource object as a whole.
    Record,
}

/// The rule that a value broke. Values are echoed only where the variant carries one, and never those of secrets (T8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// It must be there and not be empty.
    Blank,
    /// Another record has it already; the value is echoed when it is no secret.
    Taken(Option<String>),
    /// It is not valid.
    Invalid,
    /// It must be of this JSON type: `a string`, `an integer`.
    Type(&'static str),
    /// It is no longer valid.
    Expired,
    /// At least this many characters.
    TooShort(usize),
    /// At most this many characters.
    TooLong(usize),
    /// At least this number, as text.
    GreaterThanOrEqualTo(String),
    /// At most this number, as text.
    LessThanOrEqualTo(String),
    /// One of these.
    Inclusion(&'static [&'static str]),
    /// It is on the list of common passwords.
    TooCommon,
    /// Objects and arrays are nested deeper than so many levels.
    TooDeep(usize),
    /// Its JSON text is longer than so many bytes.
    TooLarge(usize),
}

impl Violation {
    /// A violation of an attribute's rule.
    #[must_use]
    pub fn attribute(name: &str, rule: Rule) -> Self {
        Self { member: Member::Attribute(name.to_owned()), rule }
    }

    /// A violation of a relationship's rule.
    #[must_use]
    pub fn relationship(name: &str, rule: Rule) -> Self {
        Self { member: Member::Relationship(name.to_owned()), rule }
    }
}

impl Member {
    /// Where the member stands in the request document: `/data/attributes/email`.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::Attribute(name) => format!("/data/attributes/{name}"),
            Self::Relationship(name) => format!("/data/relationships/{name}"),
            Self::Record => "/data".to_owned(),
        }
    }

    /// The member's name; the record as a whole has none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Attribute(name) | Self::Relationship(name) => Some(name),
            Self::Record => None,
        }
    }
}

impl Violation {
    /// The sentence that Rails makes of it: `email - can't be blank`, or the bare message for the record as a whole.
    #[must_use]
    pub fn sentence(&self) -> String {
        let message = self.rule.message();
        self.member.name().map_or_else(|| message.to_string(), |name| format!("{name} - {message}"))
    }
}

impl Rule {
    /// What Rails says of it: `can't be blank`.
    #[must_use]
    pub fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Blank => "can't be blank".into(),
            Self::Taken(_) => "has already been taken".into(),
            Self::Invalid => "is invalid".into(),
            Self::Type(what) => format!("must be {what}").into(),
            Self::Expired => "is expired".into(),
            Self::TooShort(least) => format!("is too short (minimum is {})", characters(*least)).into(),
            Self::TooLong(most) => format!("is too long (maximum is {})", characters(*most)).into(),
            Self::GreaterThanOrEqualTo(least) => format!("must be greater than or equal to {least}").into(),
            Self::LessThanOrEqualTo(most) => format!("must be less than or equal to {most}").into(),
            Self::Inclusion(_) => "is not included in the list".into(),
            Self::TooCommon => "is too common".into(),
            Self::TooDeep(most) => format!("is nested too deeply (maximum is {most} levels)").into(),
            Self::TooLarge(most) => format!("is too large (maximum is {most} bytes)").into(),
        }
    }

    /// The word for programs: `blank`.
    #[must_use]
    pub fn error(&self) -> Cow<'static, str> {
        match self {
            Self::Blank => "blank".into(),
            Self::Taken(_) => "taken".into(),
            Self::Invalid => "invalid".into(),
            Self::Type(what) => format!("not_{}", what.replace(' ', "_")).into(),
            Self::Expired => "expired".into(),
            Self::TooShort(_) => "too_short".into(),
            Self::TooLong(_) => "too_long".into(),
            Self::GreaterThanOrEqualTo(_) => "greater_than_or_equal_to".into(),
            Self::LessThanOrEqualTo(_) => "less_than_or_equal_to".into(),
            Self::Inclusion(_) => "inclusion".into(),
            Self::TooCommon => "too_common".into(),
            Self::TooDeep(_) => "too_deep".into(),
            Self::TooLarge(_) => "too_large".into(),
        }
    }

    /// The `meta` of its error object: `error`, and with it the `value`, the `count` or the `allowed` values.
    #[must_use]
    pub fn meta(&self) -> Map<String, Json> {
        let mut meta = Map::new();
        meta.insert("error".to_owned(), self.error().into());
        let more = match self {
            Self::Taken(value) => value.as_ref().map(|value| ("value", json!(value))),
            Self::TooShort(count) | Self::TooLong(count) | Self::TooDeep(count) | Self::TooLarge(count) => {
                Some(("count", json!(count)))
            }
            Self::GreaterThanOrEqualTo(bound) | Self::LessThanOrEqualTo(bound) => {
                // A bound is a number's text; a client compares numbers.
                Some(("count", serde_json::from_str(bound).unwrap_or_else(|_| json!(bound))))
            }
            Self::Inclusion(allowed) => Some(("allowed", json!(allowed))),
            Self::Blank | Self::Invalid | Self::Type(_) | Self::Expired | Self::TooCommon => None,
        };
        meta.extend(more.map(|(name, value)| (name.to_owned(), value)));
        meta
    }
}

/// A number of characters, in English.
fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}
