//! Headers that are lists: in one line or in several, with commas that may be quoted (RFC 9110, section 5.6.1).

use axum::http::{HeaderMap, HeaderName};

/// All values of a header, as one list; empty when there is none.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.collect::<Vec<_>>().join(", ")
}

/// The elements of a list; commas in quotes do not count, and neither do empty elements.
pub(super) fn elements(list: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    list.split(move |character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
    .map(str::trim)
    .filter(|element| !element.is_empty())
}
