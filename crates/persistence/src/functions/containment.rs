//! Whether one JSON value contains another, as `@>` of PostgreSQL's `jsonb` decides.
//! <https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT>

use super::json::Json;

/// Whether `value` contains `part`. An array contains a value that is one of its elements, but only at the top.
pub(super) fn contains(value: &Json, part: &Json) -> bool {
    match (value, part) {
        (Json::Array(elements), Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_)) => {
            elements.contains(part)
        }
        _ => covers(value, part),
    }
}

/// Objects contain objects with some of their members, arrays contain arrays of some of their elements in any order and
/// number; anything else contains what is equal to it.
fn covers(value: &Json, part: &Json) -> bool {
    match (value, part) {
        (Json::Object(members), Json::Object(some)) => {
            some.iter().all(|(name, part)| members.get(name).is_some_and(|member| covers(member, part)))
        }
        (Json::Array(elements), Json::Array(some)) => {
            some.iter().all(|part| elements.iter().any(|element| covers(element, part)))
        }
        _ => value == part,
    }
}
