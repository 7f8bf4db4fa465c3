//! What a predicate is, and the list of all of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::checked::Comparator;
use super::table::ROWS;
use crate::descriptor::Kind;

/// What can be asked of an attribute: `not_eq` of `reference_not_eq`.
#[derive(Debug)]
pub struct Predicate {
    /// Its name, the end of the parameter's name.
    pub name: Cow<'static, str>,
    /// What is true of the attribute, in one sentence.
    pub summary: &'static str,
    /// The kinds of attributes that it can be asked of.
    pub(super) kinds: &'static [Kind],
    /// The name of its row, which it is a form of.
    row: &'static str,
    /// What it asks.
    pub(super) asks: Asks,
    /// Whether null is an answer too.
    pub(super) or_null: bool,
}

impl Predicate {
    /// Whether it can be asked of an attribute of this kind.
    #[must_use]
    pub fn applies_to(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether it has a row of its own, rather than being a form of one.
    pub(super) fn is_plain(&self) -> bool {
        self.name == self.row
    }

    /// What it is given.
    #[must_use]
    pub const fn takes(&self) -> Takes {
        match self.asks {
            Asks::Value(_) => Takes::One,
            Asks::List(..) => Takes::List,
            Asks::Truth(_) => Takes::Boolean,
            Asks::Contains => Takes::Json,
        }
    }
}

/// What a predicate is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One value of the attribute's kind; a pattern is a value too.
    One,
    /// Values of the attribute's kind, separated by commas.
    List,
    /// `true`, or `false` for the opposite.
    Boolean,
    /// JSON text.
    Json,
}

/// What is asked of an attribute.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asks {
    /// A question about one value.
    Value(Question),
    /// A question about the values of a list.
    List(Question, Quantifier),
    /// A question that `false` inverts.
    Truth(Truth),
    /// Whether the attribute contains the JSON value.
    Contains,
}

/// What is asked about a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// How the attribute compares with it.
    Compare(Comparator),
    /// Whether the attribute matches it in this way.
    Like(Match),
    /// Whether the attribute does not match it in this way.
    NotLike(Match),
}

/// Of how many values of a list the answer must be yes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quantifier {
    /// At least one.
    Any,
    /// All.
    All,
}

/// What is asked without a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Truth {
    /// Whether the attribute holds something.
    Present,
    /// Whether it holds nothing: null, or the empty value of its kind.
    Blank,
    /// Whether it is null.
    Null,
    /// Whether it is not null.
    NotNull,
    /// Whether it is this boolean.
    Is(bool),
    /// Whether it is the other boolean.
    IsNot(bool),
}

/// Where the value is looked for in a string.
#[derive(Debug, Clone, Copy)]
pub(super) enum Match {
    /// Anywhere.
    Contains,
    /// At its beginning.
    Start,
    /// At its end.
    End,
    /// The value is a pattern for all of it.
    Pattern,
}

/// What the names of forms end with: null is an answer too, at least one value of a list, each of them.
pub(super) const OR_NULL: &str = "_or_null";
pub(super) const ANY: &str = "_any";
pub(super) const ALL: &str = "_all";

/// One row of the table: a predicate, and the sentences of those that are made of it.
pub(super) struct Row {
    name: &'static str,
    kinds: &'static [Kind],
    asks: Asks,
    summary: &'static str,
    or_null: Option<&'static str>,
    any: Option<&'static str>,
    all: Option<&'static str>,
}

impl Row {
    /// A predicate by itself.
    pub(super) const fn new(name: &'static str, kinds: &'static [Kind], asks: Asks, summary: &'static str) -> Self {
        Self { name, kinds, asks, summary, or_null: None, any: None, all: None }
    }

    /// With a form `_or_null`.
    pub(super) const fn or_null(self, summary: &'static str) -> Self {
        Self { or_null: Some(summary), ..self }
    }

    /// With forms `_any` and `_all`, which take lists.
    pub(super) const fn of_lists(self, any: &'static str, all: &'static str) -> Self {
        Self { any: Some(any), all: Some(all), ..self }
    }

    /// The predicates of the row.
    fn predicates(&self) -> impl Iterator<Item = Predicate> {
        let question = match self.asks {
            Asks::Value(question) | Asks::List(question, _) => Some(question),
            Asks::Truth(_) | Asks::Contains => None,
        };
        let of_list = |quantifier| question.map(|question| Asks::List(question, quantifier));
        let forms = [
            ("", self.summary.into(), Some(self.asks)),
            (OR_NULL, self.or_null, Some(self.asks)),
            (ANY, self.any, of_list(Quantifier::Any)),
            (ALL, self.all, of_list(Quantifier::All)),
        ];
        forms.into_iter().filter_map(|(suffix, summary, asks)| {
            let name = if suffix.is_empty() { self.name.into() } else { format!("{}{suffix}", self.name).into() };
            let or_null = suffix == OR_NULL;
            Some(Predicate { name, summary: summary?, kinds: self.kinds, row: self.name, asks: asks?, or_null })
        })
    }
}

/// All predicates, in the order of the table.
static PREDICATES: LazyLock<Vec<Predicate>> = LazyLock::new(|| ROWS.iter().flat_map(Row::predicates).collect());

/// The predicates of attributes of this kind, the plainest first. An id is a string.
pub fn predicates(kind: Kind) -> impl Iterator<Item = &'static Predicate> {
    PREDICATES.iter().filter(move |predicate| predicate.applies_to(kind))
}

/// The predicate with this name.
pub(super) fn named(name: &str) -> Option<&'static Predicate> {
    PREDICATES.iter().find(|predicate| predicate.name == name)
}

/// What a parameter's name can be: names of attributes and a predicate, the longest predicate first.
pub(super) fn split(key: &str) -> Vec<(&str, &'static Predicate)> {
    let rest = |predicate: &Predicate| key.strip_suffix(&*predicate.name).and_then(|rest| rest.strip_suffix('_'));
    let mut splits: Vec<_> = PREDICATES.iter().filter_map(|predicate| Some((rest(predicate)?, predicate))).collect();
    splits.sort_unstable_by_key(|(rest, _)| rest.len());
    splits
}
