//! How much a request may hold: at each limit it is answered, beyond it refused, and nothing that is made to be expensive is
//! a fault of the server (security-reliability E1, E2).

use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::json;

use crate::support::{CUSTOMERS, ask, creation};

latchkey_tests::on_both_databases! {
    a_body_may_have_a_mebibyte_and_no_byte_more,
    a_token_request_may_have_sixteen_kibibytes_and_no_byte_more,
    metadata_may_have_64_kibibytes_and_32_levels_and_no_more,
    what_is_made_to_be_expensive_is_refused_like_anything_else,
}

/// Creates a customer with a body of exactly this length, which blanks fill up.
async fn create_padded(app: &TestApp, number: usize, length: usize) -> Answer {
    let body = creation("customers", json!({ "email": format!("customer{number}@example.com") })).to_string();
    let padding = " ".repeat(length - body.len());
    let request = Request::post(CUSTOMERS, &json!(null)).raw(body + &padding);
    ask(app, request).await
}

async fn a_body_may_have_a_mebibyte_and_no_byte_more(app: TestApp) {
    create_padded(&app, 1, TestApp::BODY_LIMIT).await.expect(201);
    create_padded(&app, 2, TestApp::BODY_LIMIT + 1).await.refuses(413, "CONTENT_TOO_LARGE", "");
    create_padded(&app, 3, 1_000).await.expect(201);
}

async fn a_token_request_may_have_sixteen_kibibytes_and_no_byte_more(app: TestApp) {
    let client = app.client(Role::SalesChannel);
    let body = json!({ "grant_type": "client_credentials", "client_id": client.id }).to_string();
    for (length, status) in [(16 * 1024, 200), (16 * 1024 + 1, 413)] {
        let body = format!("{body}{}", " ".repeat(length - body.len()));
        let request = Request::bare("POST", "/oauth/token").header("content-type", "application/json").raw(body);
        app.send(request).await.expect(status);
    }
}

/// Creates a customer with this metadata, which need not be JSON.
async fn create_with(app: &TestApp, metadata: &str) -> Answer {
    let body = format!(
        r#"{{"data":{{"type":"customers","attributes":{{"email":"john@example.com","metadata":{metadata}}}}}}}"#
    );
    ask(app, Request::post(CUSTOMERS, &json!(null)).raw(body)).await
}

async fn metadata_may_have_64_kibibytes_and_32_levels_and_no_more(app: TestApp) {
    let delete = async |created: &Answer| {
        ask(&app, Request::delete(format!("{CUSTOMERS}/{}", created.text("/data/id")))).await.expect(204);
    };
    let sized = |bytes: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - r#"{"a":""}"#.len()));
    delete(&create_with(&app, &sized(64 * 1024)).await.expect(201)).await;
    let refused = create_with(&app, &sized(64 * 1024 + 1)).await;
    refused.refuses(422, "VALIDATION_ERROR", "/data/attributes/metadata");
    assert_eq!(refused.at("/errors/0/meta"), json!({ "error": "too_large", "count": 65_536 }));
    let nested = |levels: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
    delete(&create_with(&app, &nested(32)).await.expect(201)).await;
    let refused = create_with(&app, &nested(33)).await;
    refused.refuses(422, "VALIDATION_ERROR", "/data/attributes/metadata");
    assert_eq!(refused.at("/errors/0/meta"), json!({ "error": "too_deep", "count": 32 }));
}

async fn what_is_made_to_be_expensive_is_refused_like_anything_else(app: TestApp) {
    let many = |number: usize, element: fn(usize) -> String| {
        let elements: Vec<String> = (0..number).map(element).collect();
        format!("{{{}}}", elements.join(","))
    };
    let members = many(100_000, |number| format!(r#""{number}":0"#));
    let repeated = many(100_000, |_| r#""a":0"#.to_owned());
    let digits = format!(r#"{{"a":{}}}"#, "9".repeat(1_000_000));
    let deep = format!(r#"{{"a":{}"#, "[".repeat(100_000));
    let closed = format!(r#"{{"a":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}0{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    for metadata in [
        members.as_str(),
        &repeated,
        &digits,
        &deep,
        &closed,
        &objects,
        r#"{"a":1e400}"#,
        r#"{"a":-1e400}"#,
        r#"{"a":1e99999999999}"#,
        r#"{"a":"\ud800"}"#,
        r#"{"a":"\udc00\ud800"}"#,
        r#"{"a":"\u0000"}"#,
        r#"{"\u0000":1}"#,
        r#"{"a":NaN}"#,
        r#"{"a":Infinity}"#,
        r#"{"a":01}"#,
        "\u{feff}{}",
    ] {
        let answer = create_with(&app, metadata).await;
        let shown: String = metadata.chars().take(40).collect();
        assert!((400..500).contains(&answer.status), "{shown}… was answered with {}", answer.status);
    }
    let [brackets, braces] = [b'[', b'{'].map(|byte| vec![byte; 100_000]);
    let raw: [&[u8]; 6] = [
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b"{\"data\":{\"type\":\"customers\",\"attributes\":{\"email\":\"\xc0\xaf@example.com\"}}}",
        b"{\"data\":{\"type\":\"customers\",\"attributes\":{\"email\":\"\xed\xa0\x80@example.com\"}}}",
        &brackets,
        &braces,
    ];
    for body in raw {
        let answer = ask(&app, Request::post(CUSTOMERS, &json!(null)).raw(body)).await;
        assert!((400..500).contains(&answer.status), "{:?}…: {}", body.get(..20), answer.status);
    }
}
