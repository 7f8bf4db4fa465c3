//! Answers, byte for byte.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use jsonapi::document::{Document, Envelope, LinkageData, Primary, ResourceObject, write};
use jsonapi::query::{QueryKind, Selection, parse};
use jsonapi::{Resource, Timestamp, Value};

use crate::fixture::{ARTICLES, COMMENTS, PEOPLE, RESOURCES};
use crate::generator::Generator;

const ENVELOPE: Envelope<'_> = Envelope {
    public_url: "https://yourdomain.commercelayer.io",
    mode: "test",
    organization_id: "xRRkjDFafe",
    trace_id: "69abaa3545913c78132e5578bd26208d44aa9043647d78698fd0021f3958cd74",
};

/// `meta` of every resource object.
const META: &str = r#""meta":{"mode":"test","organization_id":"xRRkjDFafe","trace_id":"69abaa3545913c78132e5578bd26208d44aa9043647d78698fd0021f3958cd74"}"#;

fn print(resource: &'static Resource, primary: Primary, included: Option<Vec<ResourceObject>>, query: &str) -> String {
    let query = parse(resource, QueryKind::List, RESOURCES, query).unwrap();
    let path = format!("/api/{}", resource.name);
    String::from_utf8(write(&Document { primary, included }, &ENVELOPE, &query, &path)).unwrap()
}

fn object(
    resource: &'static Resource,
    attributes: &[usize],
    relationships: &[usize],
    values: Vec<Value>,
) -> ResourceObject {
    let selection = Selection { resource, attributes: attributes.to_vec(), relationships: relationships.to_vec() };
    ResourceObject { selection: Arc::new(selection), id: "xYZkjABcde".to_owned(), values, linkage: Vec::new() }
}

fn article() -> ResourceObject {
    let values = vec![
        Value::String("john@example.com".to_owned()),
        Value::Null,
        Value::Integer(-3),
        Value::Number(1.0),
        Value::Boolean(false),
        Value::DateTime(Timestamp(1_514_808_000_000)),
        Value::Json(r#"{"b":1.50,"a":[]}"#.to_owned()),
    ];
    let mut article = object(&ARTICLES, &[0, 1, 4, 5, 6, 13, 14], &[0, 2], values);
    article.linkage = vec![(2, LinkageData::Many(vec!["AAAAAAAAAA".to_owned(), "BBBBBBBBBB".to_owned()]))];
    article
}

#[test]
fn a_resource_object_is_written_in_document_order() {
    let expected = [
        r#"{"data":{"id":"xYZkjABcde","type":"articles","#,
        r#""links":{"self":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde"},"#,
        r#""attributes":{"email":"john@example.com","title":null,"count":-3,"price":1.0,"visible":false,"#,
        r#""created_at":"2018-01-01T12:00:00.000Z","metadata":{"b":1.50,"a":[]}},"#,
        r#""relationships":{"author":{"links":{"#,
        r#""self":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/relationships/author","#,
        r#""related":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/author"}},"#,
        r#""comments":{"links":{"#,
        r#""self":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/relationships/comments","#,
        r#""related":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/comments"},"#,
        r#""data":[{"type":"comments","id":"AAAAAAAAAA"},{"type":"comments","id":"BBBBBBBBBB"}]}},"#,
        META,
        "}}",
    ];
    assert_eq!(print(&ARTICLES, Primary::One(Some(article())), None, ""), expected.concat());
}

#[test]
fn an_object_without_selected_fields_keeps_empty_attributes_and_no_relationships() {
    let expected = [
        r#"{"data":{"id":"xYZkjABcde","type":"articles","#,
        r#""links":{"self":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde"},"attributes":{},"#,
        META,
        "}}",
    ];
    assert_eq!(print(&ARTICLES, Primary::One(Some(object(&ARTICLES, &[], &[], vec![]))), None, ""), expected.concat());
}

#[test]
fn an_empty_to_one_answer_is_null() {
    assert_eq!(print(&PEOPLE, Primary::One(None), None, ""), r#"{"data":null}"#);
}

#[test]
fn included_is_there_when_asked_for_even_when_empty() {
    assert_eq!(print(&PEOPLE, Primary::One(None), Some(vec![]), ""), r#"{"data":null,"included":[]}"#);
    let person = object(&PEOPLE, &[0], &[], vec![Value::String("Zoë".to_owned())]);
    let expected = [
        r#"{"data":null,"included":[{"id":"xYZkjABcde","type":"people","#,
        r#""links":{"self":"https://yourdomain.commercelayer.io/api/people/xYZkjABcde"},"attributes":{"name":"Zoë"},"#,
        META,
        "}]}",
    ];
    assert_eq!(print(&PEOPLE, Primary::One(None), Some(vec![person]), ""), expected.concat());
}

#[test]
fn a_list_tells_its_counts_and_links() {
    let url = "https://yourdomain.commercelayer.io/api/comments?page%5Bnumber%5D";
    let list = |record_count| Primary::Many { objects: vec![], record_count };
    assert_eq!(
        print(&COMMENTS, list(21), None, "page=2"),
        format!(
            r#"{{"data":[],"meta":{{"record_count":21,"page_count":3}},"links":{{"first":"{url}=1&page%5Bsize%5D=10","prev":"{url}=1&page%5Bsize%5D=10","next":"{url}=3&page%5Bsize%5D=10","last":"{url}=3&page%5Bsize%5D=10"}}}}"#
        )
    );
    assert_eq!(
        print(&COMMENTS, list(0), None, ""),
        format!(
            r#"{{"data":[],"meta":{{"record_count":0,"page_count":0}},"links":{{"first":"{url}=1&page%5Bsize%5D=10","last":"{url}=1&page%5Bsize%5D=10"}}}}"#
        )
    );
}

#[test]
fn linkage_stands_beside_its_links() {
    let linkage =
        |relationship, data| Primary::Linkage { resource: &ARTICLES, id: "xYZkjABcde".to_owned(), relationship, data };
    let links = |name: &str| {
        format!(
            r#""links":{{"self":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/relationships/{name}","related":"https://yourdomain.commercelayer.io/api/articles/xYZkjABcde/{name}"}}"#
        )
    };
    let author = |data| print(&ARTICLES, linkage(0, LinkageData::One(data)), None, "");
    assert_eq!(author(None), format!(r#"{{{},"data":null}}"#, links("author")));
    let data = r#"{"type":"people","id":"AAAAAAAAAA"}"#;
    assert_eq!(author(Some("AAAAAAAAAA".to_owned())), format!(r#"{{{},"data":{data}}}"#, links("author")));
    let comments = print(&ARTICLES, linkage(2, LinkageData::Many(vec![])), None, "");
    assert_eq!(comments, format!(r#"{{{},"data":[]}}"#, links("comments")));
}

#[test]
fn strings_and_numbers_are_written_exactly_as_serde_json_writes_them() {
    let mut generator = Generator::new(7);
    let control: String = (0..=0x80).filter_map(char::from_u32).collect();
    let texts = std::iter::once(control).chain((0..2_000).map(|_| generator.text()));
    for text in texts {
        let person = object(&PEOPLE, &[0], &[], vec![Value::String(text.clone())]);
        let written = print(&PEOPLE, Primary::One(Some(person)), None, "");
        let expected = format!(r#""attributes":{{"name":{}}}"#, serde_json::Value::from(text));
        assert!(written.contains(&expected), "{written}");
    }
    for number in [0.0, -0.0, 0.1, 1e21, 1.5e-7, f64::MAX, f64::MIN_POSITIVE, 123_456_789.0] {
        let person = object(&PEOPLE, &[0], &[], vec![Value::Number(number)]);
        let written = print(&PEOPLE, Primary::One(Some(person)), None, "");
        let expected = format!(r#""attributes":{{"name":{}}}"#, serde_json::json!(number));
        assert!(written.contains(&expected), "{written}");
    }
}

#[test]
fn ids_and_settings_cannot_break_out_of_their_strings() {
    let mut person = object(&PEOPLE, &[], &[], vec![]);
    person.id = "a\"b\\".to_owned();
    let envelope = Envelope { public_url: "https://x\"y", mode: "\"", organization_id: "\\", trace_id: "\n" };
    let query = parse(&PEOPLE, QueryKind::One, RESOURCES, "").unwrap();
    let document = Document { primary: Primary::One(Some(person)), included: None };
    let json: serde_json::Value = serde_json::from_slice(&write(&document, &envelope, &query, "/api/people")).unwrap();
    assert_eq!(json["data"]["id"], "a\"b\\");
    assert_eq!(json["data"]["links"]["self"], "https://x\"y/api/people/a\"b\\");
}
