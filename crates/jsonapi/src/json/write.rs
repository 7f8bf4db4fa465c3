//! JSON text, written straight into a buffer; strings are escaped exactly as `serde_json` does.

/// Appends a string with its quotes.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    escape(text, |plain| out.push_str(plain));
    out.push('"');
}

/// Appends a string with its quotes.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    write_escaped(out, text);
    out.push(b'"');
}

/// Appends what stands between the quotes of a string.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &str) {
    escape(text, |plain| out.extend_from_slice(plain.as_bytes()));
}

/// Cuts a text into pieces that need no escape and the escapes between them.
fn escape(text: &str, mut push: impl FnMut(&str)) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        // Only ASCII bytes are escaped, so that `at` is always a boundary of characters.
        if let Some(escape) = escape_of(byte) {
            push(&text[start..at]);
            push(escape);
            start = at + 1;
        }
    }
    push(&text[start..]);
}

/// The escape of a byte that must not stand in a string as it is.
const fn escape_of(byte: u8) -> Option<&'static str> {
    const CONTROL: [&str; 32] = [
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b", "\\t", "\\n",
        "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014",
        "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e",
        "\\u001f",
    ];
    match byte {
        b'"' => Some("\\\""),
        b'\\' => Some("\\\\"),
        0..32 => Some(CONTROL[byte as usize]),
        _ => None,
    }
}
