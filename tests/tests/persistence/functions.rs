//! The SQL functions of filters: the same answers on both databases, and as Unicode and PostgreSQL's documentation say.

use jsonapi::Value;
use jsonapi::query::Page;
use persistence::{Engine, Read, events};
use sea_orm::sqlx::{Connection, PgConnection, Row};

use crate::support::{Home, event_with, on_both, read, text, value};

on_both!(containment_is_that_of_jsonb, text_is_folded_character_by_character, nothing_comes_of_null);

/// Values, parts, and whether the value contains the part.
const CONTAINMENT: &[(&str, &str, bool)] = &[
    // Scalars.
    ("1", "1", true),
    ("1", "2", false),
    ("null", "null", true),
    ("null", "false", false),
    ("true", "true", true),
    ("true", "\"true\"", false),
    ("\"a\"", "\"a\"", true),
    ("\"a\"", "\"A\"", false),
    ("\"a\"", "\"ab\"", false),
    ("\"1\"", "1", false),
    // Numbers are decimals.
    ("1.0", "1", true),
    ("1", "10e-1", true),
    ("1", "0.1E+1", true),
    ("-0", "0.000", true),
    ("0", "0e5", true),
    ("100", "1e2", true),
    ("0.1", "0.10000000000000000555", false),
    ("12345678901234567890123", "12345678901234567890123.0", true),
    ("12345678901234567890123", "12345678901234567890124", false),
    ("9007199254740993", "9007199254740992", false),
    ("1e400", "1e400", true),
    ("1e400", "1e399", false),
    ("-1", "1", false),
    // Strings, after their escapes.
    (r#""\u00e9""#, "\"é\"", true),
    (r#""\/""#, "\"/\"", true),
    (r#""\ud83d\ude00""#, "\"😀\"", true),
    (r#""a\nb""#, r#""a\u000ab""#, true),
    (r#""\\u0000""#, r#""\\u0000""#, true),
    (r#""e\u0301""#, "\"é\"", false),
    // Objects: some of the members, and of these what they contain.
    ("{}", "{}", true),
    (r#"{"a":1}"#, "{}", true),
    ("{}", r#"{"a":1}"#, false),
    (r#"{"a":1,"b":2}"#, r#"{"b":2}"#, true),
    (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true),
    (r#"{"a":1}"#, r#"{"a":"1"}"#, false),
    (r#"{"a":null}"#, r#"{"a":null}"#, true),
    ("{}", r#"{"a":null}"#, false),
    (r#"{"a":{"b":{"c":1,"d":2}}}"#, r#"{"a":{"b":{"d":2}}}"#, true),
    (r#"{"a":{"b":1}}"#, r#"{"b":1}"#, false),
    (r#"{"a":1,"a":2}"#, r#"{"a":2}"#, true),
    (r#"{"a":1,"a":2}"#, r#"{"a":1}"#, false),
    (r#"{"\u0061":1}"#, r#"{"a":1}"#, true),
    (r#"{"A":1}"#, r#"{"a":1}"#, false),
    (r#"{"":1}"#, r#"{"":1}"#, true),
    // Arrays: in any order and number.
    ("[]", "[]", true),
    ("[1]", "[]", true),
    ("[]", "[1]", false),
    ("[1,2,3]", "[3,1]", true),
    ("[1,2,3]", "[1,1,1,1]", true),
    ("[1,2]", "[1,4]", false),
    ("[[1,2],3]", "[[2]]", true),
    ("[[1,2],3]", "[1]", false),
    ("[[1],[2]]", "[[1,2]]", false),
    (r#"[{"a":1,"b":2}]"#, r#"[{"a":1}]"#, true),
    (r#"[{"a":1},{"b":2}]"#, r#"[{"a":1,"b":2}]"#, false),
    (r#"{"tags":["x","y"]}"#, r#"{"tags":["y"]}"#, true),
    // At the top an array contains a scalar; a scalar contains no array, and no deeper array contains one.
    ("[1,2]", "2", true),
    (r#"["a"]"#, "\"a\"", true),
    ("[[1]]", "1", false),
    ("1", "[1]", false),
    ("1", "[]", false),
    ("\"a\"", "{}", false),
    (r#"{"a":[1]}"#, r#"{"a":1}"#, false),
    // Neither is the other.
    ("[]", "{}", false),
    ("{}", "[]", false),
    (r#"[{"a":1}]"#, r#"{"a":1}"#, false),
    // What `jsonb` cannot hold contains nothing.
    (r#"{"a":1,"b":"\u0000"}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":"\\\u0000"}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"\u0000":2}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":"\ud83d"}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":"\ude00\ud83d"}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":"\ud83d\ud83d\ude00\ude00"}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":1e200000}"#, r#"{"a":1}"#, false),
    (r#"{"a":1,"b":1e-20000}"#, r#"{"a":1}"#, false),
    // What only looks like it is compared.
    (r#"{"a":1,"b":"e2018 \\u0000 \\ud83d \" 1e99999"}"#, r#"{"a":1}"#, true),
    (r#"{"a":1,"b":1e0000000002,"c":"\ud83d\ude00"}"#, r#"{"a":1,"b":100}"#, true),
];

/// Makes a view of events, in which `column` is computed from those of the rows that were written.
async fn compute(home: &Home, column: &str, expression: &str) {
    let columns: Vec<String> = events::TABLE
        .columns
        .iter()
        .map(|stored| if stored.name == column { format!("{expression} AS {column}") } else { stored.name.to_owned() })
        .collect();
    home.alter("ALTER TABLE events RENAME TO written").await;
    home.alter(&format!("CREATE VIEW events AS SELECT {} FROM written", columns.join(", "))).await;
}

/// The names of the events, in the order in which they were written.
async fn names(home: &Home) -> Vec<String> {
    let read = Read { page: Page { number: 1, size: 1_000 }, ..read(&events::TABLE) };
    let objects = home.store.list(&read).await.unwrap().objects;
    let name = |object| match value(object, "name") {
        Value::String(name) => name.clone(),
        other => panic!("{other:?}"),
    };
    objects.iter().map(name).collect()
}

async fn write(home: &Home, rows: impl IntoIterator<Item = (Value, Value)>) {
    let table = &events::TABLE;
    let steps = (0_i64..).zip(rows).map(|(at, (metadata, reference))| {
        let more = vec![("metadata", metadata), ("reference", reference)];
        event_with(&format!("e{at:04}"), (table, "none"), at, more)
    });
    home.write(steps).await;
}

const CONTAINS: &str = "CASE WHEN latchkey_json_contains(metadata, reference) THEN 'yes'
    WHEN NOT latchkey_json_contains(metadata, reference) THEN 'no' ELSE 'null' END";

async fn containment_is_that_of_jsonb(home: Home) {
    let mut cases: Vec<(String, &str, bool)> =
        CONTAINMENT.iter().map(|(value, part, contains)| ((*value).to_owned(), *part, *contains)).collect();
    // As long as a number may be, and too long.
    cases.push((format!("[1,0.{}]", "1".repeat(14_000)), "1", true));
    cases.push((format!("[1,0.{}]", "1".repeat(20_000)), "1", false));
    cases.push((format!("[1,\"{}\"]", "1".repeat(20_000)), "1", true));
    write(&home, cases.iter().map(|(value, part, _)| (Value::Json(value.clone()), text(part)))).await;
    compute(&home, "name", CONTAINS).await;
    let found = names(&home).await;
    assert_eq!(found.len(), cases.len());
    for ((value, part, contains), found) in cases.iter().zip(found) {
        let shown: String = value.chars().take(80).collect();
        assert_eq!(found, if *contains { "yes" } else { "no" }, "{shown} and {part}");
    }
}

/// The simple lower case of a character, as Unicode's data have it.
fn simple(character: char) -> char {
    if character == 'İ' { 'i' } else { character.to_lowercase().next().unwrap() }
}

async fn text_is_folded_character_by_character(home: Home) {
    let characters: Vec<char> = ('\u{1}'..=char::MAX).filter(|character| !character.is_control()).collect();
    // What has no case in a few texts; each capital with a character of another alphabet beside it, and without.
    let (plain, capitals): (Vec<char>, Vec<char>) = characters.into_iter().partition(|c| simple(*c) == *c);
    let mut texts: Vec<String> = plain.chunks(4_000).map(|chunk| chunk.iter().collect()).collect();
    texts.extend(
        capitals
            .chunks(8)
            .flat_map(|chunk| [chunk.iter().collect(), chunk.iter().chain(&['я', 'É', 'Ω', '東']).collect()]),
    );
    // In a column without an index: PostgreSQL has none for texts as long.
    write(&home, texts.iter().map(|given| (Value::Json(given.clone()), Value::Null))).await;
    compute(&home, "name", "latchkey_fold(metadata)").await;
    let found = names(&home).await;
    assert_eq!(found.len(), texts.len());
    for (given, found) in texts.iter().zip(found) {
        assert_eq!(found.chars().count(), given.chars().count());
        for (given, found) in given.chars().zip(found.chars()) {
            assert_eq!(found, simple(given), "{given:?}");
        }
    }
}

async fn nothing_comes_of_null(home: Home) {
    write(&home, [(Value::Json("{}".to_owned()), Value::Null)]).await;
    let contains = CONTAINS.replace("metadata, reference", "reference, metadata");
    let expression = format!("COALESCE(latchkey_fold(reference), 'null') || ({CONTAINS}) || ({contains})");
    compute(&home, "name", &expression).await;
    assert_eq!(names(&home).await, ["nullnullnull"]);
}

/// A function that is not inlined is a call for each row, and an index on its expression is not found.
#[tokio::test]
async fn postgres_puts_the_functions_into_the_statement() {
    let Some(home) = Home::migrated(Engine::Postgres).await else { return };
    let mut connection = PgConnection::connect(&home.options.url).await.unwrap();
    let statement = "EXPLAIN VERBOSE SELECT latchkey_fold(email), latchkey_json_contains(metadata, '1') FROM customers";
    let rows = sea_orm::sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(plan.iter().any(|line| line.contains("@>")), "{plan:?}");
    assert!(plan.iter().all(|line| !line.contains("latchkey_")), "{plan:?}");
}
