//! What is wrong with a request is said in JSON:API, whatever it is; nothing a caller sends is a server error.

use latchkey_tests::{Answer, Request, Role, TestApp};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, EMAIL, NOBODY, RESET, RESETS, ask, creation, stage, update_reset};

latchkey_tests::on_both_databases! {
    unknown_paths_are_not_found,
    wrong_methods_are_not_allowed,
    unacceptable_media_types_are_refused,
    media_types_are_checked_before_the_body,
    malformed_bodies_are_refused,
    misplaced_members_are_refused,
    wrong_values_are_refused_together,
    unknown_query_parameters_are_refused,
    bad_queries_are_refused,
    a_body_over_the_limit_is_refused,
    odd_ids_are_not_found,
    odd_texts_are_stored_or_refused,
    head_is_get_without_a_body,
    a_trailing_slash_does_not_matter,
    links_never_follow_the_host,
    every_request_has_its_trace,
}

async fn unknown_paths_are_not_found(app: TestApp) {
    stage(&app, "john").await;
    for path in [
        "/api",
        "/api/",
        "/api/nope",
        "/api/Customers",
        "/api/customers/a/b/c/d",
        "/api//customers",
        "/nope",
        "/api/../etc/passwd",
    ] {
        for method in ["GET", "POST", "PATCH", "DELETE"] {
            let answer = ask(&app, Request::bare(method, path)).await;
            assert_eq!(answer.status, 404, "{answer}");
            error_document(&answer);
        }
    }
}

async fn wrong_methods_are_not_allowed(app: TestApp) {
    stage(&app, "reset").await;
    let item = format!("{RESETS}/{RESET}");
    for (method, path, allow) in [
        ("PUT", RESETS, "GET, HEAD, OPTIONS, POST"),
        ("PATCH", RESETS, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", RESETS, "GET, HEAD, OPTIONS, POST"),
        ("BREW", RESETS, "GET, HEAD, OPTIONS, POST"),
        ("POST", &item, "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("PUT", &item, "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("POST", "/api/events", "GET, HEAD, OPTIONS"),
        ("PATCH", "/api/events/bCreateRst", "GET, HEAD, OPTIONS"),
        ("DELETE", &format!("{item}/customer"), "GET, HEAD, OPTIONS"),
        ("PATCH", &format!("{item}/relationships/customer"), "GET, HEAD, OPTIONS"),
        ("POST", &format!("{item}/relationships/events"), "GET, HEAD, OPTIONS"),
    ] {
        let answer = ask(&app, Request::bare(method, path).document(&json!({ "data": {} }))).await.expect(405);
        let mut methods: Vec<&str> = answer.header("allow").unwrap_or_default().split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(", "), allow, "{answer}");
        error_document(&answer);
    }
    let request = Request::bare("POST", item).document(&json!({})).header("x-http-method-override", "GET");
    ask(&app, request).await.expect(405);
}

async fn unacceptable_media_types_are_refused(app: TestApp) {
    stage(&app, "reset").await;
    let read = |accept: &str| Request::bare("GET", format!("{RESETS}/{RESET}")).header("accept", accept);
    for accept in ["text/html", "application/json", "application/*", r#"application/vnd.api+json; ext="x""#] {
        ask(&app, read(accept)).await.refuses(406, "NOT_ACCEPTABLE", "");
    }
    for accept in
        ["", "*/*", "text/html, */*;q=0.1", "application/vnd.api+json; charset=utf-8, application/vnd.api+json"]
    {
        ask(&app, read(accept)).await.expect(200);
    }
    ask(&app, Request::bare("GET", format!("{RESETS}/{RESET}"))).await.expect(200);
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL })).to_string();
    for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        let request = Request::bare("POST", RESETS).header("content-type", content_type).raw(body.clone());
        ask(&app, request).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE", "");
    }
    ask(&app, Request::bare("POST", RESETS).raw(body.clone())).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE", "");
    // Parameters of the content type are not looked at.
    let request = Request::bare("POST", RESETS).header("content-type", "application/vnd.api+json; charset=utf-8");
    ask(&app, request.raw(body)).await.expect(201);
}

async fn media_types_are_checked_before_the_body(app: TestApp) {
    let both = Request::bare("POST", RESETS).header("content-type", "text/plain").header("accept", "text/html");
    ask(&app, both.raw("{")).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE", "");
    let accept =
        Request::bare("POST", RESETS).header("content-type", jsonapi::MEDIA_TYPE).header("accept", "text/html");
    ask(&app, accept.raw("{")).await.refuses(406, "NOT_ACCEPTABLE", "");
}

async fn malformed_bodies_are_refused(app: TestApp) {
    stage(&app, "reset").await;
    let post = |body: Vec<u8>| Request::bare("POST", RESETS).header("content-type", jsonapi::MEDIA_TYPE).raw(body);
    let nested = format!("{}{}", r#"{"data":"#.repeat(20_000), "}".repeat(20_000));
    let lists = "[".repeat(200_000);
    for (body, code) in [
        ("{", ""),
        ("nope", ""),
        ("{\"data\":{}} trailing", ""),
        (&*nested, ""),
        (&*lists, ""),
        ("[]", ""),
        ("1", ""),
        ("null", ""),
        (r#"{"data":{"type":"\ud800"}}"#, ""),
        ("", "PARAM_MISSING"),
        ("{}", "PARAM_MISSING"),
        (r#"{"data":null}"#, "PARAM_MISSING"),
        (r#"{"data":{}}"#, "PARAM_MISSING"),
        (r#"{"data":[]}"#, "INVALID_DATA_FORMAT"),
        (r#"{"data":"x"}"#, "INVALID_DATA_FORMAT"),
        (r#"{"data":{"attributes":{}}}"#, "PARAM_MISSING"),
        (r#"{"data":{"type":"nope","attributes":{}}}"#, "INVALID_RESOURCE"),
        (r#"{"data":{"type":"customers","attributes":{}}}"#, "INVALID_RESOURCE"),
        (r#"{"data":{"type":5,"attributes":{}}}"#, "INVALID_RESOURCE"),
    ] {
        let answer = ask(&app, post(body.into())).await.expect(400);
        error_document(&answer);
        assert_eq!(answer.errors()[0].0, code, "{answer}");
    }
    error_document(&ask(&app, post(b"{\"data\":{\"type\":\"\xff\"}}".to_vec())).await.expect(400));
    let bodyless = Request::bare("PATCH", format!("{RESETS}/{RESET}")).header("content-type", jsonapi::MEDIA_TYPE);
    assert_eq!(ask(&app, bodyless).await.expect(400).errors()[0].0, "PARAM_MISSING");
}

async fn misplaced_members_are_refused(app: TestApp) {
    stage(&app, "reset").await;
    let item = format!("{RESETS}/{RESET}");
    for (body, code, source) in [
        (json!({ "id": RESET, "attributes": { "nope": 1 } }), "PARAM_NOT_ALLOWED", "/data/attributes/nope"),
        (
            json!({ "id": RESET, "attributes": { "created_at": "x" } }),
            "PARAM_NOT_ALLOWED",
            "/data/attributes/created_at",
        ),
        (json!({ "id": RESET, "attributes": { "id": "x" } }), "PARAM_NOT_ALLOWED", "/data/attributes/id"),
        (
            json!({ "id": RESET, "attributes": { "token_digest": "x" } }),
            "PARAM_NOT_ALLOWED",
            "/data/attributes/token_digest",
        ),
        (json!({ "id": RESET, "nope": 1 }), "PARAM_NOT_ALLOWED", "/data/nope"),
        (json!({ "id": RESET, "relationships": { "nope": {} } }), "PARAM_NOT_ALLOWED", "/data/relationships/nope"),
        (
            json!({ "id": RESET, "relationships": { "customer": { "data": null } } }),
            "PARAM_NOT_ALLOWED",
            "/data/relationships/customer",
        ),
        (json!({ "attributes": {} }), "KEY_ORDER_MISMATCH", "/data"),
        (json!({ "id": null }), "KEY_ORDER_MISMATCH", "/data"),
        (json!({ "id": NOBODY }), "KEY_NOT_INCLUDED_IN_URL", ""),
    ] {
        let mut data = json!({ "type": "customer_password_resets" });
        data.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
        ask(&app, Request::patch(item.clone(), &json!({ "data": data }))).await.refuses(400, code, source);
    }
    let with_id = json!({ "data": {
        "type": "customer_password_resets", "id": NOBODY, "attributes": { "customer_email": EMAIL },
    } });
    ask(&app, Request::post(RESETS, &with_id)).await.refuses(400, "PARAM_NOT_ALLOWED", "/data/id");
}

async fn wrong_values_are_refused_together(app: TestApp) {
    stage(&app, "john").await;
    let body = creation(
        "customer_password_resets",
        json!({ "customer_email": 5, "reference": [], "reference_origin": "x".repeat(256), "metadata": "x" }),
    );
    let answer = ask(&app, Request::post(RESETS, &body)).await.expect(422);
    let errors = answer.errors();
    let errors: Vec<(&str, &str)> = errors.iter().map(|(code, source)| (code.as_str(), source.as_str())).collect();
    assert_eq!(
        errors,
        [
            ("VALIDATION_ERROR", "/data/attributes/customer_email"),
            ("VALIDATION_ERROR", "/data/attributes/reference"),
            ("VALIDATION_ERROR", "/data/attributes/reference_origin"),
            ("VALIDATION_ERROR", "/data/attributes/metadata"),
        ]
    );
}

async fn unknown_query_parameters_are_refused(app: TestApp) {
    stage(&app, "reset").await;
    for target in [format!("{RESETS}?nope=1"), format!("{RESETS}/{RESET}?nope=1"), format!("{CUSTOMERS}?Page[size]=1")]
    {
        let answer = ask(&app, Request::get(target)).await.expect(400);
        assert_eq!(answer.errors()[0].0, "PARAM_NOT_ALLOWED", "{answer}");
    }
}

async fn bad_queries_are_refused(app: TestApp) {
    stage(&app, "reset").await;
    for (query, code, source) in [
        ("page[number]=0", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[number]=-1", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[number]=x", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[number]=", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[number]=9223372036854775807", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[number]=99999999999999999999999", "INVALID_PAGE_VALUE", "page[number]"),
        ("page[size]=0", "INVALID_PAGE_VALUE", "page[size]"),
        ("page[size]=26", "INVALID_PAGE_VALUE", "page[size]"),
        ("page[nope]=1", "PARAM_NOT_ALLOWED", "page[nope]"),
        ("sort=nope", "INVALID_SORT_CRITERIA", "sort"),
        ("sort=customer_email", "INVALID_SORT_CRITERIA", "sort"),
        ("sort=reset_password_token", "INVALID_SORT_CRITERIA", "sort"),
        ("sort=customer_password", "INVALID_SORT_CRITERIA", "sort"),
        ("sort=token_digest", "INVALID_SORT_CRITERIA", "sort"),
        ("sort=-", "INVALID_SORT_CRITERIA", "sort"),
        ("include=nope", "INVALID_INCLUDE", "include"),
        ("include=reference", "INVALID_INCLUDE", "include"),
        ("fields[customer_password_resets]=nope", "INVALID_FIELD", "fields[customer_password_resets]"),
        ("fields[customer_password_resets]=customer_password", "INVALID_FIELD", "fields[customer_password_resets]"),
        ("fields[customer_password_resets]=", "INVALID_FIELD", "fields[customer_password_resets]"),
        ("fields[nope]=x", "INVALID_RESOURCE", "fields[nope]"),
        ("fields=x", "INVALID_FIELD_FORMAT", "fields"),
    ] {
        ask(&app, Request::get(format!("{RESETS}?{query}"))).await.refuses(400, code, source);
    }
    for query in
        ["page[number]=%ZZ", "sort=%FF", "%FF=1", "page[number]=1&page[number]", "page[=1", "page[number][x]=1"]
    {
        let answer = ask(&app, Request::get(format!("{RESETS}?{query}"))).await;
        assert_eq!(answer.status, 400, "{answer}");
        error_document(&answer);
    }
}

async fn a_body_over_the_limit_is_refused(app: TestApp) {
    stage(&app, "john").await;
    let body = creation(
        "customer_password_resets",
        json!({ "customer_email": EMAIL, "metadata": { "a": "x".repeat(2 << 20) } }),
    );
    let answer = ask(&app, Request::post(RESETS, &body)).await.expect(413);
    error_document(&answer);
    app.send(Request::post(RESETS, &body)).await.refuses(401, "INVALID_TOKEN", "");
}

async fn odd_ids_are_not_found(app: TestApp) {
    stage(&app, "reset").await;
    let long = "x".repeat(4000);
    for id in [
        "x",
        "xyzkjabcde",
        "XYZKJABCDE",
        "%00",
        "%20",
        "%F0%9F%94%91",
        "..%2F..",
        "'%3B--",
        "null",
        "a%25b",
        "%2A",
        &*long,
    ] {
        for tail in ["", "/customer", "/events", "/relationships/customer"] {
            let answer = ask(&app, Request::get(format!("{RESETS}/{id}{tail}"))).await;
            assert_eq!(answer.status, 404, "{answer}");
            assert_eq!(answer.errors()[0].0, "RECORD_NOT_FOUND", "{answer}");
        }
        ask(&app, Request::delete(format!("{RESETS}/{id}"))).await.refuses(404, "RECORD_NOT_FOUND", "");
    }
    ask(&app, Request::get(format!("{RESETS}/%FF"))).await.refuses(400, "", "");
}

async fn odd_texts_are_stored_or_refused(app: TestApp) {
    stage(&app, "reset").await;
    for text in
        ["", " ", "a'b\"c;--", "100%_\\", "\u{1F511}\u{200D}é\u{301}", "\u{FEFF}x", "\n\t", "\u{7f}", &"é".repeat(255)]
    {
        let answer = ask(&app, update_reset(RESET, json!({ "reference": text, "metadata": { text: [text] } }))).await;
        let answer = answer.expect(200);
        assert_eq!(answer.at("/data/attributes/reference"), text);
        let read = ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
        assert_eq!(read.at("/data/attributes"), answer.at("/data/attributes"));
    }
    let nul = ask(&app, update_reset(RESET, json!({ "reference": "a\0b" }))).await;
    nul.refuses(422, "VALIDATION_ERROR", "/data/attributes/reference");
    let nul = ask(&app, update_reset(RESET, json!({ "metadata": { "a\0b": "a\0b" } }))).await;
    nul.refuses(422, "VALIDATION_ERROR", "/data/attributes/metadata");
}

async fn head_is_get_without_a_body(app: TestApp) {
    stage(&app, "reset").await;
    for (path, status) in
        [(RESETS.to_owned(), 200), (format!("{RESETS}/{RESET}"), 200), (format!("{RESETS}/{NOBODY}"), 404)]
    {
        let answer = ask(&app, Request::bare("HEAD", &path)).await.expect(status);
        assert!(answer.body.is_empty());
        let get = ask(&app, Request::bare("GET", &path)).await;
        assert_eq!((get.status, get.headers), (answer.status, answer.headers));
    }
}

async fn a_trailing_slash_does_not_matter(app: TestApp) {
    stage(&app, "reset").await;
    let answer = ask(&app, Request::get(format!("{RESETS}/"))).await.expect(200);
    let first = format!("{}{RESETS}?page%5Bnumber%5D=1&page%5Bsize%5D=10", TestApp::PUBLIC_URL);
    assert_eq!(answer.at("/links/first"), first, "links never carry it");
    ask(&app, Request::get(format!("{RESETS}/{RESET}/"))).await.expect(200);
}

async fn links_never_follow_the_host(app: TestApp) {
    stage(&app, "reset").await;
    for name in ["host", "x-forwarded-host", "forwarded", "x-forwarded-proto", "x-original-url"] {
        let request = Request::get(format!("{RESETS}?include=customer")).header(name, "evil.example");
        let answer = ask(&app, request).await.expect(200);
        assert!(!String::from_utf8_lossy(&answer.body).contains("evil"), "{answer}");
    }
}

async fn every_request_has_its_trace(app: TestApp) {
    stage(&app, "reset").await;
    let app = app.with_random_traces();
    let read = async || ask(&app, Request::get(format!("{RESETS}/{RESET}"))).await.expect(200);
    let (first, second) = (read().await, read().await);
    let trace = |answer: &Answer| answer.text("/data/meta/trace_id");
    assert_ne!(trace(&first), trace(&second));
    for answer in [first, second] {
        let trace = trace(&answer);
        assert!(trace.len() == 64 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()), "{trace}");
        assert!(answer.headers.values().any(|value| value == trace.as_str()), "a header holds it\n\n{answer}");
    }
    let error = app.send(app.authorize(Request::get("/api/nope"), Role::Integration).await).await.expect(404);
    assert!(error.headers.values().any(|value| value.len() == 64), "errors have one too\n\n{error}");
}

/// Every error object says what is wrong and repeats the status as text.
fn error_document(answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some(jsonapi::MEDIA_TYPE), "{answer}");
    let errors = answer.at("/errors");
    let errors = errors.as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(!errors.is_empty(), "{answer}");
    for error in errors {
        assert_eq!(error["status"], Value::String(answer.status.to_string()), "{answer}");
        assert!(error["title"].is_string() && error["detail"].is_string(), "{answer}");
    }
}
