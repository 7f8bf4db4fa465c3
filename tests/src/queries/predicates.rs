//! The predicates of filters, by the kind of what they test (api-facts 2.5).

use jsonapi::Kind;

use crate::random::Random;

/// What a predicate is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    /// A value of the kind.
    Value,
    /// Values of the kind, separated by commas.
    List,
    /// A pattern with `%`, `_` and `\`.
    Pattern,
    /// Patterns, separated by commas.
    Patterns,
    /// Whether the predicate or its opposite is meant.
    Truth,
    /// JSON text.
    Json,
}

/// Comparisons, all of which can be said of lists: `eq_any`.
const EQUALITY: &[&str] = &["eq", "not_eq"];
const ORDER: &[&str] = &["lt", "lteq", "gt", "gteq"];
const TEXT: &[&str] = &["start", "not_start", "end", "not_end", "cont", "not_cont", "i_cont", "not_i_cont"];
const PATTERNS: &[&str] = &["matches", "does_not_match"];
const OR_NULL: &[&str] = &["eq_or_null", "not_eq_or_null"];
const LISTS: &[&str] = &["in", "not_in", "in_or_null", "not_in_or_null"];
const PRESENCE: &[&str] = &["present", "blank", "null", "not_null"];
const BOOLEAN: &[&str] = &["true", "false", "not_true", "not_false"];
/// What makes a comparison one with a list.
const QUANTIFIERS: &[&str] = &["_any", "_all"];

/// Every predicate that can be said of a kind, with what it is given.
pub(super) fn of(kind: Kind) -> Vec<(String, Argument)> {
    let mut predicates = plain(PRESENCE, Argument::Truth);
    match kind {
        Kind::Object | Kind::Array => predicates.extend(plain(&["jcont"], Argument::Json)),
        Kind::Boolean => {
            predicates.extend(equality());
            predicates.extend(plain(BOOLEAN, Argument::Truth));
        }
        Kind::Integer | Kind::Number | Kind::DateTime | Kind::Date => {
            predicates.extend(equality());
            predicates.extend(quantified(ORDER, Argument::Value, Argument::List));
        }
        Kind::String => {
            predicates.extend(equality());
            predicates.extend(quantified(ORDER, Argument::Value, Argument::List));
            predicates.extend(quantified(TEXT, Argument::Value, Argument::List));
            predicates.extend(quantified(PATTERNS, Argument::Pattern, Argument::Patterns));
        }
    }
    predicates
}

/// Every predicate that there is, whatever it can be said of.
#[must_use]
pub fn names() -> Vec<String> {
    let mut names: Vec<String> =
        [Kind::String, Kind::Boolean, Kind::Object].into_iter().flat_map(of).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    names
}

/// One of the predicates of a kind.
pub(super) fn any(random: &mut Random, kind: Kind) -> (String, Argument) {
    let predicates = of(kind);
    random.pick(&predicates).clone()
}

fn equality() -> Vec<(String, Argument)> {
    let mut predicates = quantified(EQUALITY, Argument::Value, Argument::List);
    predicates.extend(plain(OR_NULL, Argument::Value));
    predicates.extend(plain(LISTS, Argument::List));
    predicates
}

fn plain(names: &[&str], argument: Argument) -> Vec<(String, Argument)> {
    names.iter().map(|name| ((*name).to_owned(), argument)).collect()
}

fn quantified(names: &[&str], one: Argument, many: Argument) -> Vec<(String, Argument)> {
    let lists = names.iter().flat_map(|name| QUANTIFIERS.iter().map(move |quantifier| format!("{name}{quantifier}")));
    plain(names, one).into_iter().chain(lists.map(|name| (name, many))).collect()
}
