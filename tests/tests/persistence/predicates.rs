//! Every test of every kind of column, of null, of what is empty and of values, with the same answers on both databases.

use jsonapi::Value;
use jsonapi::query::filter::{Comparator, Pattern, Test};

use crate::filtering::{listed, one};
use crate::support::{Home, on_both, text, time};
use crate::things::{self, THINGS};

use Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};

on_both!(
    texts_compare_by_their_bytes,
    patterns_match_whatever_the_case,
    integers_compare,
    numbers_compare,
    booleans_compare,
    instants_compare,
    days_compare,
    json_contains_json,
    whether_something_is_there_is_a_boolean,
    ids_are_texts,
    tests_combine,
    long_lists_are_searched,
);

/// `n` holds nulls, `e` what is empty or least, `a` and `b` values.
async fn rows(home: &Home) {
    let columns = [
        ("text", ["", "Ab%_\\É", "b"].map(text)),
        ("integer", [0, -5, 9_007_199_254_740_993].map(Value::Integer)),
        ("number", [0.0, -0.5, 1.5e300].map(Value::Number)),
        ("boolean", [false, false, true].map(Value::Boolean)),
        ("time", [0, 1_514_818_800_137, 1_514_818_800_138].map(time)),
        ("day", ["", "2018-01-31", "2018-02-01"].map(text)),
        (
            "json",
            ["{}", r#"{"a":1,"b":[1,{"c":2}]}"#, r#"{"d":"É","a":null}"#].map(|json| Value::Json(json.to_owned())),
        ),
        ("digest", [text(""), text("x"), Value::Null]),
    ];
    let holding = |id: &str, at: usize| {
        let mut values = vec![("id".to_owned(), text(id))];
        for (column, held) in &columns {
            let certain = match *column {
                "time" => "created_at",
                "json" => "metadata",
                column => column,
            };
            values.push((certain.to_owned(), held[at].clone()));
            if *column != "digest" {
                values.push((format!("{column}_or_null"), held[at].clone()));
            }
        }
        let named: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        things::row(&THINGS, &named)
    };
    let rows = [things::row(&THINGS, &[("id", text("n"))]), holding("e", 0), holding("a", 1), holding("b", 2)];
    things::create(home).await;
    things::insert(home, &rows, &[]).await;
}

async fn chosen(home: &Home, attribute: &str, test: Test) -> String {
    listed(home, &THINGS, vec![one(&THINGS, attribute, test)]).await.concat()
}

/// Tries the test on the attribute that may be null, and on its twin that may not: there `n` holds what `e` holds.
async fn check(home: &Home, kind: &str, cases: Vec<(Test, &str)>) {
    let certain = match kind {
        "time" => "created_at",
        "json" => "metadata",
        kind => kind,
    };
    for (test, expected) in cases {
        let context = format!("{kind} {test:?}");
        assert_eq!(chosen(home, &format!("{kind}_or_null"), test.clone()).await, expected, "{context}");
        let expected = expected.replace('n', "").replace('e', "en");
        assert_eq!(chosen(home, certain, test).await, expected, "{context}, never null");
    }
}

fn compared(cases: [(Comparator, Value, &str); 12]) -> Vec<(Test, &str)> {
    let mut cases: Vec<_> =
        cases.map(|(comparator, value, expected)| (Test::Compare(comparator, value), expected)).into();
    cases.extend([(Test::Null, "n"), (Test::NotNull, "abe"), (Test::Never, "")]);
    cases
}

async fn texts_compare_by_their_bytes(home: Home) {
    rows(&home).await;
    let mut cases = compared([
        (Equal, text("b"), "b"),
        (Equal, text("B"), ""),
        (Equal, text(""), "e"),
        (NotEqual, text("b"), "ae"),
        (NotEqual, text(""), "ab"),
        (Less, text("b"), "ae"),
        (Less, text(""), ""),
        (LessOrEqual, text("b"), "abe"),
        (Greater, text("Ab"), "ab"),
        (Greater, text("a"), "b"),
        (GreaterOrEqual, text("b"), "b"),
        (GreaterOrEqual, text(""), "abe"),
    ]);
    cases.extend([
        (Test::In(vec![text("b"), text("nobody"), text("")]), "be"),
        (Test::NotIn(vec![text("b"), text("nobody"), text("")]), "a"),
        // What no row can hold.
        (Test::Compare(Equal, text("b\0")), ""),
        (Test::Compare(NotEqual, text("b\0")), "abe"),
        (Test::Compare(Less, text("b\0")), "abe"),
        (Test::Compare(LessOrEqual, text("Ab\0")), "e"),
        (Test::Compare(Greater, text("b\0")), ""),
        (Test::Compare(GreaterOrEqual, text("\0")), "ab"),
        (Test::In(vec![text("\0"), text("b")]), "b"),
        (Test::In(vec![text("\0")]), ""),
        (Test::NotIn(vec![text("\0"), text("b")]), "ae"),
        (Test::NotIn(vec![text("\0")]), "abe"),
    ]);
    check(&home, "text", cases).await;
}

async fn patterns_match_whatever_the_case(home: Home) {
    rows(&home).await;
    let like = |pattern: Option<Pattern>| Test::Like(pattern.unwrap());
    let unlike = |pattern: Option<Pattern>| Test::NotLike(pattern.unwrap());
    let cases = vec![
        (Test::Like(Pattern::contains("B")), "ab"),
        (Test::Like(Pattern::contains("%_\\é")), "a"),
        (Test::Like(Pattern::contains("")), "abe"),
        (Test::NotLike(Pattern::contains("B")), "e"),
        (Test::Like(Pattern::starts_with("aB%")), "a"),
        (Test::Like(Pattern::starts_with("b")), "b"),
        (Test::NotLike(Pattern::starts_with("b")), "ae"),
        (Test::Like(Pattern::ends_with("É")), "a"),
        (Test::Like(Pattern::ends_with("_\\é")), "a"),
        (Test::Like(Pattern::ends_with("_")), ""),
        (Test::NotLike(Pattern::ends_with("é")), "be"),
        (like(Pattern::written("_")), "b"),
        (like(Pattern::written("B")), "b"),
        (like(Pattern::written("")), "e"),
        (like(Pattern::written("%")), "abe"),
        (like(Pattern::written("a_\\%\\_\\\\_")), "a"),
        (like(Pattern::written("\\b")), "b"),
        (unlike(Pattern::written("%b%")), "e"),
        (Test::Like(Pattern::contains("b\0")), ""),
        (Test::NotLike(Pattern::contains("b\0")), "abe"),
    ];
    check(&home, "text", cases).await;
}

async fn integers_compare(home: Home) {
    rows(&home).await;
    let integer = Value::Integer;
    let mut cases = compared([
        (Equal, integer(-5), "a"),
        // One apart from what `b` holds, and the same as a double.
        (Equal, integer(9_007_199_254_740_992), ""),
        (Equal, integer(0), "e"),
        (NotEqual, integer(0), "ab"),
        (NotEqual, integer(9_007_199_254_740_992), "abe"),
        (Less, integer(0), "a"),
        (Less, integer(i64::MIN), ""),
        (LessOrEqual, integer(0), "ae"),
        (Greater, integer(0), "b"),
        (Greater, integer(9_007_199_254_740_992), "b"),
        (GreaterOrEqual, integer(-5), "abe"),
        (GreaterOrEqual, integer(i64::MAX), ""),
    ]);
    cases.extend([
        (Test::In(vec![integer(-5), integer(0), integer(8)]), "ae"),
        (Test::NotIn(vec![integer(-5), integer(0), integer(8)]), "b"),
    ]);
    check(&home, "integer", cases).await;
}

async fn numbers_compare(home: Home) {
    rows(&home).await;
    let number = Value::Number;
    let mut cases = compared([
        (Equal, number(-0.5), "a"),
        (Equal, number(-0.0), "e"),
        (Equal, Value::Integer(0), "e"),
        (NotEqual, number(0.0), "ab"),
        (NotEqual, number(0.1), "abe"),
        (Less, number(0.0), "a"),
        (Less, Value::Integer(1), "ae"),
        (LessOrEqual, number(0.0), "ae"),
        (Greater, number(-0.5), "be"),
        (Greater, number(1.5e300), ""),
        (GreaterOrEqual, number(1.5e300), "b"),
        (GreaterOrEqual, Value::Integer(0), "be"),
    ]);
    cases.extend([
        (Test::In(vec![number(-0.5), Value::Integer(0), number(7.25)]), "ae"),
        (Test::NotIn(vec![number(-0.5), Value::Integer(0), number(7.25)]), "b"),
    ]);
    check(&home, "number", cases).await;
}

async fn booleans_compare(home: Home) {
    rows(&home).await;
    let boolean = Value::Boolean;
    let cases = vec![
        (Test::Compare(Equal, boolean(true)), "b"),
        (Test::Compare(Equal, boolean(false)), "ae"),
        (Test::Compare(NotEqual, boolean(true)), "ae"),
        (Test::Compare(NotEqual, boolean(false)), "b"),
        (Test::In(vec![boolean(true)]), "b"),
        (Test::In(vec![boolean(true), boolean(false)]), "abe"),
        (Test::NotIn(vec![boolean(true)]), "ae"),
        (Test::Null, "n"),
        (Test::NotNull, "abe"),
    ];
    check(&home, "boolean", cases).await;
}

async fn instants_compare(home: Home) {
    rows(&home).await;
    let (first, second) = (time(1_514_818_800_137), time(1_514_818_800_138));
    let mut cases = compared([
        (Equal, first.clone(), "a"),
        (Equal, time(0), "e"),
        (Equal, time(1), ""),
        (NotEqual, first.clone(), "be"),
        (NotEqual, time(1), "abe"),
        (Less, second.clone(), "ae"),
        (Less, time(-1), ""),
        (LessOrEqual, first.clone(), "ae"),
        (Greater, first.clone(), "b"),
        (Greater, time(i64::MIN), "abe"),
        (GreaterOrEqual, first.clone(), "ab"),
        (GreaterOrEqual, time(i64::MAX), ""),
    ]);
    cases.extend([(Test::In(vec![first.clone(), time(0)]), "ae"), (Test::NotIn(vec![first, time(0)]), "b")]);
    check(&home, "time", cases).await;
}

async fn days_compare(home: Home) {
    rows(&home).await;
    let mut cases = compared([
        (Equal, text("2018-01-31"), "a"),
        (Equal, text("2018-01-30"), ""),
        (Equal, text("2018-02-01"), "b"),
        (NotEqual, text("2018-01-31"), "be"),
        (NotEqual, text("2018-01-30"), "abe"),
        (Less, text("2018-02-01"), "ae"),
        (Less, text("2018-01-31"), "e"),
        (LessOrEqual, text("2018-01-31"), "ae"),
        (Greater, text("2018-01-31"), "b"),
        (Greater, text("9999-12-31"), ""),
        (GreaterOrEqual, text("2018-01-31"), "ab"),
        (GreaterOrEqual, text("2018-02-02"), ""),
    ]);
    cases.extend([
        (Test::In(vec![text("2018-01-31"), text("2018-02-01"), text("2018-03-01")]), "ab"),
        (Test::NotIn(vec![text("2018-01-31"), text("2018-03-01")]), "be"),
    ]);
    check(&home, "day", cases).await;
}

async fn json_contains_json(home: Home) {
    rows(&home).await;
    let contains = |json: &str| Test::Contains(json.to_owned());
    let cases = vec![
        (contains("{}"), "abe"),
        (contains(r#"{"a":1}"#), "a"),
        (contains(r#"{"a":1.0}"#), "a"),
        (contains(r#"{"a":null}"#), "b"),
        (contains(r#"{"a":"1"}"#), ""),
        (contains(r#"{"b":[{"c":2}]}"#), "a"),
        (contains(r#"{"b":[{"c":2},1,1]}"#), "a"),
        (contains(r#"{"b":{"c":2}}"#), ""),
        (contains(r#"{"d":"\u00c9"}"#), "b"),
        (contains("[]"), ""),
        (contains("1"), ""),
        (contains("{\"a\":\"\0\"}"), ""),
        (Test::Compare(Equal, Value::Json("{}".to_owned())), "e"),
        (Test::In(vec![Value::Json("{}".to_owned()), Value::Json("[]".to_owned())]), "e"),
        (Test::Null, "n"),
        (Test::NotNull, "abe"),
    ];
    check(&home, "json", cases).await;
}

async fn whether_something_is_there_is_a_boolean(home: Home) {
    rows(&home).await;
    let boolean = Value::Boolean;
    for (test, expected) in [
        (Test::Compare(Equal, boolean(true)), "ae"),
        (Test::Compare(Equal, boolean(false)), "bn"),
        (Test::Compare(NotEqual, boolean(true)), "bn"),
        (Test::In(vec![boolean(true), boolean(false)]), "aben"),
        (Test::NotIn(vec![boolean(false)]), "ae"),
        (Test::Null, ""),
        (Test::NotNull, "aben"),
    ] {
        assert_eq!(chosen(&home, "has_digest", test.clone()).await, expected, "{test:?}");
    }
    let nowhere = vec![one(&THINGS, "password", Test::Null)];
    assert!(home.store.list(&crate::filtering::narrowed(&THINGS, nowhere)).await.is_err());
}

async fn ids_are_texts(home: Home) {
    rows(&home).await;
    for (test, expected) in [
        (Test::Compare(Equal, text("a")), "a"),
        (Test::Compare(Equal, text("A")), ""),
        (Test::Compare(NotEqual, text("a")), "ben"),
        (Test::Compare(Greater, text("b")), "en"),
        (Test::In(vec![text("a"), text("n"), text("z"), text("\0")]), "an"),
        (Test::NotIn(vec![text("a"), text("n")]), "be"),
        (Test::Null, ""),
        (Test::NotNull, "aben"),
    ] {
        assert_eq!(chosen(&home, "id", test.clone()).await, expected, "{test:?}");
    }
}

async fn tests_combine(home: Home) {
    rows(&home).await;
    let equal = |value: &str| Test::Compare(Equal, text(value));
    let different = |value: &str| Test::Compare(NotEqual, text(value));
    let cases = vec![
        (Test::Any(vec![equal("b"), Test::Null]), "bn"),
        (Test::Any(vec![equal(""), Test::Null]), "en"),
        (Test::All(vec![different(""), different("b")]), "a"),
        (Test::All(vec![Test::Null, Test::NotNull]), ""),
        (Test::Any(vec![Test::All(vec![different("b"), different("")]), equal("b")]), "ab"),
        (Test::Any(vec![Test::Never, Test::Never]), ""),
        (Test::Any(Vec::new()), ""),
        (Test::All(Vec::new()), "aben"),
    ];
    for (test, expected) in cases {
        assert_eq!(chosen(&home, "text_or_null", test.clone()).await, expected, "{test:?}");
    }
}

async fn long_lists_are_searched(home: Home) {
    rows(&home).await;
    let many = || (0..500).map(|at| text(&format!("nobody{at}"))).chain([text("b")]);
    let tests = [
        (Test::In(many().collect()), "b"),
        (Test::NotIn(many().collect()), "ae"),
        (Test::Any(many().map(|value| Test::Compare(Equal, value)).collect()), "b"),
        (Test::All(many().map(|value| Test::Compare(NotEqual, value)).collect()), "ae"),
    ];
    for (test, expected) in tests {
        assert_eq!(chosen(&home, "text_or_null", test).await, expected);
    }
    // As many values in as many lists as a request may hold.
    let lists = (0..200).map(|list| (0..50).map(|at| text(&format!("nobody{list}-{at}"))).chain([text("b")]).collect());
    let lists = lists.map(|values| one(&THINGS, "text_or_null", Test::In(values))).collect();
    assert_eq!(listed(&home, &THINGS, lists).await.concat(), "b");
    // As many conditions as fit into the address of a request.
    let conditions = vec![one(&THINGS, "text_or_null", Test::NotNull); 1_500];
    assert_eq!(listed(&home, &THINGS, conditions).await.concat(), "abe");
}
