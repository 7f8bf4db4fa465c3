//! The requests that are measured.

use super::data::Dataset;
use crate::random::Random;

/// How many resets a page holds.
pub(super) const SIZE: u64 = 10;

const RESETS: &str = "/api/customer_password_resets";

/// A kind of request.
pub(super) struct Shape {
    /// What the table calls it.
    pub(super) name: &'static str,
    /// Whether it is a page, whose cost must not grow with the rows.
    pub(super) page: bool,
    /// Its path and query.
    pub(super) target: fn(&Dataset, &mut Random) -> String,
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
        page: false,
        target: |dataset, random| format!("{RESETS}/{}", random.pick(&dataset.ids)),
    },
    Shape { name: "page 1", page: true, target: |dataset, _| page(dataset, DEFAULT, |_| 1) },
    Shape { name: "middle page", page: true, target: |dataset, _| page(dataset, DEFAULT, |pages| pages / 2) },
    Shape { name: "last page", page: true, target: |dataset, _| page(dataset, DEFAULT, |pages| pages) },
    Shape {
        name: "any page, a new one each time",
        page: true,
        target: |dataset, random| page(dataset, DEFAULT, |pages| 1 + random.below(pages)),
    },
    Shape { name: "sort=-created_at, page 1", page: true, target: |dataset, _| page(dataset, NEWEST, |_| 1) },
    Shape {
        name: "sort=-created_at, middle page",
        page: true,
        target: |dataset, _| page(dataset, NEWEST, |pages| pages / 2),
    },
    Shape {
        name: "sort=-created_at, last page",
        page: true,
        target: |dataset, _| page(dataset, NEWEST, |pages| pages),
    },
    Shape { name: "sort=reference, page 1", page: true, target: |dataset, _| page(dataset, REFERENCE, |_| 1) },
    Shape {
        name: "sort=reference, middle page",
        page: true,
        target: |dataset, _| page(dataset, REFERENCE, |pages| pages / 2),
    },
    Shape {
        name: "sort=reference, last page",
        page: true,
        target: |dataset, _| page(dataset, REFERENCE, |pages| pages),
    },
    Shape {
        name: "reference_origin_eq=web, page 1",
        page: false,
        target: |_, _| format!("{RESETS}?filter[q][reference_origin_eq]=web&page[size]={SIZE}"),
    },
    Shape {
        name: "reference_eq",
        page: false,
        target: |dataset, random| {
            format!("{RESETS}?filter[q][reference_eq]={}&page[size]={SIZE}", random.pick(&dataset.references))
        },
    },
    Shape {
        name: "customer_email_eq",
        page: false,
        target: |dataset, random| {
            format!("{RESETS}?filter[q][customer_email_eq]={}&page[size]={SIZE}", random.pick(&dataset.emails))
        },
    },
];
