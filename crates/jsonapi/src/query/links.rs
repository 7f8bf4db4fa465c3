//! Page links: the request's known parameters with another page number, percent-encoded, keys sorted (decision 10).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::checked::Query;

/// What Ruby's `CGI.escape` leaves as it is, spaces aside (api-facts 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

/// The links of one page of a list, complete URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLinks {
    /// The first page.
    pub first: String,
    /// The page before; none on the first. Beyond the end it is still the number before.
    pub prev: Option<String>,
    /// The page after; none on the last and beyond.
    pub next: Option<String>,
    /// The last page; the first one when there are no records.
    pub last: String,
}

/// The links of the page that `query` asks for, of a list of so many records at `url`, which has no query.
#[must_use]
pub fn links(query: &Query, record_count: u64, url: &str) -> PageLinks {
    let page = query.page;
    let last = page.count(record_count).max(1);
    let link = |number: u64| link(query, number, url);
    PageLinks {
        first: link(1),
        prev: (page.number > 1).then(|| link(page.number - 1)),
        next: (page.number < last).then(|| link(page.number + 1)),
        last: link(last),
    }
}

/// The URL of one page.
fn link(query: &Query, number: u64, url: &str) -> String {
    let page = [("page[number]", number.to_string()), ("page[size]", query.page.size.to_string())];
    let page = page.iter().map(|(name, value)| encode(name, value));
    let mut pairs: Vec<String> = query.echo.iter().map(|(name, value)| encode(name, value)).chain(page).collect();
    // Sorted as encoded text, as Rails' `to_query` does.
    pairs.sort_unstable();
    format!("{url}?{}", pairs.join("&"))
}

/// One parameter as `application/x-www-form-urlencoded` text.
fn encode(name: &str, value: &str) -> String {
    let pair = format!("{}={}", utf8_percent_encode(name, ESCAPED), utf8_percent_encode(value, ESCAPED));
    // A percent sign of the text itself is `%25`, so that every `%20` is a space.
    pair.replace("%20", "+")
}
