//! Conditional requests (RFC 9110, section 13): an entity tag on every answer to a read, and 304 for who has that answer.
//!
//! No cache may keep a document, and an entity tag serves nevertheless: a client that keeps the answer itself asks again
//! and is told in a few bytes that it still stands (decision 24).

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::Failure;
use http_body_util::BodyExt as _;
use memchr::memmem;
use xxhash_rust::xxh3::Xxh3;

use super::{Constant, TraceId, list};
use crate::error::Error;

/// Stands between the parts that are hashed, so that moving text from one to the next makes another tag. Neither JSON nor
/// a header's value holds it.
const BORDER: &[u8] = &[0];

/// What a `GET` or `HEAD` says of the answers that its sender has.
pub(super) struct Condition {
    /// The list of `If-None-Match`; empty when there is none.
    known: String,
}

impl Condition {
    /// The condition of a read; `None` for every other method, which is done whatever its sender has.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        reads.then(|| Self { known: list::text(request.headers(), &IF_NONE_MATCH) })
    }

    /// Gives an answer of 200 its entity tag, and takes its body away when the sender has it. An answer whose length is not
    /// known is still being made, and is left alone.
    pub(super) async fn settle(self, response: Response, trace_id: &TraceId) -> Response {
        let whole = HttpBody::size_hint(response.body()).exact().is_some();
        if response.status() != StatusCode::OK || !whole {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) => return Error::from(Failure::internal(error)).into_response(),
        };
        let make = || opaque_tag(&parts.headers, &bytes, trace_id);
        let constant = parts.extensions.get::<Arc<Constant>>();
        let opaque = constant.map_or_else(make, |constant| constant.tag(make).to_owned());
        let is_known = self.knows(&opaque);
        if let Ok(tag) = HeaderValue::try_from(format!("W/{opaque}")) {
            parts.headers.insert(ETAG, tag);
        }
        // A 304 has the `Vary` of its 200, whose coding is chosen later (RFC 9110, section 15.4.5).
        parts.headers.append(VARY, HeaderValue::from(ACCEPT_ENCODING));
        if is_known {
            parts.status = StatusCode::NOT_MODIFIED;
            parts.headers.remove(CONTENT_TYPE);
            return Response::from_parts(parts, Body::empty());
        }
        Response::from_parts(parts, Body::from(bytes))
    }

    /// Whether the list names the tag: by the weak comparison, which does not look at `W/`, or with `*`.
    fn knows(&self, opaque: &str) -> bool {
        list::elements(&self.known).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == opaque)
    }
}

/// What tells this representation from others, in quotes: its media type and its bytes but for the trace id, which is
/// another in every request. What the sender may see and has asked for is in the bytes. A weak tag is made of it, because
/// the trace id and the coding differ among answers that mean the same.
fn opaque_tag(headers: &HeaderMap, bytes: &[u8], trace_id: &TraceId) -> String {
    let mut hash = Xxh3::new();
    hash.update(headers.get(CONTENT_TYPE).map_or(&[], HeaderValue::as_bytes));
    let mut rest = 0;
    for at in memmem::find_iter(bytes, trace_id.as_str()) {
        hash.update(BORDER);
        hash.update(&bytes[rest..at]);
        rest = at + trace_id.as_str().len();
    }
    hash.update(BORDER);
    hash.update(&bytes[rest..]);
    format!("\"{:032x}\"", hash.digest128())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(list: &str) -> bool {
        Condition { known: list.to_owned() }.knows("\"a\"")
    }

    #[test]
    fn a_tag_is_found_in_a_list_by_the_weak_comparison() {
        for list in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\" ,W/\"a\"", ", ,\"a\",", "*", "\"x,y\", W/\"a\""] {
            assert!(knows(list), "{list}");
        }
        for list in
            ["", "\"b\"", "a", "\"A\"", "w/\"a\"", "\"b, \"a\"", "\"a", "\"a b\"", "W/W/\"a\"", "\"*\"", "\u{fffd}"]
        {
            assert!(!knows(list), "{list}");
        }
    }

    fn tag(media_type: &'static str, text: &str) -> String {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        opaque_tag(&headers, text.as_bytes(), &TraceId::of("abc"))
    }

    #[test]
    fn a_tag_depends_on_everything_but_the_trace_id() {
        let plain = tag("text/plain", "1 abc 2 abc 3");
        assert_eq!(plain, tag("text/plain", "1 abc 2 abc 3"));
        for (media_type, text) in [
            ("text/html", "1 abc 2 abc 3"),
            ("text/plain", "1 abc 2 abc 4"),
            ("text/plain", "1 abc 2  3"),
            ("text/plain", "1  2 abc 3"),
            ("text/plain", "1 abc 2 abc  3"),
            ("text/plain", "1 abc 2abc  3"),
            ("text/plain", ""),
        ] {
            assert_ne!(plain, tag(media_type, text), "{media_type} {text}");
        }
    }
}
