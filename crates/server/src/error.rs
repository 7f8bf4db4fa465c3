//! The single place that decides how what went wrong is answered: which entry of the table of errors it is
//! (`openapi/errors.yaml`), and what is filled in.
//!
//! What the documented errors do not say, such as the names that would have been right, is added as `meta.hint`.

mod problem;
mod row;
mod violation;

use axum::http::StatusCode;
use domain::Failure;
use jsonapi::ErrorDocument;
use models::errors;

use self::row::{Row, meta};
pub(crate) use self::row::{fill, status};

/// Why a request is not answered as it asked.
#[derive(Debug)]
pub enum Error {
    /// The service did not do it.
    Service(Failure),
    /// The request did not come so far.
    Refused(Refusal),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Service(failure)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a request is refused before the service sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is at this address.
    RouteNotFound,
    /// The address does not take this method; the text lists those that it takes.
    MethodNotAllowed(String),
    /// The `Accept` header asks for something else; the text is its value.
    NotAcceptable(String),
    /// The body of a write is of another media type; the text is the `Content-Type` header's value.
    UnsupportedMediaType(String),
    /// The body is larger than this many bytes.
    BodyTooLarge(usize),
    /// The body ended before it was complete.
    BodyIncomplete,
    /// The body came too slowly.
    BodyTooSlow,
    /// The request target is longer than this many bytes.
    TargetTooLong(usize),
    /// The client has asked too often.
    TooManyRequests {
        /// After how many seconds there is room again.
        retry_after_seconds: u32,
    },
    /// The request has no access token.
    TokenMissing,
    /// The path is not valid percent-encoded UTF-8.
    MalformedPath,
    /// A write took too long, and goes on.
    OutcomeUnknown,
    /// The server broke while it answered.
    Panicked,
}

impl Error {
    /// The status of the answer and its document; the status is the first error's (api-facts 3.1).
    ///
    /// A fault of the server gives the trace id and nothing else.
    #[must_use]
    pub fn document(&self, trace_id: &str) -> (StatusCode, ErrorDocument) {
        let mut rows = self.rows();
        let status = rows.first().map_or(StatusCode::INTERNAL_SERVER_ERROR, Row::status);
        if let Some(first) = rows.first_mut().filter(|_| status.is_server_error()) {
            first.meta = Some(meta("trace_id", trace_id));
        }
        (status, ErrorDocument { errors: rows.iter().map(Row::object).collect() })
    }

    /// One row for each error; at least one.
    fn rows(&self) -> Vec<Row> {
        match self {
            Self::Service(Failure::Problems(problems)) if !problems.is_empty() => {
                problems.iter().map(problem::row).collect()
            }
            Self::Service(failure) => vec![failure_row(failure)],
            Self::Refused(refusal) => vec![refusal_row(refusal)],
        }
    }
}

/// Failures of the service other than problems of the request.
fn failure_row(failure: &Failure) -> Row {
    match failure {
        Failure::NotFound => Row::new(errors::RECORD_NOT_FOUND),
        Failure::AccessDenied => Row::new(errors::UNAUTHORIZED),
        Failure::InvalidToken => Row::new(errors::INVALID_TOKEN),
        Failure::Locked(reason) => Row::new(errors::LOCKED).with("reason", reason),
        Failure::Busy { .. } => Row::new(errors::SERVICE_UNAVAILABLE),
        Failure::TooSlow => Row::new(errors::QUERY_TIMEOUT),
        // No use case fails with a refusal that is still to be told.
        Failure::Internal(_) | Failure::Refused(_) | Failure::Problems(_) => Row::new(errors::INTERNAL_SERVER_ERROR),
    }
}

/// Requests that are refused before the service sees them.
fn refusal_row(refusal: &Refusal) -> Row {
    match refusal {
        Refusal::RouteNotFound => Row::new(errors::ROUTE_NOT_FOUND),
        Refusal::MethodNotAllowed(allow) => Row::new(errors::METHOD_NOT_ALLOWED).with("allow", allow),
        Refusal::NotAcceptable(found) => Row::new(errors::NOT_ACCEPTABLE).with("found", found),
        Refusal::UnsupportedMediaType(found) => Row::new(errors::UNSUPPORTED_MEDIA_TYPE).with("found", found),
        Refusal::BodyTooLarge(limit) => {
            Row::new(errors::CONTENT_TOO_LARGE).hint(Some(format!("At most {limit} bytes.")))
        }
        Refusal::TargetTooLong(limit) => Row::new(errors::URI_TOO_LONG).with("limit", limit),
        Refusal::TooManyRequests { .. } => Row::new(errors::TOO_MANY_REQUESTS),
        Refusal::TokenMissing => Row::new(errors::INVALID_TOKEN),
        Refusal::BodyTooSlow => Row::new(errors::REQUEST_TIMEOUT),
        Refusal::BodyIncomplete => Row::new(errors::INCOMPLETE_BODY),
        Refusal::MalformedPath => Row::new(errors::MALFORMED_PATH),
        Refusal::OutcomeUnknown => Row::new(errors::OUTCOME_UNKNOWN),
        Refusal::Panicked => Row::new(errors::INTERNAL_SERVER_ERROR),
    }
}

#[cfg(test)]
mod tests;
