//! Lists: pages, their links and counts, order, inclusion and sparse fieldsets.

use latchkey_tests::{Request, TestApp};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, JOHN, RESET, RESETS, ask, stage};

latchkey_tests::on_both_databases! {
    pages_cover_a_list_once,
    page_links_lead_from_page_to_page,
    page_links_repeat_the_query_sorted_and_encoded,
    an_empty_list_has_one_page_in_its_links,
    a_page_beyond_the_end_is_empty,
    sorting_is_by_bytes_with_nulls_last,
    the_default_order_is_creation,
    an_inclusion_is_listed_once_and_linked,
    sparse_fieldsets_hide_the_rest,
    related_lists_are_pages_too,
}

async fn list(app: &TestApp, query: &str) -> latchkey_tests::Answer {
    ask(app, Request::get(format!("{RESETS}{query}"))).await.expect(200)
}

fn ids(document: &Value) -> Vec<String> {
    let objects = document.as_array().into_iter().flatten();
    objects.map(|object| object["id"].as_str().unwrap_or_default().to_owned()).collect()
}

fn attributes(document: &Value, name: &str) -> Vec<Value> {
    document.as_array().into_iter().flatten().map(|object| object["attributes"][name].clone()).collect()
}

async fn pages_cover_a_list_once(app: TestApp) {
    stage(&app, "resets_140").await;
    for sort in ["", "&sort=reference", "&sort=-reference_origin", "&sort=-id"] {
        let mut seen = Vec::new();
        for page in 1..=6 {
            let answer = list(&app, &format!("?page[number]={page}&page[size]=25{sort}")).await;
            assert_eq!((answer.at("/meta/record_count"), answer.at("/meta/page_count")), (json!(140), json!(6)));
            seen.extend(ids(&answer.at("/data")));
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((count, seen.len()), (140, 140), "{sort}");
    }
}

async fn page_links_lead_from_page_to_page(app: TestApp) {
    stage(&app, "resets_140").await;
    let mut target = Some(format!("{RESETS}?page[size]=20"));
    let (mut pages, mut seen) = (0, 0);
    while let Some(next) = target {
        let answer = ask(&app, Request::get(next)).await.expect(200);
        pages += 1;
        seen += ids(&answer.at("/data")).len();
        assert_eq!(answer.at("/links/prev").is_null(), pages == 1, "{answer}");
        target = answer.at("/links/next").as_str().map(|link| link.replace(TestApp::PUBLIC_URL, ""));
    }
    assert_eq!((pages, seen), (7, 140));
}

async fn page_links_repeat_the_query_sorted_and_encoded(app: TestApp) {
    stage(&app, "resets_140").await;
    let query = "?sort=-created_at,reference&page[size]=2&include=customer&fields[customers]=email";
    let answer = list(&app, query).await;
    let link = "https://yourdomain.commercelayer.io/api/customer_password_resets?fields%5Bcustomers%5D=email\
                &include=customer&page%5Bnumber%5D=2&page%5Bsize%5D=2&sort=-created_at%2Creference";
    assert_eq!(answer.at("/links/next"), link);
    let order: Vec<String> =
        answer.at("/links").as_object().map(|links| links.keys().cloned().collect()).unwrap_or_default();
    assert_eq!(order, ["first", "next", "last"]);
}

async fn an_empty_list_has_one_page_in_its_links(app: TestApp) {
    let answer = list(&app, "").await;
    assert_eq!(answer.at("/data"), json!([]));
    assert_eq!(answer.at("/meta"), json!({ "record_count": 0, "page_count": 0 }));
    assert_eq!(answer.at("/links/first"), answer.at("/links/last"));
    assert!(answer.at("/links/next").is_null() && answer.at("/links/prev").is_null(), "{answer}");
}

async fn a_page_beyond_the_end_is_empty(app: TestApp) {
    stage(&app, "resets_140").await;
    for number in ["15", "1000000000"] {
        let answer = list(&app, &format!("?page[number]={number}")).await;
        assert_eq!((answer.at("/data"), answer.at("/meta/record_count")), (json!([]), json!(140)));
        assert!(answer.at("/links/next").is_null() && !answer.at("/links/prev").is_null(), "{answer}");
    }
}

async fn sorting_is_by_bytes_with_nulls_last(app: TestApp) {
    for (position, reference) in ["b", "B", "ä", "a", "", "Z", "10", "9"].into_iter().enumerate() {
        let body = crate::support::creation(
            "customers",
            json!({ "email": format!("a{position}@example.com"), "reference": reference }),
        );
        ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    }
    let body = crate::support::creation("customers", json!({ "email": "null@example.com" }));
    ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    let mut sorted = vec![
        json!(""),
        json!("10"),
        json!("9"),
        json!("B"),
        json!("Z"),
        json!("a"),
        json!("b"),
        json!("ä"),
        Value::Null,
    ];
    let answer = ask(&app, Request::get(format!("{CUSTOMERS}?sort=reference&page[size]=25"))).await.expect(200);
    assert_eq!(attributes(&answer.at("/data"), "reference"), sorted);
    sorted.reverse();
    let answer = ask(&app, Request::get(format!("{CUSTOMERS}?sort=-reference&page[size]=25"))).await.expect(200);
    assert_eq!(attributes(&answer.at("/data"), "reference"), sorted);
}

async fn the_default_order_is_creation(app: TestApp) {
    stage(&app, "resets_140").await;
    let answer = list(&app, "?page[size]=25").await;
    let created = attributes(&answer.at("/data"), "created_at");
    assert!(created.is_sorted_by_key(ToString::to_string), "{created:?}");
    // Records of the same instant are ordered by id.
    for position in 0..5 {
        let body = crate::support::creation("customers", json!({ "email": format!("a{position}@example.com") }));
        ask(&app, Request::post(CUSTOMERS, &body)).await.expect(201);
    }
    let answer = ask(&app, Request::get(format!("{CUSTOMERS}?sort=created_at&page[size]=25"))).await.expect(200);
    let defaults = ask(&app, Request::get(format!("{CUSTOMERS}?page[size]=25"))).await.expect(200);
    assert_eq!(ids(&answer.at("/data")), ids(&defaults.at("/data")));
    let same_instant: Vec<String> = answer
        .at("/data")
        .as_array()
        .into_iter()
        .flatten()
        .filter(|customer| customer["attributes"]["created_at"] == "2018-01-01T12:00:00.000Z")
        .map(|customer| customer["id"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(same_instant.len() >= 5 && same_instant.is_sorted(), "{same_instant:?}");
}

async fn an_inclusion_is_listed_once_and_linked(app: TestApp) {
    stage(&app, "resets_140").await;
    let answer = list(&app, "?include=customer,events&page[size]=25").await;
    let included = ids(&answer.at("/included"));
    let mut once = included.clone();
    once.sort();
    once.dedup();
    assert_eq!((included.len(), once.len()), (5, 5), "five customers have 140 resets, and there are no events");
    for reset in answer.at("/data").as_array().into_iter().flatten() {
        let customer = &reset["relationships"]["customer"]["data"];
        assert_eq!(customer["type"], "customers");
        assert!(included.iter().any(|id| *id == customer["id"]), "full linkage");
        assert_eq!(reset["relationships"]["events"]["data"], json!([]));
    }
    let answer = list(&app, "?page[number]=99&include=customer").await;
    assert_eq!(answer.at("/included"), json!([]), "asked for, and none there");
    assert!(list(&app, "").await.at("/included").is_null(), "not asked for");
}

async fn sparse_fieldsets_hide_the_rest(app: TestApp) {
    stage(&app, "used_reset").await;
    let target = format!(
        "{RESETS}/{RESET}?include=customer&fields[customer_password_resets]=customer,reference&fields[customers]=email"
    );
    let answer = ask(&app, Request::get(target)).await.expect(200);
    assert_eq!(answer.at("/data/attributes"), json!({ "reference": "ANY-EXTERNAL-REFEFERNCE" }));
    assert!(answer.at("/data/relationships/events").is_null());
    assert_eq!(answer.at("/data/relationships/customer/data"), json!({ "type": "customers", "id": JOHN }));
    assert_eq!(answer.at("/included/0/attributes"), json!({ "email": "john@example.com" }));
    assert!(answer.at("/included/0/relationships/events").is_null());
    for member in ["/data/links/self", "/data/meta/mode", "/included/0/links/self", "/included/0/meta/trace_id"] {
        assert!(answer.at(member).is_string(), "{member} always stays");
    }
}

async fn related_lists_are_pages_too(app: TestApp) {
    stage(&app, "used_reset").await;
    let answer = ask(&app, Request::get(format!("{RESETS}/{RESET}/events?page[size]=1&sort=-id"))).await.expect(200);
    assert_eq!(ids(&answer.at("/data")), ["cResetDone"]);
    assert_eq!(answer.at("/meta"), json!({ "record_count": 2, "page_count": 2 }));
    let next = answer.text("/links/next");
    assert!(next.starts_with(&format!("{}{RESETS}/{RESET}/events?", TestApp::PUBLIC_URL)), "{next}");
    let answer = ask(&app, Request::get(next.replace(TestApp::PUBLIC_URL, ""))).await.expect(200);
    assert_eq!(ids(&answer.at("/data")), ["bCreateRst"]);
    let answer = ask(&app, Request::get(format!("{RESETS}/{RESET}/relationships/events"))).await.expect(200);
    let mut linked = ids(&answer.at("/data"));
    linked.sort();
    assert_eq!(linked, ["bCreateRst", "cResetDone"]);
}
