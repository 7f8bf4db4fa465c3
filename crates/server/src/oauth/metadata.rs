//! `GET /.well-known/oauth-authorization-server`: what the token endpoints are and take (RFC 8414).

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;

use super::{keys, revoke, token};
use crate::http::{self, App};

/// Where the document is (RFC 8414, section 3).
pub(crate) const PATH: &str = "/.well-known/oauth-authorization-server";

/// How a client may authenticate. A sales channel may have its id alone, which is called `none`.
const CLIENT_METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// The document, with its members in the order of RFC 8414, section 2.
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    token_endpoint: String,
    jwks_uri: String,
    scopes_supported: [&'static str; 1],
    /// None: there is no authorization endpoint.
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 3],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    /// Absent when the documentation is not served.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_documentation: Option<String>,
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
}

/// The endpoints are on the public URL, whatever the issuer is called: official clients want its name to begin with
/// `https://auth.` (api-facts 6.1).
pub(crate) async fn metadata(State(app): State<App>) -> Response<Body> {
    let url = |path: &str| format!("{}{path}", app.settings.public_url);
    let metadata = Metadata {
        issuer: app.service.issuer(),
        token_endpoint: url(token::PATH),
        jwks_uri: url(keys::PATH),
        scopes_supported: ["market:all"],
        response_types_supported: [],
        grant_types_supported: ["client_credentials", "password", "refresh_token"],
        token_endpoint_auth_methods_supported: CLIENT_METHODS,
        service_documentation: app.settings.docs.then(|| url("/docs")),
        revocation_endpoint: url(revoke::PATH),
        revocation_endpoint_auth_methods_supported: CLIENT_METHODS,
    };
    keys::cacheable(http::json(StatusCode::OK, &metadata))
}
