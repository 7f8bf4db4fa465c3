//! Content codings: the same answer in fewer bytes for who asks for it, and never an error for how it is asked.

use latchkey_tests::{Answer, Request, TestApp};
use serde_json::json;

use crate::support::{CUSTOMERS, EMAIL, NOBODY, RESET, RESETS, ask, creation, stage};

latchkey_tests::on_both_databases! {
    the_coding_changes_nothing_but_the_bytes,
    the_coding_is_the_one_that_is_liked_best,
    who_accepts_nothing_is_answered_all_the_same,
    short_answers_are_sent_as_they_are,
    errors_and_new_resources_are_coded_too,
    the_documentation_is_coded_by_the_same_rules,
    a_head_names_the_coding_of_the_get,
}

/// Asks for a coding.
fn coded(request: Request, accepted: &str) -> Request {
    request.header("accept-encoding", accepted)
}

fn coding(answer: &Answer) -> &str {
    answer.header("content-encoding").unwrap_or("identity")
}

/// The body without its coding and its trace id.
fn content(answer: &Answer) -> String {
    let trace_id = answer.header("x-trace-id").expect("a trace id");
    String::from_utf8(answer.plain()).expect("text").replace(trace_id, "")
}

/// Checks what the headers of an answer say of its body.
fn honest(answer: &Answer) {
    let length = answer.header("content-length").map(|length| length.parse().expect("a number"));
    assert!(length.is_none_or(|length: usize| length == answer.body.len()), "{answer}");
    assert!(coding(answer) == "identity" || answer.header("vary") == Some("accept-encoding"), "{answer}");
}

async fn the_coding_changes_nothing_but_the_bytes(app: TestApp) {
    stage(&app, "resets_140").await;
    let app = app.with_random_traces();
    for target in [RESETS.to_owned(), format!("{RESETS}?include=customer,events&page[size]=25"), CUSTOMERS.to_owned()] {
        let plain = ask(&app, Request::get(&target)).await.expect(200);
        assert_eq!(coding(&plain), "identity");
        assert_eq!(plain.header("vary"), Some("accept-encoding"), "{plain}");
        for accepted in ["gzip", "zstd"] {
            let answer = ask(&app, coded(Request::get(&target), accepted)).await.expect(200);
            assert_eq!(coding(&answer), accepted);
            honest(&answer);
            assert!(answer.body.len() * 3 < plain.body.len(), "{} of {}", answer.body.len(), plain.body.len());
            assert_eq!(content(&answer), content(&plain), "{accepted} {target}");
            for name in ["etag", "content-type", "cache-control"] {
                assert_eq!(answer.header(name), plain.header(name), "{name} {accepted} {target}");
            }
        }
    }
}

async fn the_coding_is_the_one_that_is_liked_best(app: TestApp) {
    stage(&app, "resets_140").await;
    for (accepted, expected) in [
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0.5, zstd;q=0.5", "zstd"),
        ("gzip;q=0.2, identity;q=0.5", "identity"),
        ("identity;q=0.2, gzip;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("*;q=0.1, identity", "identity"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=0, *;q=1", "zstd"),
        ("br", "identity"),
        ("deflate, compress", "identity"),
        ("identity", "identity"),
        ("", "identity"),
        ("gzip;q=2", "identity"),
        ("gzip;q=nope", "identity"),
        (";q=1", "identity"),
        (",,,", "identity"),
        ("gzip zstd", "identity"),
    ] {
        let answer = ask(&app, coded(Request::get(RESETS), accepted)).await.expect(200);
        assert_eq!(coding(&answer), expected, "{accepted:?}");
        honest(&answer);
    }
    let mut lines = coded(Request::get(RESETS), "br");
    lines.headers.push(("accept-encoding".to_owned(), "gzip".to_owned()));
    assert_eq!(coding(&ask(&app, lines).await.expect(200)), "gzip");
}

/// RFC 9110, section 12.5.3: such a header may be disregarded. A write that was done must not look refused.
async fn who_accepts_nothing_is_answered_all_the_same(app: TestApp) {
    stage(&app, "reset").await;
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    for accepted in ["identity;q=0", "*;q=0", "identity;q=0, *;q=0", "br, *;q=0", "gzip;q=0, zstd;q=0, identity;q=0"] {
        let send = async |request: Request| ask(&app, coded(request, accepted)).await;
        let read = send(Request::get(RESETS)).await.expect(200);
        assert_eq!((coding(&read), read.at("/data/0/id")), ("identity", json!(RESET)), "{read}");
        send(Request::bare("HEAD", RESETS)).await.expect(200);
        send(Request::get(format!("{RESETS}/{NOBODY}"))).await.refuses(404, "RECORD_NOT_FOUND", "");
        send(Request::bare("OPTIONS", RESETS)).await.expect(204);
        let created = send(Request::post(RESETS, &body)).await.expect(201).text("/data/id");
        send(Request::delete(format!("{RESETS}/{created}"))).await.expect(204);
        let known = read.header("etag").expect("a tag");
        send(Request::get(RESETS).header("if-none-match", known)).await.expect(304);
        // This one is about media types.
        send(Request::bare("GET", RESETS).header("accept", "text/html")).await.refuses(406, "NOT_ACCEPTABLE", "");
    }
}

async fn short_answers_are_sent_as_they_are(app: TestApp) {
    stage(&app, "reset").await;
    let item = format!("{RESETS}/{RESET}?fields[customer_password_resets]=customer_email");
    let created =
        ask(&app, Request::post(RESETS, &creation("customer_password_resets", json!({ "customer_email": EMAIL }))));
    let created = created.await.expect(201).text("/data/id");
    for (request, status) in [
        (Request::get(item.clone()), 200),
        (Request::get(format!("{RESETS}/{NOBODY}")), 404),
        (Request::get(item).header("if-none-match", "*"), 304),
        (Request::delete(format!("{RESETS}/{created}")), 204),
        (Request::bare("OPTIONS", RESETS), 204),
        (Request::get("/livez"), 200),
    ] {
        let answer = ask(&app, coded(request, "gzip, zstd")).await.expect(status);
        assert_eq!(coding(&answer), "identity", "{answer}");
        honest(&answer);
    }
}

async fn errors_and_new_resources_are_coded_too(app: TestApp) {
    stage(&app, "reset").await;
    let unknown: Vec<String> = (0..40).map(|number| format!("nope{number}=1")).collect();
    let query = unknown.join("&");
    let metadata = json!({ "note": "to be or not to be ".repeat(100) });
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL, "metadata": metadata }));
    let plain = ask(&app, Request::get(format!("{RESETS}?{query}"))).await.expect(400);
    for accepted in ["gzip", "zstd"] {
        let answer = ask(&app, coded(Request::get(format!("{RESETS}?{query}")), accepted)).await.expect(400);
        assert_eq!(coding(&answer), accepted, "{answer}");
        assert_eq!(content(&answer), content(&plain));
        honest(&answer);
        let answer = ask(&app, coded(Request::post(RESETS, &body), accepted)).await.expect(201);
        assert_eq!(coding(&answer), accepted, "{answer}");
        assert_eq!(answer.at("/data/attributes/metadata"), metadata);
        honest(&answer);
    }
}

async fn the_documentation_is_coded_by_the_same_rules(app: TestApp) {
    for target in ["/openapi.json", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"] {
        let plain = ask(&app, Request::get(target)).await.expect(200);
        for accepted in ["gzip", "zstd"] {
            let answer = ask(&app, coded(Request::get(target), accepted)).await.expect(200);
            assert_eq!((coding(&answer), answer.plain()), (accepted, plain.body.to_vec()), "{target}");
            honest(&answer);
        }
    }
    let image = ask(&app, coded(Request::get("/docs/favicon-32x32.png"), "gzip, zstd")).await.expect(200);
    assert_eq!(coding(&image), "identity", "an image is compressed already");
}

async fn a_head_names_the_coding_of_the_get(app: TestApp) {
    stage(&app, "resets_140").await;
    for target in [RESETS, "/openapi.json", "/docs/", "/livez", "/api/nope"] {
        for accepted in ["identity", "gzip", "zstd", "*;q=0"] {
            let get = ask(&app, coded(Request::bare("GET", target), accepted)).await;
            let head = ask(&app, coded(Request::bare("HEAD", target), accepted)).await;
            assert_eq!((head.status, &head.headers), (get.status, &get.headers), "{accepted} {target}");
            assert!(head.body.is_empty() && !get.body.is_empty());
        }
    }
}
