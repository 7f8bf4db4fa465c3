//! Tests of filters as expressions.

use jsonapi::Value;
use jsonapi::query::filter::{Comparator, Pattern, Test};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, LikeExpr};

use crate::compile::filter::{conjunction, disjunction, never};
use crate::compile::value::{bind, filled, is_unstorable};
use crate::fold::fold;
use crate::table::ColumnKind;

/// Lower-cases text, the same on both databases.
const FOLD: &str = "latchkey_fold";
/// Whether a JSON text contains another, the same on both databases.
const CONTAINS: &str = "latchkey_json_contains";

/// The test of an expression of this kind.
pub(super) fn of(expression: &Expr, kind: ColumnKind, test: &Test) -> Expr {
    let subject = expression.clone();
    match test {
        Test::Compare(comparator, value) => compare(subject, kind, *comparator, value),
        Test::In(values) => match filled(values, kind) {
            None => never(),
            Some(values) => subject.is_in(values),
        },
        Test::NotIn(values) => match filled(values, kind) {
            None => subject.is_not_null(),
            Some(values) => subject.is_not_in(values),
        },
        Test::Like(pattern) if is_foreign(pattern) => never(),
        Test::Like(pattern) => folded(subject).like(like(pattern)),
        Test::NotLike(pattern) if is_foreign(pattern) => subject.is_not_null(),
        Test::NotLike(pattern) => folded(subject).not_like(like(pattern)),
        Test::Null => subject.is_null(),
        Test::NotNull => subject.is_not_null(),
        Test::Never => never(),
        Test::Contains(json) if json.contains('\0') => never(),
        Test::Contains(json) => Func::cust(CONTAINS).args([subject, Expr::val(json.as_str())]).into(),
        Test::Any(tests) => disjunction(tests.iter().map(|test| of(expression, kind, test)).collect()),
        Test::All(tests) => conjunction(tests.iter().map(|test| of(expression, kind, test)).collect()),
    }
}

fn compare(subject: Expr, kind: ColumnKind, comparator: Comparator, value: &Value) -> Expr {
    if is_unstorable(value) {
        return compare_unstorable(subject, kind, comparator, value);
    }
    let operator = match comparator {
        Comparator::Equal => BinOper::Equal,
        Comparator::NotEqual => BinOper::NotEqual,
        Comparator::Less => BinOper::SmallerThan,
        Comparator::LessOrEqual => BinOper::SmallerThanOrEqual,
        Comparator::Greater => BinOper::GreaterThan,
        Comparator::GreaterOrEqual => BinOper::GreaterThanOrEqual,
    };
    subject.binary(operator, Expr::val(bind(value, kind)))
}

/// No row holds a NUL character, the least of all: what is not above the text before it is below the whole.
fn compare_unstorable(subject: Expr, kind: ColumnKind, comparator: Comparator, value: &Value) -> Expr {
    let (Value::String(text) | Value::Json(text)) = value else { return never() };
    let before = Value::String(text.split('\0').next().unwrap_or_default().to_owned());
    match comparator {
        Comparator::Equal => never(),
        Comparator::NotEqual => subject.is_not_null(),
        Comparator::Less | Comparator::LessOrEqual => compare(subject, kind, Comparator::LessOrEqual, &before),
        Comparator::Greater | Comparator::GreaterOrEqual => compare(subject, kind, Comparator::Greater, &before),
    }
}

fn folded(subject: Expr) -> Expr {
    Func::cust(FOLD).arg(subject).into()
}

fn like(pattern: &Pattern) -> LikeExpr {
    LikeExpr::new(fold(pattern.as_like())).escape('\\')
}

/// Whether the pattern asks for a character that no row holds.
fn is_foreign(pattern: &Pattern) -> bool {
    pattern.as_like().contains('\0')
}
