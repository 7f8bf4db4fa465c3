//! `POST /oauth/revoke`: giving a token back (api-facts 4.6, RFC 7009).

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::MethodRouter;
use domain::{GrantError, RevokeRequest};
use serde_json::json;

use super::client::Unusable;
use super::endpoint;
use super::error::TokenError;
use crate::http::{self, App, TraceId};

/// Where tokens are given back (api-facts 4.1).
pub(crate) const PATH: &str = "/oauth/revoke";

/// The route.
pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().post(revoke)
}

async fn revoke(State(app): State<App>, Extension(trace_id): Extension<TraceId>, request: Request) -> Response<Body> {
    endpoint::answer(take_back(&app, request).await, &trace_id)
}

async fn take_back(app: &App, request: Request) -> Result<Response<Body>, TokenError> {
    let (parts, body) = request.into_parts();
    let mut parameters = endpoint::parameters(&parts.headers, body).await.map_err(|error| match error {
        // A client that is not known is not told more here (api-facts 4.5).
        TokenError::Client(Unusable::Malformed) => TokenError::Grant(GrantError::RevocationRefused),
        error => error,
    })?;
    let request = RevokeRequest {
        client_id: parameters.take_text("client_id"),
        client_secret: parameters.take("client_secret"),
        token: parameters.take("token"),
    };
    let app = app.clone().called_from(&parts.extensions);
    app.service.revoke_token(request).await.map_err(TokenError::Grant)?;
    Ok(http::json(StatusCode::OK, &json!({})))
}
