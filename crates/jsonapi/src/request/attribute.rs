//! The value of one attribute outside of a request document, as import reads it.

use super::typed::{self, Typed};
use crate::descriptor::Attribute;
use crate::json::Source;
use crate::problem::Rule;
use crate::value::Value;

/// Reads valid JSON text as a value of the attribute, whether requests may send it or not. Arrays keep their nulls.
///
/// # Errors
///
/// The rules that the value breaks; [`Rule::Invalid`] when it is not well-formed.
pub fn read_attribute(attribute: &Attribute, raw: &str) -> Result<Value, Vec<Rule>> {
    match typed::read(attribute, raw, Source::History, attribute.name) {
        Ok(Typed::Value(value)) => Ok(value),
        Ok(Typed::Broken(rules)) => Err(rules),
        Err(_) => Err(vec![Rule::Invalid]),
    }
}
