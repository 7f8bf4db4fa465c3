//! The tokens of JSON text that is known to be valid.

use std::borrow::Cow;

/// The longest number that is kept. A double needs at most 1,075 digits to be written exactly; nobody writes them.
const MAX_NUMBER: usize = 400;
/// The largest exponent, either way: doubles reach from 5e-324 to 1.8e308.
const MAX_EXPONENT: i32 = 400;

/// The length of the string, number or literal that the text begins with, in bytes.
pub(super) fn length(text: &str) -> usize {
    if text.starts_with('"') {
        let mut escaped = false;
        let end = text.bytes().skip(1).position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        return end.map_or(text.len(), |end| end + 2);
    }
    let ends = |byte: u8| matches!(byte, b',' | b':' | b'}' | b']') || byte.is_ascii_whitespace();
    text.bytes().position(ends).unwrap_or(text.len()).max(1)
}

/// The text of a string token; `None` when an escape stands for no Unicode character.
pub(super) fn decode(token: &str) -> Option<Cow<'_, str>> {
    let inner = token.strip_prefix('"').and_then(|token| token.strip_suffix('"'))?;
    if inner.contains('\\') { serde_json::from_str(token).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// Whether a number is within the range of a double and written in reasonable length. Others overflow in one database or
/// another, or in the reader's JSON parser.
pub(crate) fn is_double(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let Ok(value) = number.parse::<f64>() else {
        return false;
    };
    let is_zero = mantissa.bytes().all(|byte| !matches!(byte, b'1'..=b'9'));
    number.len() <= MAX_NUMBER
        && exponent.parse::<i32>().is_ok_and(|exponent| exponent.abs() <= MAX_EXPONENT)
        && value.is_finite()
        && (is_zero || value != 0.0)
}
