//! The checked filter: conditions on a resource and on what its relationships lead to, every value of the type that it is
//! compared with.
//!
//! Conditions have the three-valued logic of SQL: a test of `null` is unknown unless it asks for `null`, and a resource is
//! listed when its conditions are true. A relationship that leads nowhere makes everything behind it `null`; one that
//! leads to several resources makes the conditions hold when one choice of them, the same for all conditions of the
//! filter, makes every condition true (api-facts 2.5).

use crate::descriptor::{Attribute, Resource};
use crate::value::Value;

/// What a list is narrowed to: every condition must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// The conditions, in the order of their parameters' names: the same filter is the same in whatever order it is sent.
    pub conditions: Vec<Condition>,
}

impl Filter {
    /// Whether it narrows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }
}

/// One parameter: `filter[q][reference_or_customer_email_cont]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Whether all terms must hold or one.
    pub combinator: Combinator,
    /// At least one.
    pub terms: Vec<Term>,
}

/// How the terms of a condition are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combinator {
    /// `_and_`, and a single term.
    And,
    /// `_or_`
    Or,
}

/// A test of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The field.
    pub path: Path,
    /// What must be true of it.
    pub test: Test,
}

/// A field of the resource itself or behind its relationships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The relationships to follow, as positions in [`Resource::relationships`] of the resource reached so far.
    pub relationships: Vec<usize>,
    /// The resource that they lead to.
    pub resource: &'static Resource,
    /// The field of that resource.
    pub field: Field,
}

/// What of a resource is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its id.
    Id,
    /// The attribute at this position of [`Resource::attributes`].
    Attribute(usize),
}

impl Path {
    /// The attribute that is tested; `None` for the id.
    #[must_use]
    pub fn attribute(&self) -> Option<&'static Attribute> {
        match self.field {
            Field::Id => None,
            Field::Attribute(at) => Some(&self.resource.attributes[at]),
        }
    }
}

/// What must be true of a field. Values have the kind of the field; those of date-times are rounded so that the comparison
/// is the one that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Comparison with a value that is not null; strings compare by bytes.
    Compare(Comparator, Value),
    /// Equal to one of the values, of which there is at least one.
    In(Vec<Value>),
    /// Different from all values, of which there is at least one.
    NotIn(Vec<Value>),
    /// Matches a pattern, case folded.
    Like(Pattern),
    /// Does not match a pattern, case folded.
    NotLike(Pattern),
    /// Is null.
    Null,
    /// Is not null.
    NotNull,
    /// Is false whatever the field holds, and unknown when it holds null.
    Never,
    /// JSON containment: the field contains this compact JSON text.
    Contains(String),
    /// At least one of them is true.
    Any(Vec<Test>),
    /// All of them are true.
    All(Vec<Test>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A pattern as of SQL's `LIKE`: `%` is any text, `_` any character, and `\` takes the meaning of the character after it.
/// It never ends within such a pair.
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Text that holds this one.
    #[must_use]
    pub fn contains(text: &str) -> Self {
        Self(format!("%{}%", literal(text)))
    }

    /// Text that begins with this one.
    #[must_use]
    pub fn starts_with(text: &str) -> Self {
        Self(format!("{}%", literal(text)))
    }

    /// Text that ends with this one.
    #[must_use]
    pub fn ends_with(text: &str) -> Self {
        Self(format!("%{}", literal(text)))
    }

    /// A pattern that the caller wrote; `None` when its last character is a `\` that has nothing to take the meaning of.
    #[must_use]
    pub fn written(pattern: &str) -> Option<Self> {
        let dangling = pattern.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
        (!dangling).then(|| Self(pattern.to_owned()))
    }

    /// The pattern for `LIKE … ESCAPE '\'`, its case not folded.
    #[must_use]
    pub fn as_like(&self) -> &str {
        &self.0
    }
}

/// Names the type only: a pattern may be personal data.
impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pattern(..)")
    }
}

/// The text as a pattern that only it matches.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
