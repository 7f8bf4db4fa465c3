//! `POST /oauth/token`: an access token for credentials (api-facts 4.2 and 4.3).

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::MethodRouter;
use domain::{IssuedToken, TokenRequest};
use jsonapi::SecretString;
use serde::Serialize;

use super::endpoint;
use super::error::TokenError;
use super::parameters::Parameters;
use crate::client::ClientAddress;
use crate::http::{self, App, TraceId};

/// Where tokens are asked for (api-facts 4.1).
pub(crate) const PATH: &str = "/oauth/token";

/// The answer, with its members in the documented order.
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
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
            refresh_token: issued.refresh_token.as_ref().map(SecretString::expose),
            scope: &issued.scope,
            created_at: issued.created_at,
            owner_id: issued.owner_id.as_deref(),
            owner_type: issued.owner_id.as_ref().map(|_| "customer"),
        }
    }
}

/// The route.
pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().post(token)
}

async fn token(State(app): State<App>, Extension(trace_id): Extension<TraceId>, request: Request) -> Response<Body> {
    endpoint::answer(issue(&app, request).await, &trace_id)
}

async fn issue(app: &App, request: Request) -> Result<Response<Body>, TokenError> {
    let (parts, body) = request.into_parts();
    let client = parts.extensions.get().copied();
    let parameters = endpoint::parameters(&parts.headers, body).await?;
    let app = app.clone().called_from(&parts.extensions);
    let issued = app.service.issue_token(asked(parameters, client)).await.map_err(TokenError::Grant)?;
    Ok(http::json(StatusCode::OK, &Answer::of(&issued)))
}

/// `client` is whoever sent the request, when a connection of ours has brought it.
fn asked(mut parameters: Parameters, client: Option<ClientAddress>) -> TokenRequest {
    TokenRequest {
        grant_type: parameters.take_text("grant_type"),
        client_id: parameters.take_text("client_id"),
        client_secret: parameters.take("client_secret"),
        username: parameters.take_text("username"),
        password: parameters.take("password"),
        refresh_token: parameters.take("refresh_token"),
        scope: parameters.take_text("scope"),
        network: client.map(ClientAddress::network),
    }
}
