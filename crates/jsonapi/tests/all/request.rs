//! The structure of request documents: which are accepted, and the problem of each other.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::request::{apply_defaults, parse};
use jsonapi::{Action, Changes, Linkage, Member, Problem, Rule, Value, Violation};

use crate::fixture::{ARTICLES, PEOPLE};

fn create(body: &str) -> Result<Changes, Vec<Problem>> {
    parse(&ARTICLES, Action::Create, None, body.as_bytes())
}

fn update(body: &str) -> Result<Changes, Vec<Problem>> {
    parse(&ARTICLES, Action::Update, Some("xYZkjABcde"), body.as_bytes())
}

/// The first problem, and that it is the only one.
#[track_caller]
fn only(result: Result<Changes, Vec<Problem>>) -> Problem {
    let mut problems = result.err().unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

fn not_allowed(name: &str, pointer: &str, suggestion: Option<&'static str>) -> Problem {
    Problem::MemberNotAllowed { name: name.to_owned(), suggestion, pointer: pointer.to_owned() }
}

const AUTHOR: &str = r#""relationships":{"author":{"data":{"type":"people","id":"AbCdEfGhIj"}}}"#;

#[test]
fn a_creation_keeps_what_was_sent_in_the_order_of_the_document() {
    let body = format!(r#"{{"data":{{"type":"articles","attributes":{{"title":"abc","email":"a@b.c"}},{AUTHOR}}}}}"#);
    let changes = create(&body).unwrap();
    let names: Vec<&str> = changes.attributes.iter().map(|(attribute, _)| attribute.name).collect();
    assert_eq!(names, ["email", "title"]);
    assert_eq!(changes.get("title").and_then(Value::as_str), Some("abc"));
    let author = Linkage { resource: &PEOPLE, id: "AbCdEfGhIj".to_owned() };
    assert_eq!(changes.relationships.len(), 1);
    assert_eq!((changes.relationships[0].0.name, &changes.relationships[0].1), ("author", &Some(author)));
}

#[test]
fn an_update_keeps_only_what_was_sent() {
    let changes = update(r#"{"data":{"type":"articles","id":"xYZkjABcde","relationships":{}}}"#).unwrap();
    assert!(changes.attributes.is_empty() && changes.relationships.is_empty());
    let changes = update(r#"{"data":{"type":"articles","id":"xYZkjABcde","attributes":{"title":null}}}"#).unwrap();
    assert_eq!(changes.get("title"), Some(&Value::Null));
}

#[test]
fn what_is_no_json_is_malformed() {
    for body in
        [&b"{\"data\":"[..], b"{", b"x", b"{}{}", b"{\"a\":1,}", b"{\"data\":{\"type\":\"\xff\"}}", b"\xef\xbb\xbf{}"]
    {
        let problems = parse(&ARTICLES, Action::Create, None, body).err().unwrap();
        assert!(matches!(problems[..], [Problem::MalformedJson(_)]), "{problems:?}");
    }
}

#[test]
fn a_lone_surrogate_is_malformed_wherever_it_stands() {
    for body in [
        r#"{"data":{"type":"\ud800"}}"#,
        r#"{"data":{"type":"articles","\ud800":1}}"#,
        r#"{"data":{"type":"articles","attributes":{"email":"\udc00"}}}"#,
        r#"{"data":{"type":"articles","attributes":{"email":"a@b.c","metadata":{"a":["\ud800"]}}}}"#,
    ] {
        let problem = only(create(body));
        assert!(matches!(problem, Problem::MalformedJson(_)), "{body}: {problem:?}");
    }
}

#[test]
fn a_name_that_comes_twice_is_malformed_wherever_it_stands() {
    for body in [
        r#"{"data":{},"data":{}}"#,
        r#"{"data":{"type":"articles","type":"articles"}}"#,
        r#"{"data":{"type":"articles","attributes":{"email":"a@b.c","\u0065mail":"a@b.c"}}}"#,
        r#"{"data":{"type":"articles","attributes":{"email":"a@b.c","metadata":{"x":{"a":1,"a":2}}}}}"#,
        r#"{"data":{"type":"articles","attributes":{"email":"a@b.c"},"relationships":{"author":{"data":null,"data":null}}}}"#,
    ] {
        let problem = only(create(body));
        assert!(matches!(problem, Problem::MalformedJson(_)), "{body}: {problem:?}");
    }
}

#[test]
fn a_document_without_data_lacks_it() {
    for body in ["", " \r\n", "{}", r#"{"data":null}"#, r#"{"data":{}}"#, r#"{"meta":{}}"#] {
        assert_eq!(only(create(body)), Problem::MemberMissing("data"), "{body}");
        assert_eq!(only(update(body)), Problem::MemberMissing("data"), "{body}");
    }
}

#[test]
fn documents_and_data_must_be_objects() {
    for body in ["[]", "null", "1", "\"x\"", " true"] {
        assert_eq!(only(create(body)), Problem::NotAnObject, "{body}");
    }
    for data in ["[]", "[{}]", "\"x\"", "\"\"", "0", "false"] {
        assert_eq!(only(create(&format!("{{\"data\":{data}}}"))), Problem::DataNotAnObject, "{data}");
    }
    for value in ["[]", "\"x\"", "null", "1"] {
        for name in ["attributes", "relationships"] {
            let body = format!(r#"{{"data":{{"type":"articles","{name}":{value}}}}}"#);
            assert_eq!(only(create(&body)), Problem::MemberNotAnObject(name), "{body}");
        }
    }
}

#[test]
fn the_type_is_that_of_the_path() {
    let typed = |value: &str| only(create(&format!(r#"{{"data":{{"type":{value},"attributes":{{}}}}}}"#)));
    assert_eq!(only(create(r#"{"data":{"attributes":{}}}"#)), Problem::MemberMissing("type"));
    assert_eq!(typed("null"), Problem::MemberMissing("type"));
    assert_eq!(typed("\"article\""), Problem::UnknownType("article".to_owned()));
    assert_eq!(typed("\"people\""), Problem::UnknownType("people".to_owned()));
    assert_eq!(typed("5"), Problem::UnknownType("5".to_owned()));
    assert_eq!(typed("\"\""), Problem::UnknownType(String::new()));
    assert_eq!(typed(&format!("\"{}\"", "ü".repeat(1000))), Problem::UnknownType("ü".repeat(100)));
}

#[test]
fn an_update_repeats_the_id_of_the_path_before_anything_else_counts() {
    assert_eq!(only(update(r#"{"data":{"type":"nope","attributes":{}}}"#)), Problem::IdMissing);
    assert_eq!(only(update(r#"{"data":{"type":"articles","id":null}}"#)), Problem::IdMissing);
    let mismatch = |id: &str| Problem::IdMismatch(id.to_owned());
    assert_eq!(only(update(r#"{"data":{"type":"nope","id":"XYZKJABCDE"}}"#)), mismatch("XYZKJABCDE"));
    assert_eq!(only(update(r#"{"data":{"type":"articles","id":10272}}"#)), mismatch("10272"));
}

#[test]
fn a_creation_sends_no_id() {
    let body = format!(r#"{{"data":{{"id":"x","type":"articles","attributes":{{"email":"a@b.c"}},{AUTHOR}}}}}"#);
    assert_eq!(only(create(&body)), not_allowed("id", "/data/id", None));
}

#[test]
fn members_that_the_action_does_not_take_are_all_refused_in_document_order() {
    let body = r#"{"data":{"type":"articles","links":{},"attributes":{"nope":1,"emial":"a@b.c","password":"x","created_at":"x",
        "a/b~c":1,"type":"x"},"relationships":{"autor":{},"comments":{"data":[]}}},"included":[],"jsonapi":{},"meta":{}}"#;
    assert_eq!(
        create(body).map(drop),
        Err(vec![
            not_allowed("links", "/data/links", None),
            not_allowed("nope", "/data/attributes/nope", None),
            not_allowed("emial", "/data/attributes/emial", Some("email")),
            not_allowed("password", "/data/attributes/password", None),
            not_allowed("created_at", "/data/attributes/created_at", None),
            not_allowed("a/b~c", "/data/attributes/a~1b~0c", None),
            not_allowed("type", "/data/attributes/type", None),
            not_allowed("autor", "/data/relationships/autor", Some("author")),
            not_allowed("comments", "/data/relationships/comments", None),
            not_allowed("included", "/included", None),
        ])
    );
}

#[test]
fn what_may_be_sent_depends_on_the_action() {
    let body = r#"{"data":{"type":"articles","id":"xYZkjABcde","attributes":{"password":"secret","_publish":true}}}"#;
    let changes = update(body).unwrap();
    assert_eq!(changes.get("password").and_then(Value::as_str), Some("secret"));
    assert_eq!(changes.get("_publish"), Some(&Value::Boolean(true)));
}

#[test]
fn a_hostile_body_gets_a_short_answer() {
    let names: Vec<String> = (0..10_000).map(|number| format!("\"n{number}\":1")).collect();
    let body = format!(r#"{{"data":{{"type":"articles","attributes":{{{}}}}}}}"#, names.join(","));
    assert_eq!(create(&body).map(drop).unwrap_err().len(), 25);
    let deep = format!(r#"{{"data":{{"type":"articles","x":{}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(only(create(&deep)), not_allowed("x", "/data/x", None));
}

#[test]
fn a_relationship_holds_one_identifier_of_its_type_or_null() {
    let author = |value: &str| {
        only(create(&format!(
            r#"{{"data":{{"type":"articles","attributes":{{"email":"a@b.c"}},"relationships":{{"author":{value}}}}}}}"#
        )))
    };
    for value in [
        "null",
        "[]",
        "{}",
        "\"x\"",
        r#"{"data":[]}"#,
        r#"{"data":"x"}"#,
        r#"{"data":{}}"#,
        r#"{"data":{"type":"people"}}"#,
        r#"{"data":{"id":"x"}}"#,
        r#"{"data":{"type":"people","id":1}}"#,
        r#"{"data":{"type":"people","id":""}}"#,
        r#"{"data":{"type":"people","id":"a\u0000b"}}"#,
        r#"{"data":{"type":"people","id":"x","meta":{}}}"#,
        r#"{"data":null,"meta":{}}"#,
    ] {
        assert_eq!(author(value), Problem::NotALinkage("author".to_owned()), "{value}");
    }
    let wrong = Problem::LinkageType { found: "articles".to_owned(), relationship: "author" };
    assert_eq!(author(r#"{"data":{"type":"articles","id":"x"}}"#), wrong);
}

#[test]
fn null_clears_a_relationship_that_is_not_required() {
    let body = r#"{"data":{"type":"articles","id":"xYZkjABcde","relationships":{"editor":{"data":null}}}}"#;
    let changes = update(body).unwrap();
    assert_eq!((changes.relationships[0].0.name, &changes.relationships[0].1), ("editor", &None));
}

#[test]
fn a_required_relationship_cannot_be_blank() {
    let blank = Problem::Invalid(Violation { member: Member::Relationship("author".to_owned()), rule: Rule::Blank });
    let body = r#"{"data":{"type":"articles","attributes":{"email":"a@b.c"}}}"#;
    assert_eq!(only(create(body)), blank);
    let body = r#"{"data":{"type":"articles","id":"xYZkjABcde","relationships":{"author":{"data":null}}}}"#;
    assert_eq!(only(update(body)), blank);
}

#[test]
fn defaults_fill_in_what_a_creation_does_not_send() {
    let body =
        format!(r#"{{"data":{{"type":"articles","attributes":{{"email":"a@b.c","status":"final"}},{AUTHOR}}}}}"#);
    let mut changes = create(&body).unwrap();
    apply_defaults(&mut changes);
    let names: Vec<&str> = changes.attributes.iter().map(|(attribute, _)| attribute.name).collect();
    assert_eq!(names, ["email", "status", "visible", "metadata"]);
    assert_eq!(changes.get("status").and_then(Value::as_str), Some("final"));
    assert_eq!(changes.get("visible"), Some(&Value::Boolean(true)));
    assert_eq!(changes.get("metadata"), Some(&Value::Json("{}".to_owned())));
}
