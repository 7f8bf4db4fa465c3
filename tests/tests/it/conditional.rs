//! Conditional reads: the entity tag of an answer changes exactly when the answer does, and who has it is told so.

use latchkey_tests::{Answer, Request, Role, TestApp};
use models::operations::OPERATIONS;
use serde_json::json;

use crate::support::{
    CUSTOMERS, EMAIL, JOHN, NOBODY, RESET, RESETS, ask, creation, stage, update_customer, update_reset,
};

latchkey_tests::on_both_databases! {
    every_read_has_a_tag_and_is_not_sent_twice,
    a_tag_stays_while_the_answer_does,
    a_tag_changes_with_its_resource,
    a_tag_changes_with_what_is_included,
    a_tag_changes_with_the_list,
    what_is_asked_for_makes_another_tag,
    roles_share_a_tag_when_they_see_the_same,
    tags_are_compared_weakly_and_in_lists,
    a_short_answer_has_the_headers_of_the_long_one,
    writes_do_not_look_at_tags,
    errors_have_no_tag,
}

fn tag(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer}");
    answer.header("etag").unwrap_or_else(|| panic!("no tag\n\n{answer}")).to_owned()
}

async fn tag_of(app: &TestApp, target: &str) -> String {
    tag(&ask(app, Request::get(target)).await)
}

/// The answer to somebody who has what the tag names.
async fn again(app: &TestApp, target: &str, known: &str) -> Answer {
    ask(app, Request::get(target).header("if-none-match", known)).await
}

async fn every_read_has_a_tag_and_is_not_sent_twice(app: TestApp) {
    stage(&app, "reset").await;
    let app = app.with_random_traces();
    let of_the_api = OPERATIONS.iter().filter(|operation| operation.method.as_str() == "GET").map(|operation| {
        let id = match operation.resource.name {
            "customers" => JOHN,
            "events" => "bCreateRst",
            _ => RESET,
        };
        operation.path.replace("{id}", id)
    });
    let others =
        ["/openapi.json", "/docs/", "/docs/swagger-ui-bundle.js", "/.well-known/jwks.json", "/livez", "/readyz"];
    for target in of_the_api.chain(others.map(str::to_owned)) {
        let read = |method| Request::bare(method, &target);
        let get = ask(&app, read("GET")).await;
        let known = tag(&get);
        let head = ask(&app, read("HEAD")).await;
        assert_eq!(tag(&head), known, "{target}");
        for method in ["GET", "HEAD"] {
            ask(&app, read(method).header("if-none-match", &*known)).await.expect(304);
            ask(&app, read(method).header("if-none-match", "\"another\"")).await.expect(200);
        }
    }
}

/// Each request has a trace id of its own, in every resource object.
async fn a_tag_stays_while_the_answer_does(app: TestApp) {
    stage(&app, "resets_140").await;
    let app = app.with_random_traces();
    for target in
        [RESETS.to_owned(), format!("{RESETS}?include=customer,events&page[size]=25"), format!("{CUSTOMERS}/{JOHN}")]
    {
        let first = ask(&app, Request::get(&target)).await;
        let second = ask(&app, Request::get(&target)).await;
        assert_ne!(first.body, second.body, "the trace id is another");
        assert_eq!(tag(&first), tag(&second), "{target}");
        let third = again(&app, &target, &tag(&first)).await.expect(304);
        assert_ne!(third.header("x-trace-id"), first.header("x-trace-id"));
    }
}

async fn a_tag_changes_with_its_resource(app: TestApp) {
    stage(&app, "reset").await;
    let target = format!("{RESETS}/{RESET}");
    let before = tag_of(&app, &target).await;
    ask(&app, update_reset(RESET, json!({ "reference": "another" }))).await.expect(200);
    let after = tag(&again(&app, &target, &before).await);
    assert_ne!(before, after);
    again(&app, &target, &after).await.expect(304);
}

async fn a_tag_changes_with_what_is_included(app: TestApp) {
    stage(&app, "reset").await;
    let (alone, with) = (format!("{RESETS}/{RESET}"), format!("{RESETS}/{RESET}?include=customer"));
    let related = format!("{RESETS}/{RESET}/customer");
    let before = [tag_of(&app, &alone).await, tag_of(&app, &with).await, tag_of(&app, &related).await];
    ask(&app, update_customer(JOHN, json!({ "reference": "another" }))).await.expect(200);
    again(&app, &alone, &before[0]).await.expect(304);
    again(&app, &with, &before[1]).await.expect(200);
    again(&app, &related, &before[2]).await.expect(200);
}

async fn a_tag_changes_with_the_list(app: TestApp) {
    stage(&app, "resets_140").await;
    let (first, last) = (RESETS.to_owned(), format!("{RESETS}?page[number]=14"));
    let before = [tag_of(&app, &first).await, tag_of(&app, &last).await];
    let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
    let created = ask(&app, Request::post(RESETS, &body)).await.expect(201).text("/data/id");
    let after = [tag(&again(&app, &first, &before[0]).await), tag(&again(&app, &last, &before[1]).await)];
    assert_ne!(before, after);
    // Gone again, all is as it was.
    ask(&app, Request::delete(format!("{RESETS}/{created}"))).await.expect(204);
    again(&app, &first, &before[0]).await.expect(304);
    again(&app, &last, &before[1]).await.expect(304);
}

async fn what_is_asked_for_makes_another_tag(app: TestApp) {
    stage(&app, "resets_140").await;
    let mut tags = Vec::new();
    for query in [
        "",
        "?fields[customer_password_resets]=customer_email",
        "?fields[customer_password_resets]=customer_email,customer",
        "?page[number]=2",
        "?page[size]=5",
        "?sort=-created_at",
        "?include=customer",
        "?include=customer&fields[customers]=email",
    ] {
        tags.push(tag_of(&app, &format!("{RESETS}{query}")).await);
    }
    let all = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), all);
    let asked = async |target: &str| tag_of(&app, &format!("{RESETS}{target}")).await;
    // Said in another way, but the answer differs in nothing, not even in its links.
    assert_eq!(asked("").await, asked("?page=1").await);
    assert_eq!(asked("").await, asked("/").await);
}

async fn roles_share_a_tag_when_they_see_the_same(app: TestApp) {
    stage(&app, "john").await;
    for query in ["", "?fields[customers]=email", "?include=events"] {
        let target = format!("{CUSTOMERS}/{JOHN}{query}");
        let mut answers = Vec::new();
        for role in [Role::Integration, Role::Customer] {
            answers.push(app.send(app.authorize(Request::get(&target), role).await).await);
        }
        if answers.iter().all(|answer| answer.status == 200) {
            assert_eq!(answers[0].body == answers[1].body, tag(&answers[0]) == tag(&answers[1]), "{target}");
        }
    }
    // A tag is no permission.
    let target = format!("{RESETS}/{RESET}");
    for role in [Role::SalesChannel, Role::Customer, Role::None] {
        let request = Request::get(&target).header("if-none-match", "*");
        app.send(app.authorize(request, role).await).await.expect(401);
    }
}

async fn tags_are_compared_weakly_and_in_lists(app: TestApp) {
    stage(&app, "reset").await;
    let target = format!("{RESETS}/{RESET}");
    let weak = tag_of(&app, &target).await;
    let strong = weak.trim_start_matches("W/").to_owned();
    for known in [
        weak.clone(),
        strong.clone(),
        "*".to_owned(),
        format!("\"x\", {weak}"),
        format!("\"x,\" ,W/\"y\",{strong} , \"z\""),
    ] {
        again(&app, &target, &known).await.expect(304);
    }
    let bare = strong.trim_matches('"').to_owned();
    for other in [
        String::new(),
        bare.clone(),
        format!("w/{strong}"),
        format!("\"{bare}x\""),
        format!("\"x, {bare}\""),
        strong.to_uppercase(),
        "\"*\"".to_owned(),
        "\"a b\"".to_owned(),
        "\"".to_owned(),
        "W/".to_owned(),
        ",,,".to_owned(),
    ] {
        again(&app, &target, &other).await.expect(200);
    }
    let mut lines = Request::get(&target).header("if-none-match", "\"x\"");
    lines.headers.push(("if-none-match".to_owned(), weak));
    ask(&app, lines).await.expect(304);
}

async fn a_short_answer_has_the_headers_of_the_long_one(app: TestApp) {
    stage(&app, "resets_140").await;
    for target in [RESETS.to_owned(), format!("{CUSTOMERS}/{JOHN}"), "/openapi.json".to_owned(), "/docs/".to_owned()] {
        for coding in ["identity", "gzip", "zstd"] {
            let read = Request::get(&target).header("accept-encoding", coding);
            let long = ask(&app, read.clone()).await.expect(200);
            let short = ask(&app, read.header("if-none-match", tag(&long))).await.expect(304);
            for name in ["etag", "cache-control", "vary", "x-trace-id", "x-content-type-options"] {
                assert_eq!(short.header(name), long.header(name), "{name}\n\n{short}");
                assert!(short.header(name).is_some(), "{name}\n\n{short}");
            }
            assert_eq!(short.header("vary"), Some("accept-encoding"));
            if target.starts_with("/api") {
                assert_eq!(short.header("cache-control"), Some("no-store"), "it may hold a reset token");
            }
        }
    }
}

async fn writes_do_not_look_at_tags(app: TestApp) {
    stage(&app, "reset").await;
    let target = format!("{RESETS}/{RESET}");
    let known = tag_of(&app, &target).await;
    for condition in ["*", &known] {
        let conditional = |request: Request| request.header("if-none-match", condition);
        let answer = ask(&app, conditional(update_reset(RESET, json!({ "reference": condition })))).await.expect(200);
        assert_eq!(answer.at("/data/attributes/reference"), condition);
        let body = creation("customer_password_resets", json!({ "customer_email": EMAIL }));
        let created = ask(&app, conditional(Request::post(RESETS, &body))).await.expect(201).text("/data/id");
        ask(&app, conditional(Request::delete(format!("{RESETS}/{created}")))).await.expect(204);
    }
}

async fn errors_have_no_tag(app: TestApp) {
    stage(&app, "reset").await;
    for target in [format!("{RESETS}/{NOBODY}"), format!("{RESETS}?nope=1"), "/api/nope".to_owned()] {
        let answer = again(&app, &target, "*").await;
        assert!(answer.status >= 400 && answer.header("etag").is_none() && !answer.body.is_empty(), "{answer}");
    }
}
