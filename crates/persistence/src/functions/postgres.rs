//! The functions on PostgreSQL. They call nothing but what is immutable and take each argument as it is, so that the
//! planner puts their bodies in their place.

use crate::fold;

/// Whether `jsonb` can hold a JSON text, so that one row that it cannot hold does not fail a whole query. Requests and imports
/// refuse such text. Nearly every text passes the first test; the others look at it without its strings, or at these alone.
///
/// A text with an escape of NUL or of half a character is refused, and so is one with a number whose exponent has four
/// digits, or that has a thousand digits itself in a text that is long enough for too many: `numeric` takes 16,383 digits
/// after the point.
const JSON_IS_HELD: &str = r#"
CREATE OR REPLACE FUNCTION latchkey_json_is_held(text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $latchkey$
SELECT CASE
  WHEN octet_length($1) < 15000 AND $1 !~ '\\u(0000|[dD][89a-fA-F])|[eE][+-]?[0-9]{4}' THEN true
  WHEN regexp_replace(
         replace($1, '\\', ''), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g'
       ) ~ '\\u(0000|[dD][89a-fA-F])' THEN false
  WHEN octet_length($1) < 15000 THEN
       regexp_replace(replace($1, '\\', ''), '"([^"\\]|\\.)*"', '', 'g') !~ '[eE][+-]?0*[1-9][0-9]{3}'
  ELSE regexp_replace(replace($1, '\\', ''), '"([^"\\]|\\.)*"', '', 'g')
       !~ '[eE][+-]?0*[1-9][0-9]{3}|([0-9.]{250}){4}'
END
$latchkey$"#;

const JSON_CONTAINS: &str = "
CREATE OR REPLACE FUNCTION latchkey_json_contains(text, text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $latchkey$
SELECT CASE WHEN NOT latchkey_json_is_held($1) THEN false ELSE ($1)::jsonb @> ($2)::jsonb END
$latchkey$";

/// The alphabets that most names with capitals outside of ASCII are written in: Latin with its first extension, Greek,
/// Cyrillic.
const ALPHABETS: [(char, char); 3] = [('\u{80}', '\u{17f}'), ('\u{370}', '\u{3ff}'), ('\u{400}', '\u{4ff}')];

/// The statements that create the functions.
pub(crate) fn definitions() -> [String; 3] {
    [fold_definition(), JSON_IS_HELD.to_owned(), JSON_CONTAINS.to_owned()]
}

/// `lower` of the collation "C" knows ASCII alone, whatever the database collates by, and `translate` compares each character
/// with all pairs until one is equal. So text without a capital outside of ASCII is spared that, and text of one alphabet
/// is compared with the pairs of that one.
fn fold_definition() -> String {
    let (upper, lower) = fold::pairs('\u{80}'..=char::MAX);
    let alphabets: String = ALPHABETS.into_iter().map(one_alphabet).collect();
    format!(
        "CREATE OR REPLACE FUNCTION latchkey_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $latchkey$
SELECT CASE
  WHEN octet_length($1) = char_length($1) OR $1 COLLATE \"C\" !~ '[{upper}]' THEN lower($1 COLLATE \"C\")
{alphabets}  ELSE translate(lower($1 COLLATE \"C\"), '{upper}', '{lower}')
END
$latchkey$"
    )
}

/// The case of text that has nothing but ASCII and these characters.
fn one_alphabet((first, last): (char, char)) -> String {
    let (upper, lower) = fold::pairs(first..=last);
    format!(
        "  WHEN $1 COLLATE \"C\" !~ '[^\\u0001-\\u007f{first}-{last}]'
    THEN translate(lower($1 COLLATE \"C\"), '{upper}', '{lower}')\n"
    )
}
