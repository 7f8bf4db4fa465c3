//! What a predicate and a value mean: the test of an attribute of some kind (api-facts 2.5).

use super::checked::{Comparator, Pattern, Test};
use super::operand::{self, Operand, trim};
use super::predicate::{Asks, Match, Predicate, Quantifier, Question, Truth};
use super::refusal::{Expected, MAX_LIST, Refusal};
use crate::descriptor::Kind;
use crate::value::Value;

/// The test that a predicate and the value that was sent make of an attribute of this kind, to which the predicate applies.
/// `None` when the value says nothing.
pub(super) fn test(predicate: &Predicate, kind: Kind, value: &str) -> Result<Option<Test>, Refusal> {
    if value.contains('\0') {
        return Err(Refusal::new(value, Expected::NoNul));
    }
    let sent = trim(value);
    if sent.is_empty() {
        return Ok(None);
    }
    let test = match predicate.asks {
        Asks::Value(question) => Some(ask(question, kind, sent)?),
        Asks::List(question, quantifier) => list(question, quantifier, kind, sent)?,
        Asks::Truth(truth) => Some(answer(truth, kind, operand::boolean(sent)?)),
        Asks::Contains => Some(Test::Contains(operand::json(sent)?)),
    };
    Ok(test.map(|test| if predicate.or_null { Test::Any(vec![test, Test::Null]) } else { test }))
}

/// The question about one value.
fn ask(question: Question, kind: Kind, text: &str) -> Result<Test, Refusal> {
    match question {
        Question::Compare(comparator) => operand::read(kind, text).map(|operand| compare(comparator, operand)),
        Question::Like(how) => pattern(how, text).map(Test::Like),
        Question::NotLike(how) => pattern(how, text).map(Test::NotLike),
    }
}

/// The question about the values of a list, whose empty elements say nothing.
fn list(question: Question, quantifier: Quantifier, kind: Kind, text: &str) -> Result<Option<Test>, Refusal> {
    let elements: Vec<&str> = text.split(',').map(trim).filter(|element| !element.is_empty()).collect();
    if elements.is_empty() {
        return Ok(None);
    }
    if elements.len() > MAX_LIST {
        return Err(Refusal::new(text, Expected::ShorterList));
    }
    let values = || elements.iter().map(|element| operand::read(kind, element)).collect::<Result<_, _>>();
    let tests = || elements.iter().map(|element| ask(question, kind, element)).collect::<Result<_, _>>();
    match (question, quantifier) {
        (Question::Compare(Comparator::Equal), Quantifier::Any) => values().map(is_in),
        (Question::Compare(Comparator::NotEqual), Quantifier::All) => values().map(is_not_in),
        (_, Quantifier::Any) => tests().map(Test::Any),
        (_, Quantifier::All) => tests().map(Test::All),
    }
    .map(Some)
}

/// A comparison. A value that is finer than what attributes hold lies between two of those.
fn compare(comparator: Comparator, operand: Operand) -> Test {
    let comparator = match comparator {
        comparator if !operand.finer => comparator,
        Comparator::Equal => return Test::Never,
        Comparator::NotEqual => return Test::NotNull,
        Comparator::Less | Comparator::LessOrEqual => Comparator::LessOrEqual,
        Comparator::Greater | Comparator::GreaterOrEqual => Comparator::Greater,
    };
    Test::Compare(comparator, operand.value)
}

/// Whether the attribute is one of the values.
fn is_in(operands: Vec<Operand>) -> Test {
    let values = exact(operands);
    if values.is_empty() { Test::Never } else { Test::In(values) }
}

/// Whether the attribute is none of the values.
fn is_not_in(operands: Vec<Operand>) -> Test {
    let values = exact(operands);
    if values.is_empty() { Test::NotNull } else { Test::NotIn(values) }
}

/// The values that an attribute can be equal to.
fn exact(operands: Vec<Operand>) -> Vec<Value> {
    operands.into_iter().filter(|operand| !operand.finer).map(|operand| operand.value).collect()
}

/// The pattern that a value stands for.
fn pattern(how: Match, text: &str) -> Result<Pattern, Refusal> {
    match how {
        Match::Contains => Ok(Pattern::contains(text)),
        Match::Start => Ok(Pattern::starts_with(text)),
        Match::End => Ok(Pattern::ends_with(text)),
        Match::Pattern => Pattern::written(text).ok_or_else(|| Refusal::new(text, Expected::Pattern)),
    }
}

/// The question without a value, or with `false` its opposite.
fn answer(truth: Truth, kind: Kind, sent: bool) -> Test {
    let is = |boolean, equal| {
        let comparator = if equal { Comparator::Equal } else { Comparator::NotEqual };
        Test::Compare(comparator, Value::Boolean(boolean))
    };
    match (truth, sent) {
        (Truth::Present, true) | (Truth::Blank, false) => present(kind),
        (Truth::Present, false) | (Truth::Blank, true) => blank(kind),
        (Truth::Null, true) | (Truth::NotNull, false) => Test::Null,
        (Truth::Null, false) | (Truth::NotNull, true) => Test::NotNull,
        (Truth::Is(boolean), _) => is(boolean, sent),
        (Truth::IsNot(boolean), _) => is(boolean, !sent),
    }
}

/// Whether an attribute of this kind holds something.
fn present(kind: Kind) -> Test {
    empty(kind).map_or(Test::NotNull, |empty| Test::Compare(Comparator::NotEqual, empty))
}

/// Whether an attribute of this kind holds nothing.
fn blank(kind: Kind) -> Test {
    empty(kind).map_or(Test::Null, |empty| Test::Any(vec![Test::Null, Test::Compare(Comparator::Equal, empty)]))
}

/// The empty value of a kind that has one.
fn empty(kind: Kind) -> Option<Value> {
    match kind {
        Kind::String => Some(Value::String(String::new())),
        Kind::Object => Some(Value::Json("{}".to_owned())),
        Kind::Array => Some(Value::Json("[]".to_owned())),
        Kind::Integer | Kind::Number | Kind::Boolean | Kind::DateTime | Kind::Date => None,
    }
}
