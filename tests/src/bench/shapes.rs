//! The requests that are measured.

use serde_json::{Value, json};

use super::data::Dataset;
use crate::random::Random;

/// How many resets a page holds.
pub(super) const SIZE: u64 = 10;

/// The path of the list.
pub(super) const RESETS: &str = "/api/customer_password_resets";

/// A kind of request.
pub(super) struct Shape {
    /// What the table calls it.
    pub(super) name: &'static str,
    /// Whether it is a page, whose cost must not grow with the rows.
    pub(super) page: bool,
    /// Whether a reset is created before each of them; its cost is counted too.
    pub(super) after_create: bool,
    /// Its path and query; empty when nothing is asked.
    pub(super) target: fn(&Dataset, &mut Random) -> String,
}

/// Reads alone, and those of them that are pages of the whole list.
const READ: Shape = Shape { name: "", page: false, after_create: false, target: |_, _| String::new() };
const PAGE: Shape = Shape { page: true, ..READ };
/// Reads among writes.
const WRITE: Shape = Shape { after_create: true, ..READ };

/// The document that creates a reset for the customer with this e-mail.
pub(super) fn creation(email: &str) -> Value {
    json!({ "data": { "type": "customer_password_resets", "attributes": { "customer_email": email } } })
}

/// A page, as a function of how many there are.
fn page(dataset: &Dataset, sort: &str, number: impl FnOnce(u64) -> u64) -> String {
    let pages = dataset.rows.div_ceil(SIZE).max(1);
    let number = number(pages).clamp(1, pages);
    format!("{RESETS}?page[number]={number}&page[size]={SIZE}{sort}")
}

const DEFAULT: &str = "";
const NEWEST: &str = "&sort=-created_at";
const REFERENCE: &str = "&sort=reference";

/// Every request, the yardstick first.
pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "GET by id (the yardstick)",
        target: |dataset, random| format!("{RESETS}/{}", random.pick(&dataset.ids)),
        ..READ
    },
    Shape { name: "page 1", target: |dataset, _| page(dataset, DEFAULT, |_| 1), ..PAGE },
    Shape { name: "middle page", target: |dataset, _| page(dataset, DEFAULT, |pages| pages / 2), ..PAGE },
    Shape { name: "last page", target: |dataset, _| page(dataset, DEFAULT, |pages| pages), ..PAGE },
    Shape {
        name: "any page, a new one each time",
        target: |dataset, random| page(dataset, DEFAULT, |pages| 1 + random.below(pages)),
        ..PAGE
    },
    Shape { name: "sort=-created_at, page 1", target: |dataset, _| page(dataset, NEWEST, |_| 1), ..PAGE },
    Shape {
        name: "sort=-created_at, middle page",
        target: |dataset, _| page(dataset, NEWEST, |pages| pages / 2),
        ..PAGE
    },
    Shape { name: "sort=-created_at, last page", target: |dataset, _| page(dataset, NEWEST, |pages| pages), ..PAGE },
    Shape { name: "sort=reference, page 1", target: |dataset, _| page(dataset, REFERENCE, |_| 1), ..PAGE },
    Shape {
        name: "sort=reference, middle page",
        target: |dataset, _| page(dataset, REFERENCE, |pages| pages / 2),
        ..PAGE
    },
    Shape { name: "sort=reference, last page", target: |dataset, _| page(dataset, REFERENCE, |pages| pages), ..PAGE },
    Shape {
        name: "reference_origin_eq=web, page 1",
        target: |_, _| format!("{RESETS}?filter[q][reference_origin_eq]=web&page[size]={SIZE}"),
        ..READ
    },
    Shape {
        name: "reference_eq",
        target: |dataset, random| {
            format!("{RESETS}?filter[q][reference_eq]={}&page[size]={SIZE}", random.pick(&dataset.references))
        },
        ..READ
    },
    Shape {
        name: "customer_email_eq",
        target: |dataset, random| {
            format!("{RESETS}?filter[q][customer_email_eq]={}&page[size]={SIZE}", random.pick(&dataset.emails))
        },
        ..READ
    },
    Shape { name: "create", ..WRITE },
    Shape { name: "create, then page 1", target: |dataset, _| page(dataset, DEFAULT, |_| 1), ..WRITE },
    Shape { name: "create, then middle page", target: |dataset, _| page(dataset, DEFAULT, |pages| pages / 2), ..WRITE },
    Shape {
        name: "create, then by reference, middle",
        target: |dataset, _| page(dataset, REFERENCE, |pages| pages / 2),
        ..WRITE
    },
];
