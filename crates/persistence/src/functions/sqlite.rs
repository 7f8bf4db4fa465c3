//! The functions on a connection to SQLite.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{FromSqlError, ValueRef};
use rusqlite::{Connection, Error};

use super::containment::contains;
use super::json::Json;
use crate::fold::fold;

/// Adds the functions to a connection.
pub(crate) fn register(connection: &Connection) -> Result<(), Error> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("latchkey_fold", 1, pure, |context| Ok(text(context, 0)?.map(fold)))?;
    connection.create_scalar_function("latchkey_json_contains", 2, pure, json_contains)
}

fn json_contains(context: &Context<'_>) -> Result<Option<bool>, Error> {
    // The value of a filter is the same for every row: it is read once a statement.
    let part = context.get_or_create_aux(1, |value| match value {
        ValueRef::Null => Ok::<_, FromSqlError>(None),
        value => Ok(Some(Json::parse(value.as_str()?))),
    })?;
    let (Some(text), Some(part)) = (text(context, 0)?, part.as_ref()) else { return Ok(None) };
    let both = Json::parse(text).zip(part.as_ref());
    Ok(Some(both.is_some_and(|(value, part)| contains(&value, part))))
}

/// The text of an argument; `None` is NULL.
fn text<'a>(context: &'a Context<'_>, at: usize) -> Result<Option<&'a str>, Error> {
    let value = context.get_raw(at);
    let wrong = |_| Error::InvalidFunctionParameterType(at, value.data_type());
    value.as_str_or_null().map_err(wrong)
}
