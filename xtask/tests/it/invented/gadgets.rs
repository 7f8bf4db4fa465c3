//! The invented resource through all five actions. This file is copied into the copy of the contract tests.

use latchkey_tests::differential::{Transcript, compare};
use latchkey_tests::{Request, TestApp, edges};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, JOHN, ask, change, stage, topics};

const GADGETS: &str = "/api/gadgets";

latchkey_tests::on_both_databases! {
    a_gadget_goes_through_all_five_actions,
    every_type_of_attribute_is_served_as_it_was_sent,
    what_is_not_sent_has_its_default_or_is_null,
    null_is_a_value_of_what_may_be_null_and_of_nothing_else,
    the_default_order_and_page_are_those_of_the_document,
    relationships_are_set_followed_and_included,
    a_unique_value_that_is_taken_is_blamed_on_its_attribute,
    what_is_required_is_required,
}

/// A new gadget with these attributes besides the required ones.
fn gadget(code: &str, attributes: &Value) -> Value {
    let mut all = json!({ "code": code, "made_at": "2018-01-01T12:00:00.000Z" });
    for (name, value) in attributes.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    let maker = json!({ "data": { "type": "customers", "id": JOHN } });
    json!({ "data": { "type": "gadgets", "attributes": all, "relationships": { "maker": maker } } })
}

async fn create(app: &TestApp, code: &str, attributes: &Value) -> String {
    ask(app, Request::post(GADGETS, &gadget(code, attributes))).await.expect(201).text("/data/id")
}

fn update(id: &str, attributes: Value) -> Request {
    Request::patch(format!("{GADGETS}/{id}"), &change("gadgets", id, attributes))
}

async fn a_gadget_goes_through_all_five_actions(app: TestApp) {
    stage(&app, "john").await;
    let id = create(&app, "G-1", &json!({ "note": "new", "metadata": { "b": 1, "a": 2 } })).await;
    let own = format!("{GADGETS}/{id}");
    let read = ask(&app, Request::get(own.clone())).await.expect(200);
    assert_eq!(read.at("/data/attributes/note"), "new");
    assert_eq!(read.at("/data/attributes/metadata"), json!({ "b": 1, "a": 2 }));
    app.clock.advance(1000);
    let updated = ask(&app, update(&id, json!({ "note": "old" }))).await.expect(200);
    assert_eq!(updated.at("/data/attributes/note"), "old");
    assert_eq!(updated.at("/data/attributes/code"), "G-1", "only what was sent changes");
    assert_eq!(updated.at("/data/attributes/updated_at"), "2018-01-01T12:00:01.000Z");
    let list = ask(&app, Request::get(GADGETS)).await.expect(200);
    assert_eq!(list.at("/data/0/attributes"), updated.at("/data/attributes"));
    assert_eq!(topics(&app, &own).await, ["gadgets.create"]);
    ask(&app, Request::delete(own.clone())).await.expect(204);
    ask(&app, Request::get(own)).await.refuses(404, "RECORD_NOT_FOUND", "");
    assert_eq!(ask(&app, Request::get(GADGETS)).await.at("/meta/record_count"), 0);
}

async fn every_type_of_attribute_is_served_as_it_was_sent(app: TestApp) {
    stage(&app, "john").await;
    let sent = json!({
        "code": "G-2",
        "note": "naïve \u{1F511}",
        "contact": "jane@example.com",
        "homepage": "https://example.com/g-2",
        "serial": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        "state": "in transit",
        "colour": "blue",
        "weight_grams": 250,
        "spares": -9_007_199_254_740_993_i64,
        "rating": 4.5,
        "discount": 0.1,
        "fragile": true,
        "wrapped": false,
        "made_at": "2018-01-02T03:04:05.678Z",
        "sold_at": "1969-12-31T23:59:59.999Z",
        "best_before": "2018-01-31",
        "options": { "z": { "y": [1, null, "x"] }, "a": 1 },
        "extras": {},
        "tags": ["small", "blue"],
        "sizes": [2, 1],
        "reference": "R-1",
    });
    let created = ask(&app, Request::post(GADGETS, &gadget("G-2", &sent))).await.expect(201);
    let read = ask(&app, Request::get(format!("{GADGETS}/{}", created.text("/data/id")))).await.expect(200);
    for (name, value) in sent.as_object().into_iter().flatten() {
        // The nulls of a request's arrays are dropped (decision 19).
        let expected = if name == "options" { json!({ "z": { "y": [1, "x"] }, "a": 1 }) } else { value.clone() };
        for answer in [&created, &read] {
            let served = answer.at(&format!("/data/attributes/{name}"));
            assert_eq!(served.to_string(), expected.to_string(), "{name}\n\n{answer}");
        }
    }
}

async fn what_is_not_sent_has_its_default_or_is_null(app: TestApp) {
    stage(&app, "john").await;
    let id = create(&app, "G-3", &json!({})).await;
    let read = ask(&app, Request::get(format!("{GADGETS}/{id}"))).await.expect(200);
    let defaults = json!({
        "state": "new", "weight_grams": 0, "rating": 1.5, "fragile": false, "options": {}, "tags": [], "metadata": {},
        "note": null, "contact": null, "colour": null, "spares": null, "discount": null, "wrapped": null,
        "sold_at": null, "best_before": null, "extras": null, "sizes": null, "reference": null,
    });
    for (name, value) in defaults.as_object().into_iter().flatten() {
        assert_eq!(read.at(&format!("/data/attributes/{name}")), *value, "{name}\n\n{read}");
    }
}

async fn null_is_a_value_of_what_may_be_null_and_of_nothing_else(app: TestApp) {
    stage(&app, "john").await;
    let id = create(&app, "G-4", &json!({ "note": "x", "spares": 1, "sold_at": "2018-01-01T12:00:00.000Z" })).await;
    let nulls = json!({ "note": null, "spares": null, "sold_at": null });
    let updated = ask(&app, update(&id, nulls)).await.expect(200);
    for name in ["note", "spares", "sold_at"] {
        assert_eq!(updated.at(&format!("/data/attributes/{name}")), Value::Null, "{name}");
    }
    for name in ["state", "weight_grams", "rating", "fragile", "options", "tags"] {
        let mut attributes = json!({});
        attributes[name] = Value::Null;
        ask(&app, update(&id, attributes)).await.refuses(422, "VALIDATION_ERROR", &format!("/data/attributes/{name}"));
    }
}

async fn the_default_order_and_page_are_those_of_the_document(app: TestApp) {
    stage(&app, "john").await;
    for (code, weight) in [("A1", 1), ("B3", 3), ("C2", 2), ("D3", 3), ("E9", 9), ("F0", 0)] {
        create(&app, code, &json!({ "weight_grams": weight })).await;
    }
    let list = ask(&app, Request::get(GADGETS)).await.expect(200);
    let codes: Vec<Value> = (0..5).map(|index| list.at(&format!("/data/{index}/attributes/code"))).collect();
    assert_eq!(codes, ["E9", "B3", "D3", "C2", "A1"]);
    assert_eq!((list.at("/data/5"), list.at("/meta/page_count")), (Value::Null, json!(2)));
    let sorted = ask(&app, Request::get(format!("{GADGETS}?sort=-code&page[size]=20"))).await.expect(200);
    assert_eq!(
        (sorted.at("/data/0/attributes/code"), sorted.at("/data/5/attributes/code")),
        (json!("F0"), json!("A1"))
    );
    let too_many = ask(&app, Request::get(format!("{GADGETS}?page[size]=21"))).await;
    assert_eq!(too_many.status, 400, "{too_many}");
    let unsortable = ask(&app, Request::get(format!("{GADGETS}?sort=note"))).await;
    assert_eq!(unsortable.status, 400, "{unsortable}");
}

async fn relationships_are_set_followed_and_included(app: TestApp) {
    stage(&app, "john").await;
    let id = create(&app, "G-5", &json!({})).await;
    let own = format!("{GADGETS}/{id}");
    assert_eq!(ask(&app, Request::get(format!("{own}/customer"))).await.expect(200).at("/data"), Value::Null);
    let customer = json!({ "customer": { "data": { "type": "customers", "id": JOHN } } });
    let body = json!({ "data": { "type": "gadgets", "id": id, "relationships": customer } });
    ask(&app, Request::patch(own.clone(), &body)).await.expect(200);
    assert_eq!(ask(&app, Request::get(format!("{own}/customer"))).await.expect(200).at("/data/id"), JOHN);
    assert_eq!(ask(&app, Request::get(format!("{own}/maker"))).await.expect(200).at("/data/id"), JOHN);
    let read = ask(&app, Request::get(format!("{own}?include=customer,events"))).await.expect(200);
    assert_eq!(read.at("/data/relationships/customer/data/id"), JOHN);
    assert_eq!(read.at("/included").as_array().map(Vec::len), Some(2), "the customer and one event\n\n{read}");
    let nobody = json!({ "customer": { "data": { "type": "customers", "id": "XxYyZzKkJj" } } });
    let body = json!({ "data": { "type": "gadgets", "id": id, "relationships": nobody } });
    let refused = ask(&app, Request::patch(own.clone(), &body)).await;
    assert_eq!(refused.errors()[0].1, "/data/relationships/customer", "{refused}");
    let locked = ask(&app, Request::delete(format!("{CUSTOMERS}/{JOHN}"))).await;
    assert_eq!(locked.status, 423, "a customer whom a gadget refers to\n\n{locked}");
    let nobody = json!({ "data": { "type": "gadgets", "id": id, "relationships": { "customer": { "data": null } } } });
    ask(&app, Request::patch(own.clone(), &nobody)).await.expect(200);
    assert_eq!(ask(&app, Request::get(format!("{own}/customer"))).await.expect(200).at("/data"), Value::Null);
}

async fn a_unique_value_that_is_taken_is_blamed_on_its_attribute(app: TestApp) {
    stage(&app, "john").await;
    create(&app, "G-6", &json!({})).await;
    let taken = ask(&app, Request::post(GADGETS, &gadget("G-6", &json!({})))).await;
    taken.refuses(422, "VALIDATION_ERROR", "/data/attributes/code");
    let other = create(&app, "G-7", &json!({})).await;
    let taken = ask(&app, update(&other, json!({ "code": "G-6" }))).await;
    taken.refuses(422, "VALIDATION_ERROR", "/data/attributes/code");
}

async fn what_is_required_is_required(app: TestApp) {
    let body = json!({ "data": { "type": "gadgets", "attributes": {} } });
    let refused = ask(&app, Request::post(GADGETS, &body)).await;
    let mut sources: Vec<String> = refused.errors().into_iter().map(|(_, source)| source).collect();
    sources.sort();
    assert_eq!(refused.status, 422, "{refused}");
    assert_eq!(sources, ["/data/attributes/code", "/data/attributes/made_at", "/data/relationships/maker"]);
}

/// Values of every type, and null wherever it may be: what is filtered by type has no other resource to be tried on.
fn rows() -> String {
    let mut rows = edges::rows();
    for number in 0_i64..48 {
        let place = usize::try_from(number).unwrap();
        let text = edges::TEXTS[place % edges::TEXTS.len()];
        let or_null = |value: Value, every: i64| if number % every == 0 { Value::Null } else { value };
        let day = format!("20{:02}-{:02}-28", number, 1 + number % 12);
        let attributes = json!({
            "code": format!("G-{number}"),
            "note": or_null(json!(text), 5),
            "state": (["new", "in transit", "2nd-hand"][place % 3]),
            "colour": or_null(json!((["red", "blue"][place % 2])), 3),
            "weight_grams": number * 7 % 10,
            "spares": or_null(json!(([i64::MIN, -1, 0, 1, 42, i64::MAX][place % 6])), 4),
            "rating": ([-0.5, 0.0, 0.1, 1.5, 4.75, 5.0][place % 6]),
            "discount": or_null(json!(([-2.25, 0.1, 1e-300, 1e300, 1000.0][place % 5])), 6),
            "fragile": number % 2 == 0,
            "wrapped": or_null(json!(number % 3 == 1), 3),
            "made_at": format!("{day}T12:00:00.{number:03}Z"),
            "sold_at": or_null(json!(format!("{day}T23:59:59.999Z")), 2),
            "best_before": or_null(json!(day), 4),
            "options": { "size": text, "n": number },
            "extras": or_null(json!({ "n": [number, { "a": null }] }), 3),
            "tags": ([text, "small"]),
            "sizes": or_null(json!([number, 2]), 3),
            "created_at": "2018-01-01T12:00:00.000Z",
        });
        let maker = json!({ "data": { "type": "customers", "id": format!("EdgeCust{number:04}") } });
        let customer = if number % 3 == 0 { json!({ "data": null }) } else { maker.clone() };
        let row = json!({
            "type": "gadgets", "id": format!("Gadget{number:04}"), "attributes": attributes,
            "relationships": { "maker": maker, "customer": customer },
        });
        rows.push_str(&row.to_string());
        rows.push('\n');
    }
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_queries_by_every_type_are_answered_alike() {
    let transcript = Transcript { rows: &rows(), resource: Some(&models::GADGETS), queries: 1_000, seed: 5 };
    if let Some(found) = compare(&transcript).await {
        assert!(found > 200, "only {found} of the queries found anything");
    }
}
