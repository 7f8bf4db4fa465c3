//! Values on their way into a statement.

use jsonapi::Value;
use sea_orm::sea_query;

use crate::table::ColumnKind;

/// The value as it is bound for a column of this kind. The kind matters for NULL, which PostgreSQL wants typed, and for
/// integers in a column of numbers.
#[expect(clippy::cast_precision_loss, reason = "a column of doubles holds no more than a double's precision")]
pub(crate) fn bind(value: &Value, kind: ColumnKind) -> sea_query::Value {
    match value {
        Value::Null => null(kind),
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) if kind == ColumnKind::Number => (*value as f64).into(),
        Value::Integer(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::String(value) | Value::Json(value) => value.as_str().into(),
        Value::DateTime(value) => value.0.into(),
    }
}

fn null(kind: ColumnKind) -> sea_query::Value {
    match kind {
        ColumnKind::Text | ColumnKind::Json => Option::<String>::None.into(),
        ColumnKind::Integer | ColumnKind::Timestamp => Option::<i64>::None.into(),
        ColumnKind::Number => Option::<f64>::None.into(),
        ColumnKind::Boolean => Option::<bool>::None.into(),
    }
}

/// The values as they are bound for a column of this kind, without those that no row can hold; `None` when none is left.
/// They are filled up with the last one, so that few different statements are prepared: to a power of two, and beyond
/// 32 to a multiple of that. So the 10,000 values in 200 lists that a request may hold grow to 16,200 at most, and
/// a statement may bind them twice on SQLite, which takes 32,766.
pub(crate) fn filled(values: &[Value], kind: ColumnKind) -> Option<Vec<sea_query::Value>> {
    const STEP: usize = 32;
    let mut bound: Vec<_> =
        values.iter().filter(|value| !is_unstorable(value)).map(|value| bind(value, kind)).collect();
    let last = bound.last()?.clone();
    let length = bound.len().next_power_of_two().min(bound.len().next_multiple_of(STEP));
    bound.resize(length, last);
    Some(bound)
}

/// Whether no row can hold this value: PostgreSQL's text has no NUL character, and refuses a statement that binds one.
pub(crate) fn is_unstorable(value: &Value) -> bool {
    matches!(value, Value::String(text) | Value::Json(text) if text.contains('\0'))
}
