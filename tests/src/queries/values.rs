//! The values that filters compare with.

use jsonapi::{Attribute, Kind, Resource};

use super::predicates::Argument;
use super::words::Words;
use crate::edges;
use crate::random::Random;

const DATE_TIMES: &[&str] = &[
    "2018-01-01",
    "2018-03-01T09:00:00.000Z",
    "2018-03-01 09:00:00",
    "2018-03-01T09:00:00.1375Z",
    "2018-03-01T10:00:00+01:00",
    "2018-02-28T22:30:00.25-10:30",
    "1969-12-31T23:59:59.999Z",
    "0001-01-01",
    "9999-12-31T23:59:59.999Z",
];
const TRUTHS: &[&str] = &["1", "t", "T", "true", "TRUE", "0", "f", "F", "false", "FALSE"];
/// More letters than this are not sent: several values must fit into one request.
const LONG: usize = 40;
const JSON: &[&str] = &[
    "{}",
    "[]",
    r#"{"tier":"gold"}"#,
    r#"{"n":2}"#,
    r#"{"n":2.0}"#,
    r#"{"a":{"b":[]}}"#,
    r#"{"a":{"b":[1]}}"#,
    r#"{"list":["x"]}"#,
    r#"{"list":[{"k":null}]}"#,
    r#"{"nothing":null}"#,
    r#"{"":""}"#,
    r#"{"İ":"ß"}"#,
];

/// A value for the predicate of a field; `None` is the id.
pub(super) fn value(
    random: &mut Random,
    words: &Words,
    (resource, attribute): (&'static Resource, Option<&'static Attribute>),
    argument: Argument,
) -> String {
    let one = |random: &mut Random| single(random, words, resource, attribute);
    match argument {
        Argument::Value => one(random),
        Argument::List => list(random, one),
        Argument::Pattern => pattern(random, one),
        Argument::Patterns => list(random, |random| pattern(random, one)),
        Argument::Truth => (*random.pick(TRUTHS)).to_owned(),
        Argument::Json => json(random, words, resource, attribute),
    }
}

fn list(random: &mut Random, mut one: impl FnMut(&mut Random) -> String) -> String {
    let count = random.between(1, 4);
    let separator = if random.once_in(5) { " , " } else { "," };
    (0..count).map(|_| one(random)).collect::<Vec<_>>().join(separator)
}

fn single(
    random: &mut Random,
    words: &Words,
    resource: &'static Resource,
    attribute: Option<&'static Attribute>,
) -> String {
    let Some(attribute) = attribute else { return words.id(random, resource.name) };
    let stored = words.value(random, resource.name, attribute.name);
    let known: &[&str] = match attribute.kind {
        Kind::String => return text(random, stored),
        Kind::DateTime => return instant(random, stored),
        Kind::Object | Kind::Array => return stored.unwrap_or_else(|| "{}".to_owned()),
        Kind::Date => &["2018-01-01", "2020-02-29"],
        Kind::Boolean => TRUTHS,
        Kind::Integer => &["0", "1", "-1", "42", "9223372036854775807"],
        Kind::Number => &["0", "1.5", "-2.25", "0.1"],
    };
    stored.filter(|_| random.once_in(2)).unwrap_or_else(|| (*random.pick(known)).to_owned())
}

/// A text that is in a row, a part of it, another case of it, or one that is known to be troublesome.
fn text(random: &mut Random, stored: Option<String>) -> String {
    let stored = match stored {
        Some(stored) if !random.once_in(4) => stored,
        _ => (*random.pick(edges::TEXTS)).to_owned(),
    };
    let case = if stored.chars().count() > LONG { 2 } else { random.below(5) };
    match case {
        0 => stored.to_uppercase(),
        1 => stored.to_lowercase(),
        2 => {
            let letters: Vec<char> = stored.chars().collect();
            let from = random.between(0, letters.len());
            let to = random.between(from, letters.len().min(from + LONG));
            letters[from..to].iter().collect()
        }
        _ => stored,
    }
}

fn instant(random: &mut Random, stored: Option<String>) -> String {
    match stored {
        Some(stored) if random.once_in(2) => stored,
        // Finer than what is stored.
        Some(stored) if random.once_in(2) => stored.replace('Z', "5Z"),
        _ => (*random.pick(DATE_TIMES)).to_owned(),
    }
}

/// A text with wildcards in it, and no escape that escapes nothing.
fn pattern(random: &mut Random, one: impl Fn(&mut Random) -> String) -> String {
    let text = one(random);
    let mut pattern = String::new();
    for letter in text.chars() {
        match random.below(8) {
            0 => pattern.push('_'),
            1 => pattern.push('%'),
            2 if matches!(letter, '%' | '_' | '\\') => pattern.extend(['\\', letter]),
            _ => pattern.push(letter),
        }
    }
    if random.once_in(2) {
        pattern.push('%');
    }
    // Elements of lists are trimmed: what an escape escapes must not be lost.
    let pattern = pattern.trim().replace("\\,", "_").replace("\\ ", "_");
    pattern.trim_end_matches('\\').to_owned()
}

fn json(
    random: &mut Random,
    words: &Words,
    resource: &'static Resource,
    attribute: Option<&'static Attribute>,
) -> String {
    let stored = attribute.and_then(|attribute| words.value(random, resource.name, attribute.name));
    let Some(stored) = stored.filter(|_| random.once_in(2)) else { return (*random.pick(JSON)).to_owned() };
    // One member of what is stored, so that it is contained.
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&stored).unwrap_or_default();
    let members: Vec<_> = members.into_iter().collect();
    if members.is_empty() {
        return stored;
    }
    let (name, value) = random.pick(&members).clone();
    serde_json::Value::Object([(name, value)].into_iter().collect()).to_string()
}
