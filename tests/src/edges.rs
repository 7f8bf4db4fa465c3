//! Rows at the edges of what can be stored: where two databases would differ if they were left to themselves.

use serde_json::{Value, json};

/// Texts that databases fold, escape, trim or compare in their own ways.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "  padded  ",
    "\t tab",
    "line\nbreak",
    "İstanbul",
    "istanbul",
    "ISTANBUL",
    "ıstanbul",
    "i\u{307}stanbul",
    "Straße",
    "STRASSE",
    "STRAẞE",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "σίσυφοσ",
    "\u{212a}elvin",
    "kelvin",
    "Kelvin",
    "ſtreet",
    "street",
    "\u{212b}ngström",
    "Ångström",
    "ångström",
    "A\u{30a}ngström",
    "\u{2126}mega",
    "ωmega",
    "e\u{301}",
    "é",
    "É",
    "Ǆ",
    "ǅ",
    "ǆ",
    "ﬁ",
    "FI",
    "ᾼ",
    "ᾳ",
    "Ⅷ",
    "ⅷ",
    "Ⓐ",
    "ⓐ",
    "𐐀",
    "𐐨",
    "Ⴀ",
    "ⴀ",
    "Ꭰ",
    "ꭰ",
    "ẞ",
    "ß",
    "ﬀ",
    "ŉ",
    "ΐ",
    "日本語",
    "😀👍🏽",
    "\u{200b}zero",
    "\u{202e}thgir",
    "\u{7f}\u{80}",
    "\u{ffff}",
    "\u{10ffff}",
    "100%",
    "100\\%",
    "a_b",
    "a\\_b",
    "aXb",
    "A_B",
    "back\\slash",
    "\\",
    "%",
    "_",
    "it's",
    "\"quoted\"",
    "a,b",
    "null",
    "NULL",
    "true",
    "0",
    "00",
    "-1",
    "1e3",
    "~",
    "Z",
    "z",
    "ÿ",
    "[a-z]*",
    "$1",
    "?",
    ":name",
    "--",
    "/*",
];

/// Instants at both ends of what is stored, and around the turns of counts and calendars.
const INSTANTS: &[&str] = &[
    "0000-01-01T00:00:00.000Z",
    "0001-01-01T00:00:00.001Z",
    "1582-10-10T00:00:00.000Z",
    "1899-12-31T23:59:59.999Z",
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z",
    "2000-02-29T12:00:00.000Z",
    "2038-01-19T03:14:08.000Z",
    "9999-12-31T23:59:59.999Z",
];

/// Metadata of every shape that JSON has.
fn metadata(number: usize) -> Value {
    let shapes = [
        json!({}),
        json!({ "tier": "gold", "n": 2 }),
        json!({ "n": 2.0 }),
        json!({ "n": "2" }),
        json!({ "n": 1e300, "small": 1e-300, "big": 9_007_199_254_740_993_i64 }),
        json!({ "nothing": null, "yes": true, "no": false }),
        json!({ "a": { "b": [] } }),
        json!({ "a": { "b": [1, [2, { "c": null }]] } }),
        json!({ "list": ["x", "x", "y"] }),
        json!({ "list": [{ "k": null }, {}] }),
        json!({ "": "" }),
        json!({ "İ": "ß", "i": "ẞ", "\"q\"": "\\", "a.b": { "$c": "%_" } }),
        json!({ "z": 1, "y": 2, "x": 3 }),
        json!({ "long": "ß".repeat(300) }),
    ];
    shapes[number % shapes.len()].clone()
}

/// The characters that the name of an event has at most.
const NAME: usize = 255;

/// The rows, as `latchkey import` reads them: for each text a customer, a reset and, for some, events.
#[must_use]
pub fn rows() -> String {
    let long = ["İ".repeat(200), "x".repeat(255), "é".repeat(255)];
    let texts: Vec<&str> = TEXTS.iter().copied().chain(long.iter().map(String::as_str)).collect();
    let mut lines = String::new();
    for (number, text) in texts.iter().enumerate() {
        for row in of_text(number, text, texts.len()) {
            lines.push_str(&row.to_string());
            lines.push('\n');
        }
    }
    lines
}

/// The rows of one text.
fn of_text(number: usize, text: &str, count: usize) -> Vec<Value> {
    let instant = INSTANTS[number % INSTANTS.len()];
    let (customer, reset) = (format!("EdgeCust{number:04}"), format!("EdgeReset{number:04}"));
    let email = format!("edge.{number}.Éİß+%_@Example.org");
    // Every fourth row has no reference, every fifth no origin.
    let reference = if number % 4 == 3 { Value::Null } else { json!(text) };
    let origin = if number % 5 == 4 { Value::Null } else { json!(TEXTS[(number * 7) % TEXTS.len()]) };
    let status = ["prospect", "acquired", "repeat"][number % 3];
    let attributes = json!({
        "email": email, "status": status, "created_at": instant,
        "reference": reference, "reference_origin": origin, "metadata": metadata(number),
    });
    let mut rows = vec![json!({ "type": "customers", "id": customer, "attributes": attributes })];
    let used = if number.is_multiple_of(2) { json!(INSTANTS[(number / 2) % INSTANTS.len()]) } else { Value::Null };
    let attributes = json!({
        "customer_email": email, "reset_password_token": format!("EdgeToken{number:013}"), "reset_password_at": used,
        "created_at": instant, "reference": reference, "reference_origin": origin, "metadata": metadata(number + 1),
    });
    let to = format!("EdgeCust{:04}", if number.is_multiple_of(3) { 0 } else { number.min(count - 1) });
    rows.push(json!({
        "type": "customer_password_resets", "id": reset, "attributes": attributes,
        "relationships": { "customer": { "data": { "type": "customers", "id": to } } },
    }));
    for event in 0..number % 3 {
        let (of, id) = if event == 0 { ("customer_password_resets", &reset) } else { ("customers", &customer) };
        let name: String = format!("{of}.{text}").chars().take(NAME).collect();
        rows.push(json!({
            "type": "events", "id": format!("EdgeEvent{number:04}x{event}"),
            "attributes": { "name": name, "created_at": instant, "metadata": metadata(number + 2) },
            "relationships": { "resource": { "data": { "type": of, "id": id } } },
        }));
    }
    rows
}
