//! Request bodies: read up to a limit, and what is not wanted is read away within bounds.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use http_body_util::BodyExt as _;

use crate::error::Refusal;
use crate::serve::TooSlow;

/// How much of an unwanted body is read away, so that a client that writes before it reads gets the answer rather than a
/// broken connection; and how long that may take.
const DISCARD_LIMIT: usize = 16 * 1024 * 1024;
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// How many bytes there is room for before any has come: what the client says of the length may be untrue.
const ROOM: usize = 64 * 1024;

/// Reads a body of at most `limit` bytes. What the client says of the length is believed when it is too much, and for the room
/// to begin with.
///
/// # Errors
/// [`Refusal::BodyTooLarge`]; [`Refusal::BodyTooSlow`] when its time is up; [`Refusal::BodyIncomplete`] when the client
/// broke off.
pub(crate) async fn read(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let announced = headers.get(axum::http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(limit).min(ROOM));
    if announced.is_none_or(|announced: usize| announced <= limit) {
        loop {
            match body.frame().await {
                None => return Ok(bytes),
                Some(Err(error)) if is_too_slow(&error) => return Err(Refusal::BodyTooSlow),
                Some(Err(_)) => return Err(Refusal::BodyIncomplete),
                Some(Ok(frame)) => match frame.data_ref() {
                    Some(data) if bytes.len() + data.len() > limit => break,
                    Some(data) => bytes.extend_from_slice(data),
                    None => {}
                },
            }
        }
    }
    discard(body).await;
    Err(Refusal::BodyTooLarge(limit))
}

/// Whether the connection gave the body up, somewhere below what axum makes of the error.
fn is_too_slow(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Reads away a body that nobody wants, within bounds.
pub(crate) async fn discard(mut body: Body) {
    let read_away = async {
        let mut discarded = 0;
        while let Some(Ok(frame)) = body.frame().await {
            discarded += frame.data_ref().map_or(0, Bytes::len);
            if discarded > DISCARD_LIMIT {
                break;
            }
        }
    };
    // Whoever sends too slowly loses the answer, not we the time.
    let _ = tokio::time::timeout(DISCARD_TIME, read_away).await;
}
