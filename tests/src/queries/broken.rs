//! Broken queries: names, values and bytes that a client, an attacker or an accident sends.

use super::{Parameters, encode, predicates};
use crate::random::Random;

/// Names that no list of parameters has, or almost.
const NAMES: &[&str] = &[
    "filter",
    "filter[]",
    "filter[q]",
    "filter[q][]",
    "filter[q][][]",
    "filter[q[reference_eq]]",
    "filter[q][reference_eq",
    "filter[q]reference_eq]",
    "filter[q][_or_]",
    "filter[q][_eq]",
    "filter[q][eq]",
    "filter[q][or_and_or_eq]",
    "filter[q][reference_or_eq]",
    "filter[q][_or_reference_eq]",
    "filter[q][customer_events_customer_events_name_eq]",
    "filter[q][customer_customer_customer_email_eq]",
    "filter[q][reset_password_token_eq]",
    "filter[q][token_digest_start]",
    "filter[q][customer_password_digest_start]",
    "filter[reset_password_token]",
    "filter[q][reference_eq_eq]",
    "filter[q][not_not_eq]",
    "filter[q][İ_eq]",
    "fields",
    "fields[]",
    "fields[nope]",
    "page[size][size]",
    "page[]",
    "page[limit]",
    "page[after]",
    "sort[]",
    "include[]",
    "q",
    "",
    "[",
    "]",
    "\0",
    "constructor",
    "__proto__",
];

/// Values that something may choke on.
const VALUES: &[&str] = &[
    "",
    " ",
    ",",
    ",,,,",
    "null",
    "nil",
    "-",
    "--",
    "-,-",
    ".",
    "..",
    "customer..events",
    "0",
    "-1",
    "00000000000000000000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "Infinity",
    "\0",
    "a\0b",
    "\\",
    "%",
    "_",
    "a\\",
    "\\\\\\",
    "'",
    "' OR 1=1 --",
    "\"",
    "'; DROP TABLE customers; --",
    "{",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "{\"a\":}",
    "{\"a\":1,\"a\":2}",
    "\"\\ud800\"",
    "{\"a\":\"\\u0000\"}",
    "1e999999999",
    "2018-13-01",
    "2018-02-30",
    "0000-00-00",
    "-9999-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999999999999999Z",
    "2018-01-01T00:00:00+99:99",
    "2018-01-01T24:00:00Z",
    "2016-12-31T23:59:60Z",
    "2018-01-01T12:00:00.000Z[Europe/Rome]",
    "\u{feff}true",
    "\u{202e}eurt",
];

/// Texts of a query string that no encoder writes.
const ACCIDENTS: &[&str] = &[
    "%",
    "%2",
    "%zz",
    "%00",
    "%FF",
    "%C3%28",
    "%ED%A0%80",
    "%F4%90%80%80",
    "%C0%AF",
    "%25",
    "%2525",
    "&",
    "&&",
    "=",
    "==",
    "[",
    "]",
    "][",
    "+",
    ";",
    "%26",
    "%3D",
    "%5B",
    "%5D",
    ",",
    "é",
    "\u{10ffff}",
];

/// How long something grows that grows.
const LONGEST: usize = 20_000;

/// A query string from valid parameters that is not valid any more, at least not on purpose.
pub fn break_query(random: &mut Random, mut parameters: Parameters) -> String {
    for _ in 0..random.between(1, 3) {
        break_parameters(random, &mut parameters);
    }
    let mut query = encode(random, &parameters);
    if random.once_in(3) {
        for _ in 0..random.between(1, 6) {
            break_text(random, &mut query);
        }
    }
    query
}

fn break_parameters(random: &mut Random, parameters: &mut Parameters) {
    if parameters.is_empty() || random.once_in(6) {
        let name = (*random.pick(NAMES)).to_owned();
        parameters.push((name, (*random.pick(VALUES)).to_owned()));
        return;
    }
    let at = random.index(parameters.len());
    match random.below(9) {
        0 => (*random.pick(NAMES)).clone_into(&mut parameters[at].0),
        1 | 2 => (*random.pick(VALUES)).clone_into(&mut parameters[at].1),
        3 => swap_predicate(random, &mut parameters[at].0),
        4 => break_text(random, &mut parameters[at].0),
        5 => break_text(random, &mut parameters[at].1),
        6 => {
            let again = parameters[at].clone();
            parameters.push(again);
        }
        7 => grow(random, &mut parameters[at]),
        _ => {
            // A value where another one belongs.
            let other = random.index(parameters.len());
            parameters[at].1 = parameters[other].1.clone();
        }
    }
}

/// Puts another predicate at the end of a condition's name, one that its kind may not have.
fn swap_predicate(random: &mut Random, name: &mut String) {
    let names = predicates::names();
    if let Some(stem) = name.strip_suffix(']').and_then(|name| Some(name.rsplit_once('_')?.0.to_owned())) {
        *name = format!("{stem}_{}]", random.pick(&names));
    }
}

/// Makes a name or a value long: longer than a server takes, but not without bounds.
fn grow(random: &mut Random, (name, value): &mut (String, String)) {
    let times = [10, 600, 3_000][random.index(3)];
    match random.below(3) {
        0 => *value = repeat(&format!("{value},"), times),
        1 => *value = repeat(value, times),
        _ => {
            let inner = name.trim_end_matches(']').to_owned();
            let middle = random.pick(&["_or_reference", "_and_id", "customer_", "[", "events_"]);
            *name = format!("{inner}{}]", repeat(middle, times));
        }
    }
}

fn repeat(text: &str, times: usize) -> String {
    text.repeat(times.min(1 + LONGEST / text.len().max(1)))
}

/// Inserts, removes or replaces a piece of a text.
fn break_text(random: &mut Random, text: &mut String) {
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let from = *random.pick(&boundaries);
    let to = boundaries.iter().copied().find(|&at| at > from).unwrap_or(from);
    let piece = if random.once_in(4) {
        char::from_u32(u32::try_from(random.below(0x300)).unwrap_or_default()).map_or_else(String::new, String::from)
    } else {
        (*random.pick(ACCIDENTS)).to_owned()
    };
    match random.below(4) {
        0 => text.replace_range(from..to, ""),
        1 => text.replace_range(from..to, &piece),
        2 => text.truncate(from),
        _ => text.insert_str(from, &piece),
    }
}
