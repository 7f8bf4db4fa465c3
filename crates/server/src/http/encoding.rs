//! Content codings: gzip and zstd for who asks for them, one mechanism for every answer (decision 24).

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Response, StatusCode};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::constant;

/// The smallest body that is compressed, in bytes. A smaller one fits into one packet with its headers, coded or not.
const SMALLEST: u64 = 1024;

/// The level of both codings. The next ones take up to twice the time and make a page of a list hardly smaller.
const LEVEL: i32 = 1;

/// The status that an answer was given before its coding was chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled(pub(super) StatusCode);

/// Compresses what is worth it, by `Accept-Encoding`.
pub(super) fn compression() -> CompressionLayer<impl Predicate> {
    let worthwhile = SizeAbove::new(SMALLEST).and(NotForContentType::IMAGES);
    CompressionLayer::new().quality(CompressionLevel::Precise(LEVEL)).compress_when(worthwhile)
}

/// Does what is left to do when the coding is chosen: bytes that were compressed before are not compressed again, and the
/// answer is given its own status back. To a request that accepts no coding at all, not even none, the layer says 406; by
/// then a write is done, and must not look refused. Such a header is disregarded, as RFC 9110, section 12.5.3, allows.
pub(super) async fn finish<B>(response: Response<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let mut response = constant::reuse(response).await;
    if let Some(Settled(status)) = response.extensions().get().copied() {
        *response.status_mut() = status;
    }
    response
}
