//! The predicates. A new one is a new row; its forms `_or_null`, `_any` and `_all` have their sentences in the row.

use super::checked::Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
use super::predicate::Asks::{Contains, List, Truth, Value};
use super::predicate::Question::{Compare, Like, NotLike};
use super::predicate::Truth::{Blank, Is, IsNot, NotNull, Null, Present};
use super::predicate::{Match, Quantifier, Row};
use crate::descriptor::Kind;

/// The kinds whose values can be equal.
const EQUALITY: &[Kind] = &[Kind::String, Kind::Integer, Kind::Number, Kind::Boolean, Kind::DateTime, Kind::Date];
/// The kinds whose values have an order.
const ORDER: &[Kind] = &[Kind::String, Kind::Integer, Kind::Number, Kind::DateTime, Kind::Date];
/// The kinds that can match a pattern.
const TEXT: &[Kind] = &[Kind::String];
/// The kind that is true or false.
const TRUTH: &[Kind] = &[Kind::Boolean];
/// The kinds that contain others.
const JSON: &[Kind] = &[Kind::Object, Kind::Array];
/// Every kind.
const EVERY: &[Kind] =
    &[Kind::String, Kind::Integer, Kind::Number, Kind::Boolean, Kind::DateTime, Kind::Date, Kind::Object, Kind::Array];

/// The rows, the plainest first.
pub(super) const ROWS: [Row; 27] = [
    Row::new("eq", EQUALITY, Value(Compare(Equal)), "Is equal to the value.")
        .or_null("Is equal to the value, or null.")
        .of_lists("Is equal to at least one of the values.", "Is equal to each of the values."),
    Row::new("not_eq", EQUALITY, Value(Compare(NotEqual)), "Is different from the value, and not null.")
        .or_null("Is different from the value, or null.")
        .of_lists(
            "Is different from at least one of the values, and not null.",
            "Is different from each of the values, and not null.",
        ),
    Row::new("in", EQUALITY, List(Compare(Equal), Quantifier::Any), "Is one of the values.")
        .or_null("Is one of the values, or null.")
        .of_lists(
            "Is equal to at least one of the values, as `eq_any`.",
            "Is equal to each of the values, as `eq_all`.",
        ),
    Row::new("not_in", EQUALITY, List(Compare(NotEqual), Quantifier::All), "Is none of the values, and not null.")
        .or_null("Is none of the values, or null.")
        .of_lists(
            "Is different from at least one of the values, as `not_eq_any`.",
            "Is different from each of the values, as `not_eq_all`.",
        ),
    Row::new("lt", ORDER, Value(Compare(Less)), "Is less than the value.")
        .of_lists("Is less than at least one of the values.", "Is less than each of the values."),
    Row::new("lteq", ORDER, Value(Compare(LessOrEqual)), "Is less than or equal to the value.").of_lists(
        "Is less than or equal to at least one of the values.",
        "Is less than or equal to each of the values.",
    ),
    Row::new("gt", ORDER, Value(Compare(Greater)), "Is greater than the value.")
        .of_lists("Is greater than at least one of the values.", "Is greater than each of the values."),
    Row::new("gteq", ORDER, Value(Compare(GreaterOrEqual)), "Is greater than or equal to the value.").of_lists(
        "Is greater than or equal to at least one of the values.",
        "Is greater than or equal to each of the values.",
    ),
    Row::new("cont", TEXT, Value(Like(Match::Contains)), "Contains the value, whatever the case of letters.").of_lists(
        "Contains at least one of the values, whatever the case of letters.",
        "Contains each of the values, whatever the case of letters.",
    ),
    Row::new(
        "not_cont",
        TEXT,
        Value(NotLike(Match::Contains)),
        "Lacks the value, whatever the case of letters, and is not null.",
    )
    .of_lists(
        "Lacks at least one of the values, whatever the case of letters, and is not null.",
        "Lacks each of the values, whatever the case of letters, and is not null.",
    ),
    Row::new("i_cont", TEXT, Value(Like(Match::Contains)), "Contains the value, as `cont`.")
        .of_lists("Contains at least one of the values, as `cont_any`.", "Contains each of the values, as `cont_all`."),
    Row::new("not_i_cont", TEXT, Value(NotLike(Match::Contains)), "Lacks the value, as `not_cont`.").of_lists(
        "Lacks at least one of the values, as `not_cont_any`.",
        "Lacks each of the values, as `not_cont_all`.",
    ),
    Row::new("start", TEXT, Value(Like(Match::Start)), "Begins with the value, whatever the case of letters.")
        .of_lists(
            "Begins with at least one of the values, whatever the case of letters.",
            "Begins with each of the values, whatever the case of letters.",
        ),
    Row::new(
        "not_start",
        TEXT,
        Value(NotLike(Match::Start)),
        "Begins otherwise than with the value, whatever the case of letters.",
    )
    .of_lists(
        "Begins otherwise than with at least one of the values, whatever the case of letters.",
        "Begins with none of the values, whatever the case of letters, and is not null.",
    ),
    Row::new("end", TEXT, Value(Like(Match::End)), "Ends with the value, whatever the case of letters.").of_lists(
        "Ends with at least one of the values, whatever the case of letters.",
        "Ends with each of the values, whatever the case of letters.",
    ),
    Row::new(
        "not_end",
        TEXT,
        Value(NotLike(Match::End)),
        "Ends otherwise than with the value, whatever the case of letters.",
    )
    .of_lists(
        "Ends otherwise than with at least one of the values, whatever the case of letters.",
        "Ends with none of the values, whatever the case of letters, and is not null.",
    ),
    Row::new(
        "matches",
        TEXT,
        Value(Like(Match::Pattern)),
        "Matches the pattern, in which `%` is any text and `_` any character.",
    )
    .of_lists(
        "Matches at least one of the patterns, in which `%` is any text and `_` any character.",
        "Matches each of the patterns, in which `%` is any text and `_` any character.",
    ),
    Row::new(
        "does_not_match",
        TEXT,
        Value(NotLike(Match::Pattern)),
        "Does not match the pattern, in which `%` is any text and `_` any character, and is not null.",
    )
    .of_lists(
        "Misses at least one of the patterns, in which `%` is any text and `_` any character, and is not null.",
        "Matches none of the patterns, in which `%` is any text and `_` any character, and is not null.",
    ),
    Row::new("jcont", JSON, Contains, "Contains the JSON value: each of its members and elements is there."),
    Row::new("present", EVERY, Truth(Present), "Is neither null nor empty; with `false`, is null or empty."),
    Row::new("blank", EVERY, Truth(Blank), "Is null or empty; with `false`, is neither."),
    Row::new("null", EVERY, Truth(Null), "Is null; with `false`, is not."),
    Row::new("not_null", EVERY, Truth(NotNull), "Is not null; with `false`, is null."),
    Row::new("true", TRUTH, Truth(Is(true)), "Is true; with `false`, is neither true nor null."),
    Row::new("false", TRUTH, Truth(Is(false)), "Is false; with `false`, is neither false nor null."),
    Row::new("not_true", TRUTH, Truth(IsNot(true)), "Is neither true nor null; with `false`, is true."),
    Row::new("not_false", TRUTH, Truth(IsNot(false)), "Is neither false nor null; with `false`, is false."),
];
