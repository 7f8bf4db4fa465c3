//! Answers that are the same for everybody for as long as the process runs. They are large and asked for by anybody, as
//! often as anybody likes, so they are hashed once, and compressed once in each coding.

use std::sync::{Arc, OnceLock};

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use http_body_util::{BodyExt as _, Collected};
use tokio::sync::OnceCell;

/// The bytes of such an answer, with what was made of them so far. It travels with the answer as an extension.
#[derive(Debug)]
pub(crate) struct Constant {
    media_type: HeaderValue,
    bytes: Bytes,
    tag: OnceLock<String>,
    /// The bytes in each coding that an answer may have.
    coded: [(&'static str, OnceCell<Bytes>); 2],
}

impl Constant {
    /// An answer of this media type.
    pub(crate) fn new(media_type: HeaderValue, bytes: impl Into<Bytes>) -> Arc<Self> {
        let coded = ["gzip", "zstd"].map(|coding| (coding, OnceCell::new()));
        Arc::new(Self { media_type, bytes: bytes.into(), tag: OnceLock::new(), coded })
    }

    /// The answer. It may be kept, and is asked for again each time: the entity tag says whether it has changed.
    pub(crate) fn respond(self: &Arc<Self>) -> Response<Body> {
        let mut response = Response::new(Body::from(self.bytes.clone()));
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response.headers_mut().insert(CONTENT_TYPE, self.media_type.clone());
        response.extensions_mut().insert(Arc::clone(self));
        response
    }

    /// The entity tag, which `make` makes once.
    pub(super) fn tag(&self, make: impl FnOnce() -> String) -> &str {
        self.tag.get_or_init(make)
    }

    /// The bytes in a coding: what the first body in it holds is kept for all others, which are not looked at.
    async fn coded<B: HttpBody>(&self, coding: &HeaderValue, body: B) -> Option<Bytes> {
        let (_, kept) = self.coded.iter().find(|(name, _)| coding == name)?;
        let compress = || async { body.collect().await.map(Collected::to_bytes) };
        kept.get_or_try_init(compress).await.ok().cloned()
    }
}

/// Puts the bytes that were compressed before in the place of those that would be compressed anew: a body compresses
/// while it is read, so what nobody reads costs nothing.
pub(super) async fn reuse<B>(mut response: Response<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let constant = response.extensions_mut().remove::<Arc<Constant>>();
    let coding = response.headers().get(CONTENT_ENCODING).cloned();
    let (Some(constant), Some(coding)) = (constant, coding) else { return response.map(Body::new) };
    let (mut parts, body) = response.into_parts();
    let bytes = constant.coded(&coding, body).await.unwrap_or_else(|| {
        parts.headers.remove(CONTENT_ENCODING);
        constant.bytes.clone()
    });
    Response::from_parts(parts, Body::from(bytes))
}
