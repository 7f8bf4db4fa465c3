//! `POST /oauth/token`: an access token for credentials (api-facts 4.2 and 4.3).

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use domain::{GrantError, IssuedToken};
use serde::Serialize;

use super::client;
use super::error::TokenError;
use super::parameters;
use crate::http::{self, App, TraceId};

/// Where tokens are asked for (api-facts 4.1).
pub(crate) const PATH: &str = "/oauth/token";

/// The largest body of a token request in bytes (security-reliability E1).
const BODY_LIMIT: usize = 16 * 1024;

/// The methods of the route.
pub(super) const ALLOW: &str = "POST, OPTIONS";

/// The answer, with its members in the documented order.
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    scope: &'a str,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_type: Option<&'static str>,
}

impl<'a> Answer<'a> {
    fn of(issued: &'a IssuedToken) -> Self {
        Self {
            access_token: issued.access_token.expose(),
            token_type: "bearer",
            expires_in: issued.expires_in,
            scope: &issued.scope,
            created_at: issued.created_at,
            owner_id: issued.owner_id.as_deref(),
            owner_type: issued.owner_id.as_ref().map(|_| "customer"),
        }
    }
}

/// The route with its own answer to other methods, in the shape of token errors.
pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().post(token).options(options).fallback(other_method)
}

async fn token(State(app): State<App>, Extension(trace_id): Extension<TraceId>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut response = match issue(&app, &parts.headers, body).await {
        Ok(issued) => http::json(StatusCode::OK, &Answer::of(&issued)),
        Err(error) => refuse(&error, &trace_id),
    };
    // RFC 6749, section 5.1.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

async fn issue(app: &App, headers: &HeaderMap, body: Body) -> Result<IssuedToken, TokenError> {
    let body = http::read(headers, body, BODY_LIMIT).await.map_err(TokenError::Refused)?;
    let mut request = parameters::read(http::essence(headers), &body).map_err(TokenError::Unreadable)?;
    client::authenticate(headers, &mut request).map_err(TokenError::Client)?;
    app.service.issue_token(request).await.map_err(TokenError::Grant)
}

fn refuse(error: &TokenError, trace_id: &TraceId) -> Response<Body> {
    if let TokenError::Grant(GrantError::Internal(cause)) = error {
        http::log_failure(cause.as_ref());
    }
    error.respond(trace_id.as_str())
}

async fn options(request: Request) -> Response<Body> {
    http::discard(request.into_body()).await;
    http::options(ALLOW)
}

async fn other_method(request: Request) -> Response<Body> {
    http::discard(request.into_body()).await;
    TokenError::Method.respond("")
}
